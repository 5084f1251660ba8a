#!/bin/bash
# Every call fails once, in every filter below: see faults.bash.
. tests/fault/faults.bash
prog=$PROF_BUILD/prof-filter

make_inputs() {
	cd "$work"
	printf 'cpu/ms wall/ms\nmain;f<int>;g 3 4\nmain;h.isra.0 5 6\n' \
		>header.folded
	"$PROF_BUILD/prof-convert" -q -o tracks.pb \
		"$data/../golden/tracks.speedscope.json"
	mkdir run
	cd run
}

make_inputs
conversion 'filters of frames and labels' /dev/null x.folded none \
	"$data/go-heap.pb.gz" --tagfocus bytes=16: --tagignore bytes=80kb \
	--tagroot bytes --max-depth 9 --collapse-recursion --root main.main \
	--root runtime.main
conversion 'filters of names and columns' /dev/null x.pb none \
	../header.folded --normalize-names --strip-templates --drop-labels x \
	--columns cpu --scale-to ns --anonymize ''
conversion 'a filter of tracks' /dev/null x.pb none ../tracks.pb --root audit
# Without memory, regcomp of glibc 2.36 frees twice: all but that is tried.
kinds=${kinds#alloc } conversion 'filters with expressions' /dev/null \
	x.folded none "$data/go-heap.pb.gz" --focus 'any~a' --ignore 'func~^zz' \
	--hide 'e$' --show-from b --prune-from k --rename 's/(.)a/\1b/g'
echo "1..$tests"
