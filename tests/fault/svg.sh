#!/bin/bash
# Every call fails once, in every drawing below: see faults.bash.
. tests/fault/faults.bash
prog=$PROF_BUILD/prof-svg

# One file more is opened, and looked at, than by others.
# shellcheck disable=SC2034 # for faults.bash
opens=3 stats=5

make_inputs() {
	local i
	cd "$work"
	for i in {1..12}; do
		echo "main;read;f$((i % 5));g$((i % 3)) $i"
	done >stacks.folded
	sed -e 's/$/ 7/' -e '1s/7$/0/' stacks.folded >two.folded
	sed 's/f1/f2/' stacks.folded >old.folded
	printf 'read\thref=https://e.org/\ttitle=t\n' >attr
	mkdir run
	cd run
}

make_inputs
conversion 'svg' ../stacks.folded x.svg none
conversion 'svg to a pipe' ../stacks.folded - none
conversion 'html, over a file' /dev/null x.html file ../stacks.folded
conversion 'svg of a file of perf script' /dev/null x.svg none \
	"$data/../golden/odd.perf"
conversion 'two profiles' /dev/null x.svg none --diff ../old.folded \
	../stacks.folded
conversion 'two columns, as html' /dev/null x.html none ../two.folded \
	--widths union
conversion 'in time order, compressed' /dev/null x.svgz file --flamechart \
	../stacks.folded
conversion 'attributes by name' /dev/null x.svg none --nameattr ../attr \
	../stacks.folded
beside=palette.map beside_text='main->rgb(1,2,3)'
closes=5 links=2 conversion 'colors kept' /dev/null x.svg file --cp ../stacks.folded
beside=page.js beside_text=old
links=2 conversion 'the script in a file' /dev/null x.svg none --script-src page.js \
	../stacks.folded
echo "1..$tests"
