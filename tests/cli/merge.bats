#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Many profiles to one: where they come from, what goes wrong with them, and
# what the options do. What is merged how, tests/unit/merge.c knows.

load helper

setup() {
	work
	program=prof-merge
	printf 'main;b 5\nmain;c 1\n' >b.folded
}

# column TYPE/UNIT VALUE FILE: a profile of one sample
column() {
	echo "main $2" | prof-convert --type "$1" - -o "$3"
}

# shows TEXT OPTION...: merging gives these stacks, in silence
shows() {
	local want=$1
	shift
	gives "$want" prof-merge -q -t folded "$@"
}

@test "files of any format and compression are merged" {
	prof-convert b.folded -o b.pb.gz
	prof-convert a.folded -o a.speedscope.json.zst
	prof-convert a.folded -o a.flamebearer.json
	shows 'main;a 3\nmain;b 11\nmain;c 1' a.folded b.pb.gz \
		a.speedscope.json.zst a.flamebearer.json
}

@test "without a file it is standard input, and - is that among others" {
	shows 'main;a 1\nmain;b 2' <a.folded
	shows 'main;a 1\nmain;b 7\nmain;c 1' a.folded - <b.folded
	says 'standard input can be read only once' prof-merge - - <a.folded
}

@test "names are read from a file, by line or by NUL" {
	printf 'a.folded\n\nb.folded' >names
	shows 'main;a 1\nmain;b 7\nmain;c 1' --files-from names
	printf 'a.folded\0b.folded\0' >names
	shows 'main;a 1\nmain;b 7\nmain;c 1' --files-from names
	cp a.folded $'odd\nname'
	printf 'odd\nname\0b.folded\0' >names
	shows 'main;a 1\nmain;b 7\nmain;c 1' --files-from - <names
	: >names
	says 'names: it contains no file names' prof-merge --files-from names
	says 'none: cannot open: No such file or directory' \
		prof-merge --files-from none
}

@test "any number of threads gives the same bytes" {
	for i in {1..40}; do
		printf 'main;f%d;g%d %d\n' $((i % 7)) "$i" "$i" >"$i.folded"
	done
	prof-merge -j 1 [0-9]*.folded -o 1.pb
	for jobs in 2 3 8 100; do
		prof-merge -j "$jobs" [0-9]*.folded -o n.pb
		cmp 1.pb n.pb
	done
	run -2 prof-merge -j 0 a.folded
}

@test "groups give what all at once give" {
	prof-merge a.folded b.folded -o ab.pb
	prof-merge ab.pb a.folded -o one.pb
	prof-merge a.folded b.folded a.folded -o other.pb
	cmp one.pb other.pb
}

@test "a file that is named twice counts twice, with a warning" {
	run -0 --separate-stderr prof-merge -t folded a.folded ./a.folded
	[ "$output" = $'main;a 2\nmain;b 4' ]
	[[ $stderr = *"warning: ./a.folded: the same file as 'a.folded': its values are counted twice" ]]
}

@test "what may be said of each of many files is said once, with a count" {
	local twins=() gone=()
	for i in {1..64}; do
		cp a.folded "in$i.folded"
	done
	for _ in {1..7}; do
		twins+=(in{1..64}.folded)
	done
	run -0 --separate-stderr prof-merge -t folded in{1..64}.folded "${twins[@]}"
	[ "$output" = $'main;a 512\nmain;b 1024' ]
	[ "$stderr" = "prof-merge: warning: in1.folded: the same file as 'in1.folded': its values are counted twice (and 447 more)" ]
	# -v says each
	run -0 --separate-stderr prof-merge -v -o /dev/null -t folded \
		in{1..64}.folded "${twins[@]}"
	[ "$(grep -c 'the same file as' <<<"$stderr")" = 448 ]
	gone=(none{1..300})
	: >empty
	run -0 --separate-stderr prof-merge --skip-bad -t folded a.folded \
		"${gone[@]}" empty
	[ "$output" = $'main;a 1\nmain;b 2' ]
	[ "${#stderr_lines[@]}" = 3 ]
	[ "${stderr_lines[0]}" = 'prof-merge: warning: none1: skipped: cannot open: No such file or directory (and 299 more)' ]
	[[ ${stderr_lines[1]} = *': empty: skipped: the input is empty' ]]
	[[ ${stderr_lines[2]} = *': 301 of 302 profiles skipped' ]]
}

@test "a file that cannot be read is named, and nothing is written" {
	: >empty
	mkdir dir
	says 'gone.pb: cannot open: No such file or directory' \
		prof-merge a.folded gone.pb b.folded -o x.pb
	says 'dir: cannot read: Is a directory' prof-merge a.folded dir -o x.pb
	says 'empty: the input is empty' prof-merge empty a.folded -o x.pb
	[ ! -e x.pb ]
}

@test "the first bad file in the order given is the one that is named" {
	for _ in {1..20}; do
		says 'none1: cannot open: No such file or directory' \
			prof-merge -j 8 a.folded none1 none2 none3 none4
	done
}

@test "with --skip-bad the others are merged, and bad ones are counted" {
	column cpu/ns 1 cpu.pb
	run -0 --separate-stderr prof-merge --skip-bad -t folded a.folded gone \
		cpu.pb b.folded
	[ "$output" = $'main;a 1\nmain;b 7\nmain;c 1' ]
	[[ ${stderr_lines[0]} = *': gone: skipped: cannot open: '* ]]
	[[ ${stderr_lines[1]} = *': cpu.pb: skipped: its columns are cpu/ns'* ]]
	[[ ${stderr_lines[2]} = *': 2 of 4 profiles skipped' ]]
	run -2 prof-merge --skip-bad gone
	[[ $output = *'no profile is left to merge' ]]
}

