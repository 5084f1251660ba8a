#!/usr/bin/env bats
# The options of prof-filter: what they do, and what they refuse.

load helper

setup() {
	work
	program=prof-filter
	printf 'main;parse;lex 1\nmain;parse;lex;lex 2\nidle 4\n' >b.folded
	cpu=$repo/tests/data/go-cpu.pb.gz
	heap=$repo/tests/data/go-heap.pb.gz
}

folded() {
	prof-filter -t folded "$@" b.folded
}

@test "without options a profile is what it was" {
	gives 'idle 4\nmain;parse;lex 1\nmain;parse;lex;lex 2' folded
	prof-filter "$every_field" -o x.pb
	prof-convert "$every_field" -o y.pb
	[ "$(prof-convert -q -t folded x.pb)" = \
		"$(prof-convert -q -t folded y.pb)" ]
}

@test "samples and frames by expressions" {
	gives 'main;parse;lex 1\nmain;parse;lex;lex 2' folded --focus parse
	gives 'idle 4' folded --ignore '^lex$'
	gives 'idle 4\nmain;lex 1\nmain;lex;lex 2' folded --hide parse
	gives 'parse 3' folded --show parse
	gives 'parse;lex 1\nparse;lex;lex 2' folded --show-from parse
	gives 'idle 4\nmain;parse 3' folded --prune-from parse
	gives 'idle 4\nmain;parse;lex 1\nmain;parse;lex;lex 2' \
		folded --focus idle --focus main
}

@test "the options --base, --collapse-recursion and --max-depth" {
	gives 'lex 3' folded --base lex
	gives 'idle 4\nmain;parse;lex 3' folded --collapse-recursion
	gives 'idle 4\nmain 3' folded --max-depth 1
	says "--max-depth '0': a number of frames is needed, 1 or more" \
		prof-filter --max-depth 0 b.folded
	says "--max-depth 'x': a number of frames is needed, 1 or more" \
		prof-filter --max-depth x b.folded
}

@test "the options --rename, --normalize-names and --strip-templates" {
	gives 'idle 4\nm;parse;lex 1\nm;parse;lex;lex 2' \
		folded --rename 's/^(.)ain$/\1/'
	printf 'f.isra.0 1\nf.part.2 2\nvector<int> 4\n' >names.folded
	gives 'f 3\nvector<int> 4' \
		prof-filter --normalize-names -t folded names.folded
	gives 'f.isra.0 1\nf.part.2 2\nvector<> 4' \
		prof-filter --strip-templates -t folded names.folded
	says "b.folded: names: 's/a' is not like s/REGEX/REPLACEMENT/ or s/REGEX/REPLACEMENT/g" \
		prof-filter --rename s/a b.folded
}

@test "labels choose samples" {
	count() {
		prof-filter -q --summary -o /dev/null -t pprof "$@" 2>&1 |
			sed -n 's/.*after: \([0-9]*\) samples.*/\1/p'
	}
	[ "$(count --tag endpoint=/order "$cpu")" = 250 ]
	[ "$(count --tag endpoint=~^/o "$cpu")" = 250 ]
	[ "$(count --tag-ignore endpoint=/order "$cpu")" = 314 ]
	[ "$(count --tag bytes=0: "$heap")" = \
		"$(($(count --tag bytes=:1kb "$heap") + \
		$(count --tag bytes=1025: "$heap")))" ]
}

@test "labels become frames, and go" {
	prof-filter -q --tag-root endpoint -t folded "$cpu" |
		grep -q '^endpoint:/order;'
	prof-filter -q --tag-leaf endpoint -t folded "$cpu" |
		grep -q ';endpoint:/order '
	prof-filter --drop-labels endpoint,worker "$cpu" -o x.pb
	prof-convert -t folded x.pb 2>said >/dev/null
	run -1 grep -q label said
}

