#!/usr/bin/env bats
# The options of prof-convert: what they do, and what they refuse.

load helper

setup() {
	work
}

@test "standard input and output, by default and as -" {
	gives 'main;a 1\nmain;b 2' sh -c 'prof-convert -t folded <a.folded'
	gives 'main;a 1\nmain;b 2' sh -c 'prof-convert -t folded - <a.folded'
	gives 'main;a 1\nmain;b 2' prof-convert -t folded -o - a.folded
	gives 'main;a 1\nmain;b 2' \
		sh -c 'prof-convert a.folded | prof-convert -t folded'
}

@test "two files are one too many" {
	says "unexpected operand 'b'" prof-convert a.folded b
}

@test "-t, then the suffix of -o, then pprof choose the format" {
	prof-convert a.folded -o x.folded
	cmp a.folded x.folded
	prof-convert a.folded >x.pb
	prof-convert -t pprof a.folded -o y.folded
	cmp x.pb y.folded
	prof-convert a.folded -o z.prof
	cmp x.pb z.prof
	run -0 prof-convert a.folded -o z.unheard
	[ "$output" = \
		'prof-convert: z.unheard: unknown suffix; writing pprof' ]
	cmp x.pb z.unheard
	gives '' prof-convert -q a.folded -o z.unheard
}

@test "a format that is read only is no target" {
	cp "$repo/tests/data/sieve.perf" .
	says "-t 'perf-script': expected one of pprof, folded, speedscope, flamebearer" \
		prof-convert -t perf-script a.folded
	says 'x.perf: perf-script is read only; choose another with -t FORMAT' \
		prof-convert a.folded -o x.perf
	says 'x.perf.gz: perf-script is read only; choose another with -t FORMAT' \
		prof-convert a.folded -o x.perf.gz
	prof-convert -q sieve.perf -t folded -o x.perf
	prof-convert -q sieve.perf -o y.folded
	cmp x.perf y.folded
}

@test "-f reads as this format and no other" {
	gives 'main;a 1\nmain;b 2' prof-convert -f folded -t folded a.folded
	prof-convert a.folded -o x.pb
	run -2 prof-convert -f folded x.pb
	run -2 prof-convert -f pprof a.folded
	run -2 prof-convert -f svg a.folded
	[[ ${lines[0]} == "prof-convert: -f 'svg': expected one of pprof, folded"* ]]
	run -2 prof-convert -t svg a.folded
	[[ ${lines[0]} == "prof-convert: -t 'svg': expected one of pprof, folded"* ]]
}

@test "--list-formats lists them, and needs no file" {
	run -0 prof-convert --list-formats
	[[ ${lines[0]} == 'pprof '*'.pb .pprof .prof '* ]]
	[[ ${lines[1]} == 'folded '*'.folded .collapsed .txt '* ]]
	run -2 bash -c 'prof-convert --list-formats >/dev/full'
}

@test "the suffix of -o compresses, and -z does and does not" {
	prof-convert a.folded -o x.folded.gz
	gzip -dc x.folded.gz | cmp - a.folded
	prof-convert a.folded -o x.folded.zst
	zstd -qdc x.folded.zst | cmp - a.folded
	prof-convert -z none a.folded -o y.folded.gz
	cmp y.folded.gz a.folded
	prof-convert -z gzip -t folded a.folded | gzip -dc | cmp - a.folded
	prof-convert -z zstd:19 -t folded a.folded | zstd -qdc | cmp - a.folded
	prof-convert -zgzip:9 -t folded a.folded -o y.folded
	gzip -dc <y.folded | cmp - a.folded
}

@test "-z refuses what is no codec and no level" {
	local codecs='expected none, gzip or zstd'
	local level='the codec has no such level'
	says "-z 'lz4': $codecs" prof-convert -z lz4 a.folded
	says "-z '': $codecs" prof-convert -z '' a.folded
	says "-z ':1': $codecs" prof-convert -z :1 a.folded
	says "--compress 'GZIP': $codecs" prof-convert --compress=GZIP a.folded
	says "-z 'gzip:0': $level" prof-convert -z gzip:0 a.folded
	says "-z 'gzip:': $level" prof-convert -z gzip: a.folded
	says "-z 'zstd:20': $level" prof-convert -z zstd:20 a.folded
	says "-z 'none:2': $level" prof-convert -z none:2 a.folded
	says "-z 'gzip:fast': expected CODEC:LEVEL, such as gzip:6" \
		prof-convert -z gzip:fast a.folded
}

