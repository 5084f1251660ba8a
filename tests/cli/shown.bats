#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2034,SC2154 # jq; what the helper and run use
# Which values are shown: the default column, what goes with columns that are
# left out, and files of speedscope that do not say all that they should.

load helper

setup() {
	work
}

# active JSON: a file of two profiles, 4800 of 5000 bytes in load and 40 of 41
# counts in index; JSON, a comma at its end, goes to the top
active() {
	cat >two.speedscope.json <<-END
		{"\$schema":"https://www.speedscope.app/file-format-schema.json",$1
		"shared":{"frames":[{"name":"main"},{"name":"load"},{"name":"index"}]},
		"profiles":[
		{"type":"sampled","name":"Memory","unit":"bytes","startValue":0,
		"endValue":5000,"samples":[[0,1],[0,2]],"weights":[4800,200]},
		{"type":"sampled","name":"Allocations","unit":"none","startValue":0,
		"endValue":41,"samples":[[0,1],[0,2]],"weights":[1,40]}]}
	END
}

bytes='main;index 200\nmain;load 4800'
counts='main;index 40\nmain;load 1'

# shows TEXT FILE: every program shows these stacks, or their first function
shows() {
	local first=${1%%:*} stacks=${1#*:}
	gives "$stacks" prof-convert -q -t folded "$2"
	[[ $(prof-top -q -n 1 "$2") == *" $first"* ]]
	prof-svg -q "$2" -o shown.svg
	# The frame of main is as wide as all: its value is the total.
	grep -q "data-v=\"$(printf '%b' "$stacks" |
		awk '{ s += $2 } END { print s }')[ \"]" shown.svg
}

@test "the active profile of a speedscope file is the default column" {
	active '"activeProfileIndex":0,'
	shows "load:$bytes" two.speedscope.json
	active '"activeProfileIndex":1,'
	shows "index:$counts" two.speedscope.json
	for absent in '' '"activeProfileIndex":null,'; do
		active "$absent"
		shows "load:$bytes" two.speedscope.json
	done
}

@test "it stays the default in a pprof, through a filter and a merge" {
	for i in 0 1; do
		active "\"activeProfileIndex\":$i,"
		want=$bytes unit=bytes
		[ "$i" -eq 0 ] || want=$counts unit=none
		prof-convert two.speedscope.json -o two.pb
		gives "$want" prof-convert -q -t folded two.pb
		prof-filter --focus main two.pb -o focused.pb
		gives "$want" prof-convert -q -t folded focused.pb
		prof-merge -q two.pb -o merged.pb
		gives "$want" prof-convert -q -t folded merged.pb
		prof-convert -q merged.pb -o again.speedscope.json
		[ "$(jq -r '.profiles[.activeProfileIndex].unit' \
			again.speedscope.json)" = "$unit" ]
		gives "$want" prof-convert -q -t folded again.speedscope.json
	done
}

@test "an active profile that is not there is reported, and profile 0 taken" {
	for i in 2 9 -1; do
		active "\"activeProfileIndex\":$i,"
		run -0 --separate-stderr prof-convert -t folded \
			two.speedscope.json
		[ "$output" = "$(printf '%b' "$bytes")" ]
		[[ $stderr == *'two.speedscope.json: has 1 activeProfileIndex that names no profile'* ]]
	done
}

@test "a default type of pprof is the active profile of speedscope" {
	active '"activeProfileIndex":0,'
	prof-convert two.speedscope.json -o two.pb
	prof-filter -q -c samples,space two.pb -o turned.pb
	prof-convert -q --tracks-as-labels thread turned.pb -o turned.speedscope.json
	[ "$(jq -c '.activeProfileIndex, [.profiles[].unit]' \
		turned.speedscope.json)" = '1
["none","bytes"]' ]
}

@test "a file of speedscope is written as it was read, whatever is active" {
	for active in '' '"activeProfileIndex":0,' '"activeProfileIndex":1,'; do
		active "$active"
		prof-convert two.speedscope.json -o one.speedscope.json
		prof-convert one.speedscope.json -o again.speedscope.json
		cmp one.speedscope.json again.speedscope.json
		[ "$(jq -c 'has("prof"), .activeProfileIndex' again.speedscope.json)" = \
			"$(jq -c 'false, .activeProfileIndex' two.speedscope.json)" ]
	done
}

# events: samples of two events, and one of both
events() {
	cat >events.folded <<-END
		a/count b/count
		main;a 1 0
		main;b 0 2
		main;both 3 4
		main;none 0 0
	END
}

@test "what has values in other columns only goes with them" {
	events
	prof-convert events.folded -o events.pb
	gives 'main;a 1\nmain;both 3\nmain;none 0' \
		prof-convert -q -t folded -c a events.pb
	gives 'main;b 2\nmain;both 4\nmain;none 0' \
		prof-convert -q -t folded -c b events.pb
	gives 'main;b 2\nmain;both 4\nmain;none 0' \
		prof-convert -q -t folded events.pb
	prof-convert -c a events.pb -o a.pb
	gives 'main;a 1\nmain;both 3\nmain;none 0' \
		prof-convert -q -t folded a.pb
	prof-filter -c a events.pb -o a.pb
	gives 'main;a 1\nmain;both 3\nmain;none 0' \
		prof-convert -q -t folded a.pb
	prof-filter -c b,a events.pb -o both.pb
	gives 'b/count a/count\nmain;a 0 1\nmain;b 2 0\nmain;both 4 3\nmain;none 0 0' \
		prof-convert -q -t folded --folded-header both.pb
	prof-convert -q -c a events.pb -o a.speedscope.json
	[ "$(jq '.profiles[0].samples | length' a.speedscope.json)" -eq 2 ]
}

@test "no frame of another event is drawn, however narrow" {
	events
	prof-convert events.folded -o events.pb
	prof-svg -q --minwidth 0 -c a events.pb -o a.svg
	grep -q '<title>a' a.svg
	run ! grep -q '<title>b&#10;' a.svg
	run ! grep -q '>b$' a.svg
}

@test "a track goes with its column" {
	active ''
	prof-convert -c samples two.speedscope.json -o one.speedscope.json
	[ "$(jq -c '[.profiles[].name]' one.speedscope.json)" = '["Allocations"]' ]
}

@test "-f speedscope reads a file without a schema or names" {
	active ''
	jq 'del(."$schema")' two.speedscope.json >bare.json
	says 'bare.json: no $schema of speedscope (-f reads it without)' \
		prof-convert -t folded bare.json
	gives "$bytes" prof-convert -q -f speedscope -t folded bare.json
	for tool in prof-top prof-svg prof-filter prof-merge; do
		"$tool" -q -f speedscope bare.json -o "$tool.out"
	done
	jq 'del(.profiles[].name)' bare.json >nameless.json
	gives "$bytes" prof-convert -q -f speedscope -t folded nameless.json
	jq 'del(.shared.frames[1].name)' bare.json >nameless.json
	[ "$(prof-convert -q -f speedscope -t folded nameless.json)" = \
		$'main;[unknown] 4800\nmain;index 200' ]
	run -0 --separate-stderr prof-top -q -f speedscope nameless.json
	[[ $stderr == *'nameless.json: has 1 frame without a name'* ]]
	says 'nameless.json: offset 0x50: frame 1 has no name (-f reads it without)' \
		prof-convert -t folded nameless.json
}

@test "what a file of speedscope cannot lack is refused with -f as well" {
	active ''
	for path in .shared .profiles '.profiles[0].unit' '.profiles[0].samples' \
		'.profiles[1].weights' '.profiles[0].type'; do
		jq "del($path)" two.speedscope.json >lacks.json
		run -2 prof-convert -f speedscope -t folded lacks.json
	done
}

# deep LEAF VALUE: twenty shared callers, ten functions of 100 each, one other
deep() {
	local chain
	chain=$(printf 'f%d;' {1..20})
	for i in {0..9}; do
		echo "$chain$([ "$i" = "${1#work}" ] && echo "$1 $2" || echo "work$i 100")"
	done
}

@test "one function that grows leaves the rest of a comparison as it is" {
	deep work0 100 >old.folded
	for value in 10 300 1000 100000; do
		deep work0 "$value" >new.folded
		prof-svg --diff old.folded new.folded -o diff.svg
		grep -q 'Base values were multiplied by 1, so that most functions stay equal' diff.svg
	done
	head -n 2 old.folded >few.folded
	prof-svg --diff few.folded new.folded -o diff.svg
	grep -q 'to the same total: too few functions have self values on both sides (2)\.' diff.svg
	awk '{ print $1, 2 ^ (2 * NR) }' old.folded >wide.folded
	prof-svg --diff old.folded wide.folded -o diff.svg
	grep -q 'to the same total: no change is typical, only 2 of 10 functions changed alike\.' diff.svg
}

# delta: a difference of heaps: one stack grew, two shrank
delta() {
	printf 'objects/count space/bytes\nmain;load 1 4096\nmain;free -2 -8192\nmain;less 0 -10\n' |
		prof-convert -f folded -o delta.pb
}

@test "what cannot hold values below 0 refuses them and names the option" {
	delta
	help='(--drop-negative of prof-convert and prof-svg drops them)'
	says "standard output: folded stacks cannot hold the negative values of 2 stacks in one column; in two they can $help" \
		prof-convert -t folded delta.pb
	says "standard output: a flamebearer cannot hold the negative values of 2 stacks $help" \
		prof-convert -t flamebearer delta.pb
	program=prof-svg
	says "delta.pb: 2 stacks have values below 0, which has no width $help" \
		prof-svg delta.pb
}

@test "--drop-negative leaves out stacks below 0, and says what they had" {
	delta
	said='delta.pb: dropped 2 stacks below 0, with -8202 space/bytes'
	run -0 --separate-stderr prof-convert --drop-negative -t folded delta.pb
	[ "$output" = 'main;load 4096' ]
	[ "${stderr_lines[0]}" = "prof-convert: $said" ]
	run -0 --separate-stderr prof-svg --drop-negative delta.pb
	[ "$stderr" = "prof-svg: $said" ]
	grep -q '>load' <<<"$output"
	run ! grep -q '>less\|>free' <<<"$output"
	gives 'main;load 1' prof-convert -q --drop-negative -c objects -t folded \
		delta.pb
	prof-convert -q --drop-negative -t flamebearer delta.pb |
		jq -e '.flamebearer.numTicks == 4096'
	prof-convert -q --drop-negative delta.pb -o kept.speedscope.json
	[ "$(jq -c '[.profiles[].weights]' kept.speedscope.json)" = '[[1],[4096]]' ]
	prof-convert -q --drop-negative a.folded -t folded -o same.folded
	cmp a.folded same.folded
}

@test "--drop-negative leaves the old side of two as it is" {
	printf 'main;a 3 1\nmain;b 0 2\n' >sides.folded
	prof-convert -q --folded-two-column sides.folded -o sides.pb
	prof-convert -q --drop-negative --folded-two-column sides.pb -t folded \
		-o back.folded
	cmp sides.folded back.folded
}

@test "where the shown column has no value at all, its stacks stay" {
	printf 'space/bytes samples/count\nmain;load 5 0\nmain;index 7 0\n' >other.folded
	gives 'main;index 0\nmain;load 0' prof-convert -q -t folded other.folded
}
