#!/bin/bash
# Every call fails once, in every report below: see faults.bash. F is a name
# here: the C library's regular expressions do not survive without memory.
. tests/fault/faults.bash
prog=$PROF_BUILD/prof-top

make_inputs() {
	local i
	cd "$work"
	for i in {1..12}; do
		echo "main;read;f$((i % 5));g$((i % 3)) $i"
	done >stacks.folded
	sed -e 's/$/ 7/' -e '1s/7$/0/' stacks.folded >two.folded
	mkdir run
	cd run
}

make_inputs
conversion 'functions' ../stacks.folded - none
conversion 'functions, over a file' /dev/null x file ../stacks.folded
conversion 'two sides, as json' /dev/null x.json none -t json ../two.folded
conversion 'callers' /dev/null - none --callers g1 ../stacks.folded
conversion 'stacks' /dev/null - none --traces -t tsv ../stacks.folded
conversion 'a tree' /dev/null - none --tree ../stacks.folded
conversion 'labels' /dev/null - none --tags -t markdown "$data/go-heap.pb.gz"
conversion 'one label, compressed' /dev/null x.gz none --by label=bytes \
	"$data/go-heap.pb.gz"
echo "1..$tests"