@test "every layer of compression is found by content" {
	local layers='more than two layers of compression'
	gzip -c a.folded >once
	gzip -c once >twice
	zstd -qc once >other
	for file in once twice other; do
		gives 'main;a 1\nmain;b 2' prof-convert -t folded "$file"
	done
	for first in gzip 'zstd -q'; do
		for second in gzip 'zstd -q'; do
			for third in gzip 'zstd -q'; do
				$first -c a.folded | $second -c >2.layers
				$third -c 2.layers >3.layers
				gzip -c 3.layers >4.layers
				gives 'main;a 1\nmain;b 2' \
					prof-convert -t folded 2.layers
				for file in 3.layers 4.layers; do
					says "$file: $layers" prof-convert "$file"
				done
			done
		done
	done
	{ echo 'x 1' | gzip -c && echo 'y 2' | gzip -c; } >members
	gives 'x 1\ny 2' prof-convert -t folded members
	{ echo 'x 1' | zstd -qc && echo 'y 2' | zstd -qc; } >frames
	gives 'x 1\ny 2' prof-convert -t folded frames
}

@test "-c keeps a column, by type or type and unit" {
	run -0 prof-convert -q -t folded -c delay "$every_field"
	[ "${lines[0]}" = 'main 10' ]
	run -0 prof-convert -q -t folded -c alloc_objects/count "$every_field"
	[ "${lines[0]}" = 'main 8' ]
	says "no column '2'; there are alloc_objects/count, alloc_space/bytes, delay/nanoseconds" \
		prof-convert -c 2 "$every_field"
	printf 'a/x a/y\nmain 1 2\n' >two.folded
	says "2 columns are called 'a'; add the unit" \
		prof-convert -c a two.folded
	gives 'main 2' prof-convert -q -t folded -c a/y two.folded
	prof-convert -c delay "$every_field" -o x.pb
	gives 'delay/nanoseconds\nmain 10' sh -c \
		'prof-convert -q -t folded --folded-header x.pb | head -n 2'
}

@test "--marks is for formats of names, and takes words" {
	says '--marks: pprof keeps whole frames; use -t folded' \
		prof-convert --marks all a.folded
	for words in '' 'jit,' ',jit' kernels 'jit kernel'; do
		run -2 prof-convert --marks "$words" -t folded a.folded
		[ "${lines[0]}" = "prof-convert: --marks '$words': expected a comma-separated list of kernel, jit, inlined, all" ]
	done
	gives 'main;a 1\nmain;b 2' \
		prof-convert --marks jit,kernel -t folded a.folded
}

@test "--by is for formats of names" {
	says '--by: pprof keeps whole frames; use -t folded' \
		prof-convert --by line a.folded
	run -2 prof-convert --by inode -t folded a.folded
	[ "${lines[0]}" = "prof-convert: --by 'inode': expected one of function, file, line, address, module, filefunction" ]
	gives 'main;a 1\nmain;b 2' prof-convert --by function -t folded a.folded
}

@test "--type says what counts are, and makes fractions whole" {
	printf 'main 2.5\nmain;a 1\n' >x.folded
	gives 'cpu/nanoseconds\nmain 2500000000\nmain;a 1000000000' \
		prof-convert --type cpu/s -t folded --folded-header x.folded
	gives 'alloc/bytes\nmain 2560\nmain;a 1024' \
		prof-convert --type alloc/kB -t folded --folded-header x.folded
	gives 'cpu/ms\nmain;a 1\nmain;b 2' \
		prof-convert --type cpu/ms -t folded --folded-header a.folded
	says "x.folded:1: count '2.5' is not whole in any unit of this type (--scale-values 1000 keeps three digits)" \
		prof-convert --type cpu/cycles x.folded
	says "x.folded:1: count '2.5' is not whole in any unit of this type (--scale-values 1000 keeps three digits)" \
		prof-convert x.folded
	for type in cpu cpu/ /s a/b/c ''; do
		says "--type '$type': expected TYPE/UNIT, such as cpu/nanoseconds" \
			prof-convert --type "$type" a.folded
	done
}

