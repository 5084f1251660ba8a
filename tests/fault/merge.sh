#!/bin/bash
# Every call fails once, in every merge below: see faults.bash.
. tests/fault/faults.bash
prog=$PROF_BUILD/prof-merge

make_inputs() {
	local convert=$PROF_BUILD/prof-convert i
	cd "$work"
	for i in {1..12}; do
		echo "main;read;f$((i % 5));g$((i % 3)) $i"
	done >stacks.folded
	"$convert" stacks.folded -o stacks.pb
	"$convert" -q stacks.folded -o speedscope.json -t speedscope
	echo 'main 5' | "$convert" --type cpu/ms -o ms.pb
	printf 'wall/ns cpu/ns\nmain 5 7\n' | "$convert" -o both.pb
	printf '%s\n' ../stacks.folded ../speedscope.json ../ms.pb >names
	mkdir run
	cd run
}

make_inputs
# Each input is closed, and asked for with stat whether it comes twice.
closes=4 stats=7 conversion 'a merge' /dev/null x.pb none -j 1 ../stacks.pb \
	../stacks.folded
closes=6 stats=9 conversion 'a merge with all options' ../names x.pb.gz file -j 1 \
	--files-from - --types union --source-label from --drop-zero \
	--tracks-as-labels thread --mean
closes=4 stats=7 conversion 'a merge of columns in common' /dev/null x.folded none \
	-j 1 --types common --scale 2 ../ms.pb ../both.pb
echo "1..$tests"