@test "columns are chosen, and converted without rounding" {
	prof-filter -c cpu,samples/count "$cpu" -o x.pb
	run -0 prof-convert --summary -q x.pb -o y.pb
	[[ ${lines[0]} == *'cpu/nanoseconds 5730000000, samples/count 573' ]]
	prof-filter --scale-to ms "$cpu" -o x.pb
	run -0 prof-convert --summary -q x.pb -o y.pb
	[[ ${lines[0]} == *'samples/count 573, cpu/ms 5730' ]]
	run -2 prof-filter --scale-to s "$cpu" -o z.pb
	[[ $output == *': --scale-to: a value of '*' is not whole in s' ]]
	[ ! -e z.pb ]
	run -2 prof-filter -c none "$cpu"
	[[ $output == *": --columns: no column 'none'; there are samples/count, cpu/nanoseconds" ]]
}

@test "the option --anonymize leaves no name, in the bytes of the file" {
	prof-filter --anonymize '' "$cpu" -o x.pb
	run -1 grep -aqE 'runtime|main|/order|endpoint|srv|\.go' x.pb
	prof-filter --anonymize '^runtime\.' "$cpu" -o x.pb
	grep -aq 'runtime.mallocgc' x.pb
	run -1 grep -aqE 'main\.|/order|srv' x.pb
	prof-filter --anonymize '' x.pb -o y.pb
	prof-filter --anonymize '' y.pb -o z.pb
	cmp y.pb z.pb
}

@test "the option --drop-frames does what the profile asks for" {
	prof-filter --drop-frames "$every_field" -o x.pb
	prof-filter --drop-frames x.pb -o y.pb
	cmp x.pb y.pb
}

@test "a wrong expression is named" {
	says "b.folded: --focus, --ignore, --hide, --show: regular expression '(': unmatched ( or \\(" \
		prof-filter --focus '(' b.folded
	run -2 prof-filter --show-from '(a)\1' b.folded
	[[ $output == *"'(a)"*"': back references are not supported" ]]
	run -2 prof-filter --show-from '((a{1,999}){1,999}){1,999}' b.folded
	[[ $output == *': too large' ]]
}

@test "filters that are done already change nothing" {
	local o
	for o in '--focus=runtime' '--ignore=gc' '--hide=^runtime' '--show=^m' \
		'--show-from=main.work' '--prune-from=alloc' \
		'--tag=endpoint=/order' '--base=main.work' '--max-depth=5' \
		'--collapse-recursion' '--drop-labels=endpoint' \
		'--normalize-names' '--columns=cpu' '--scale-to=us'; do
		prof-filter "$o" "$cpu" -o x.pb
		prof-filter "$o" x.pb -o y.pb
		cmp x.pb y.pb || {
			echo "$o"
			false
		}
	done
}

@test "the option --summary tells what each step removes" {
	run -0 prof-filter --summary --focus parse --max-depth 1 \
		b.folded -o x.pb
	[ "$output" = 'prof-filter: before: 3 samples, samples/count 7
prof-filter: --focus, --ignore, --hide, --show: removes 1 of 3 samples, removes 1 of 8 frames
prof-filter: --max-depth: removes 5 of 7 frames
prof-filter: after: 2 samples, samples/count 3' ]
}

@test "nothing left is worth a warning" {
	run -0 prof-filter --focus none b.folded -o x.pb
	[ "$output" = 'prof-filter: warning: b.folded: no sample is left' ]
	prof-convert x.pb -o y.pb
}

@test "what no sample needs is left out" {
	prof-filter --focus gcBgMarkWorker "$cpu" -o x.pb
	run -1 grep -aq main.handleOrder x.pb
}

@test "formats, compression, --strict and pipes are as everywhere" {
	prof-filter -z zstd "$cpu" -o x.pb
	zstd -qdc x.pb | prof-filter - -t folded -q >y.folded
	run -2 prof-filter --strict "$cpu" -o z.folded
	[ ! -e z.folded ]
	says "unexpected operand 'b'" prof-filter b.folded b
}