@test "--tagroot and --tagleaf add frames" {
	frames() {
		prof-convert -q -t folded -c delay "$@" "$every_field" |
			grep worker
	}
	gives 'thread:worker;main;work;inlining();leaf() 30000000003' \
		frames --tagroot thread
	gives 'main;work;inlining();leaf();thread:worker 30000000003' \
		frames --tagleaf thread
	gives 'thread:worker;bytes:2048kilobytes;main;work;inlining();leaf() 30000000003' \
		frames --tagroot thread,none,bytes
	gives 'thread:worker;bytes:2048kilobytes;main;work;inlining();leaf() 30000000003' \
		frames --tagroot thread --tagroot bytes
	gives 'bytes:2048kilobytes;main;work;inlining();leaf();thread:worker 30000000003' \
		frames --tagleaf thread --tagroot bytes
	says "--tagroot 'a,,b': empty item in the list" \
		prof-convert --tagroot a,,b a.folded
}

@test "--folded-header writes all columns" {
	printf 'cpu/ms n/count\nmain;a 1 2\nmain;b -3 4\n' >x.folded
	gives "$(cat x.folded)" prof-convert -t folded --folded-header x.folded
	prof-convert x.folded -o x.pb
	gives "$(cat x.folded)" prof-convert -t folded --folded-header x.pb
	gives 'main;a 2\nmain;b 4' prof-convert -q -t folded x.pb
	says '--folded-header: the output is pprof; use -t folded' \
		prof-convert --folded-header x.folded
	says '--folded-header and --folded-two-column are mutually exclusive' \
		prof-convert -t folded --folded-header --folded-two-column x.pb
}

@test "--folded-two-column reads and writes two sides" {
	printf 'main;a 1 2\nmain;b 3 0\n' >x.folded
	gives "$(cat x.folded)" prof-convert -t folded --folded-two-column x.folded
	prof-convert --folded-two-column x.folded -o x.pb
	gives "$(cat x.folded)" prof-convert -t folded x.pb
	says 'a.folded:1: one count, but two columns are asked for (--repair skips such lines)' \
		prof-convert --folded-two-column a.folded
	prof-convert a.folded -o a.pb
	gives 'main;a 0 1\nmain;b 0 2' \
		prof-convert --folded-two-column -t folded a.pb
	rm a.pb
}

@test "--folded-semicolon stands for ';' in names" {
	printf 'a:b 1\n' | prof-convert -q -o x.pb
	says "--folded-semicolon ';': expected one printable ASCII character other than ';'" \
		prof-convert --folded-semicolon ';' -t folded a.folded
	for c in '' ab ' ' $'\t' ö; do
		run -2 prof-convert --folded-semicolon "$c" -t folded a.folded
	done
	gives 'main;a 1\nmain;b 2' \
		prof-convert --folded-semicolon '|' -t folded a.folded
	says '--folded-semicolon: the output is pprof; use -t folded' \
		prof-convert --folded-semicolon '|' a.folded
}

@test "what is left out is said once, and -q is silent" {
	run -0 --separate-stderr prof-convert -t folded -c delay "$every_field"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == 'prof-convert: standard output: dropped (folded cannot hold them): '*'4 labels, 3 mappings'* ]]
	run -0 --separate-stderr prof-convert -q -t folded -c delay "$every_field"
	[ -z "$stderr" ]
	prof-convert -q -c delay "$every_field" -o x.pb
	gives '' prof-convert --strict x.pb -o y.pb
}

@test "--strict fails where something is left out, and writes nothing" {
	run -2 --separate-stderr \
		prof-convert --strict -t folded -c delay "$every_field"
	[ -z "$output" ]
	[[ $stderr == 'prof-convert: standard output: folded cannot hold '*'4 labels'*' (--strict)' ]]
	echo old >x.folded
	run -2 prof-convert --strict -c delay "$every_field" -o x.folded
	[ "$(cat x.folded)" = old ]
	run -2 prof-convert --strict -c delay "$every_field" -o y.folded
	alone x.folded
	printf 'main;b 2\n 1\n' >empty.folded
	says 'standard output: folded cannot hold 1 stack without frames (--strict)' \
		prof-convert --strict -t folded empty.folded
	says 'standard output: folded stacks cannot hold the negative values of 1 stack in one column; in two they can (--drop-negative of prof-convert and prof-svg drops them)' \
		prof-convert --strict -t folded "$every_field"
	gives 'main;a 1\nmain;b 2' prof-convert --strict -t folded a.folded
}