@test "a FIFO is read like a file" {
	mkfifo fifo
	cat b.folded >fifo &
	shows 'main;a 1\nmain;b 7\nmain;c 1' a.folded fifo
	wait
}

@test "a sum that does not fit is refused, with the file, also when bad ones are skipped" {
	column cpu/ns 9223372036854775807 max.pb
	column cpu/ns 1 one.pb
	for skip in '' --skip-bad; do
		says "one.pb: a sum of values of 'cpu' does not fit 64 bits" \
			prof-merge $skip max.pb one.pb -o x.pb
	done
	[ ! -e x.pb ]
}

@test "units are brought to the finer one, and no sample is lost" {
	column cpu/ms 3 ms.pb
	column cpu/ns 7 ns.pb
	shows 'main 3000007' ms.pb ns.pb
	shows 'main 3000007' ns.pb ms.pb
}

@test "columns that differ are refused, intersected or united" {
	column cpu/ns 3 cpu.pb
	printf 'cpu/ns samples/count\nmain 4 5\n' >both.folded
	says 'cpu.pb: its columns are cpu/ns; earlier profiles have cpu/ns, samples/count (--types common or --types union merges them)' \
		prof-merge both.folded cpu.pb
	shows 'main 7' --types common both.folded cpu.pb
	run -0 prof-merge --types union cpu.pb both.folded -o union.pb
	gives 'cpu/ns samples/count\nmain 7 5' \
		prof-convert -q -t folded --folded-header union.pb
	column wall/ns 1 wall.pb
	run -2 prof-merge --types common cpu.pb wall.pb
}

@test "samples may keep where they come from" {
	mkdir web1 web2
	cp a.folded web1
	cp a.folded web2
	prof-merge --source-label host='{dir}' web*/a.folded -o x.pb
	gives 'host:web1;main;a 1\nhost:web1;main;b 2\nhost:web2;main;a 1\nhost:web2;main;b 2' \
		prof-convert -q -t folded --tagroot host x.pb
	prof-merge --source-label host=other x.pb -o again.pb
	cmp x.pb again.pb
	run -2 prof-merge --source-label 'host={what}' a.folded
	[[ $output = *"unknown placeholder '{what}'"* ]]
	run -2 prof-merge --source-label '=x' a.folded
}

@test "values are scaled, divided and averaged" {
	shows 'main;a 0\nmain;b 4\nmain;c 0' --scale 0.5 a.folded b.folded
	shows 'main;a 3\nmain;b 6' --scale 3 a.folded
	shows 'main;a 10\nmain;b 20' --per work=0.1 a.folded
	shows 'main;a 0\nmain;b 4\nmain;c 0' --mean b.folded a.folded
	run -2 prof-merge --mean --scale 2 a.folded
	[[ $output = *'--scale, --per and --mean are mutually exclusive' ]]
	run -2 prof-merge --scale 0 a.folded
	run -2 prof-merge --per hour a.folded
	run -2 prof-merge --per second a.folded -o x.pb
	[[ $output = *'no profile has a duration' ]]
	column cpu/nanoseconds 500000000 half.pb
	shows 'main 1000000000' --per core-second half.pb
	run -2 prof-merge --per core-second a.folded -o x.pb
}

@test "levels that are added up are warned of" {
	column inuse_space/bytes 5 a.pb
	column inuse_space/bytes 9 b.pb
	run -0 prof-merge -t folded a.pb b.pb
	[[ ${lines[0]} = *'inuse_space is a level, not a count, and was summed over 2 profiles; use --mean for the mean' ]]
	shows 'main 7' --mean a.pb b.pb
	shows 'main 5' a.pb
}

@test "samples that add up to 0 stay, unless they are to go" {
	column x/y 5 a.pb
	column x/y -5 b.pb
	run -0 prof-convert --summary -t pprof <(prof-merge a.pb b.pb -t pprof) \
		-o x.pb
	[[ $output = *'before: 1 sample, x/y 0'* ]]
	run -0 prof-convert --summary -t pprof \
		<(prof-merge --drop-zero a.pb b.pb -t pprof) -o x.pb
	[[ $output = *'before: 0 samples, x/y 0'* ]]
}

@test "tracks are dropped, or become labels" {
	cp "$repo/tests/data/py-spy.speedscope.json" .
	run -0 prof-merge py-spy.speedscope.json -o x.pb
	[[ $output = *'cannot hold them): '*track* ]]
	run -0 prof-merge --tracks-as-labels thread py-spy.speedscope.json -o x.pb
	[ -z "$output" ]
	run -2 prof-merge --strict py-spy.speedscope.json -o y.pb
	[ ! -e y.pb ]
}

@test "ten thousand files are merged with few of them open" {
	mkdir many
	(cd many && seq 10000 | awk '{
		printf "main;f%d;g%d 1\n", $1 % 10, $1 % 100 > $1 ".folded"
		close($1 ".folded")
	}')
	find many -name '*.folded' -print0 >names
	(ulimit -n 24 && prof-merge --files-from names -o many.pb)
	run -0 prof-convert --summary many.pb -t pprof -o x.pb
	[[ $output = *'before: 100 samples, samples/count 10000'* ]]
}