@test "--repair mends what known producers get wrong" {
	local shapes=$repo/tests/oracle/pprof-make
	need python3
	"$shapes" no-function-ids >ids.pb
	says 'ids.pb: function 0: id 0 is reserved (--repair reads such files)' \
		prof-convert ids.pb
	run -0 --separate-stderr prof-convert --repair ids.pb -o x.pb
	[ "$stderr" = 'prof-convert: warning: ids.pb: repaired: 4 rows without id' ]
	prof-convert "$every_field" -o want.pb
	cmp x.pb want.pb
	"$shapes" string-0-not-empty >strings.pb
	says 'strings.pb: string 0 of the string table is not empty (--repair reads such files)' \
		prof-convert strings.pb
	run -0 --separate-stderr prof-convert --repair strings.pb -o x.pb
	[ "$stderr" = 'prof-convert: warning: strings.pb: repaired: 1 string table without its empty string' ]
	"$shapes" dangling-mapping >mapping.pb
	run -0 --separate-stderr prof-convert --repair mapping.pb -o x.pb
	[[ $stderr == 'prof-convert: warning: mapping.pb: repaired: '*'in a mapping that does not exist' ]]
	"$shapes" two-values >values.pb
	run -2 prof-convert --repair values.pb
}

@test "--max-size bounds what is expanded" {
	says 'a.folded: more than 17 bytes when expanded (--max-size allows more)' \
		prof-convert --max-size 17 a.folded
	gives 'main;a 1\nmain;b 2' prof-convert --max-size 18 -t folded a.folded
	yes main 1 | head -n 1000000 | gzip -c >bomb.gz
	says 'bomb.gz: more than 1048576 bytes when expanded (--max-size allows more)' \
		prof-convert --max-size 1M bomb.gz
	says "--max-size 'x': expected a size such as 500M or 8GiB" \
		prof-convert --max-size x a.folded
}

@test "--summary tells samples and totals before and after" {
	run -0 --separate-stderr prof-convert --summary a.folded -o x.pb
	[ "${stderr_lines[0]}" = 'prof-convert: before: 2 samples, samples/count 3' ]
	[ "${stderr_lines[1]}" = 'prof-convert: after: 2 samples, samples/count 3' ]
	printf 'a 1\na 2\n' >same.folded
	run -0 --separate-stderr prof-convert --summary -q -t folded same.folded
	[ "${stderr_lines[0]}" = 'prof-convert: before: 2 samples, samples/count 3' ]
	[ "${stderr_lines[1]}" = 'prof-convert: after: 1 sample, samples/count 3' ]
	printf 'x/y z/w\nmain;a 1 2\n' >two.folded
	run -0 --separate-stderr prof-convert --summary -q -t folded two.folded
	[ "${stderr_lines[0]}" = 'prof-convert: before: 1 sample, x/y 1, z/w 2' ]
	[ "${stderr_lines[1]}" = 'prof-convert: after: 1 sample, x/y dropped, z/w 2' ]
	printf 'a 9223372036854775807\nb 1\n' >large.folded
	says "the total of column 'samples' does not fit 64 bits" \
		prof-convert --summary large.folded
}

@test "-v tells what came in" {
	run -0 --separate-stderr prof-convert -v a.folded -o x.pb
	[ "$stderr" = 'prof-convert: a.folded: 2 samples, 2 stacks, 3 locations, 3 functions' ]
}

@test "options may be abbreviated, but not to what could be two" {
	gives 'main;a 1\nmain;b 2' prof-convert --fr folded --to=folded a.folded
	gives '' prof-convert --qui --out x.folded a.folded
	cmp x.folded a.folded
	says "option '--folded' is ambiguous: --folded-two-column, --folded-one-column, --folded-header, --folded-semicolon" \
		prof-convert --folded a.folded
	says "unknown option '--summer' (did you mean '--summary'?)" \
		prof-convert --summer a.folded
	says "option '--summary' takes no argument" \
		prof-convert --summary=yes a.folded
	says "option '-o' needs an argument: FILE" prof-convert a.folded -o
	gives 'main;a 1\nmain;b 2' prof-convert -qtfolded a.folded
	cp a.folded ./-x
	gives 'main;a 1\nmain;b 2' prof-convert -t folded -- -x
}
