#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # JSON's dollar; what the helper sets
# From any format to any other and back: what both hold comes back, totals
# stay, two sides stay two. Files are compared by decoders that are not ours.

load ../integration/helper

setup() {
	need_oracle
	cd "$BATS_TEST_TMPDIR" || return
	make=$repo/tests/oracle/speedscope-make
	dump=$repo/tests/oracle/speedscope-dump
	bars=$repo/tests/oracle/flamebearer-dump
	schema=https://www.speedscope.app/file-format-schema.json
}

# ours: a few files of each format, one on a line
ours() {
	printf '%s\n' "$repo"/tests/golden/*.pb "$data"/*.pb.gz \
		"$data"/*.folded "$data"/*.speedscope.json
}

# sampled MEMBER...: a speedscope file of one profile, which these complete
sampled() {
	local IFS=,
	printf '{"$schema":"%s","shared":{"frames":[{"name":"a"},%s]},%s}\n' \
		"$schema" '{"name":"b"}' "\"profiles\":[{\"type\":\"sampled\",\
\"name\":\"main\",\"startValue\":0,\"endValue\":9,$*}]"
}

# evented START END EVENT...: as in O0@5 C0@7
evented() {
	local start=$1 end=$2
	shift 2
	printf '%s ' "$@" | jq -R --arg schema "$schema" \
		--argjson first "$start" --argjson last "$end" '
		{"$schema": $schema,
		shared: {frames: [{name: "a"}, {name: "b"}]},
		profiles: [{type: "evented", name: "main", unit: "none",
			startValue: $first, endValue: $last,
			events: [scan("([OC])([0-9])@([0-9]+)")
				| {type: .[0], frame: .[1] | tonumber,
					at: .[2] | tonumber}]}]}'
}

# through TARGET FILE: to TARGET and on to pprof, in back.pb
through() {
	convert_file "$2" "there.$1" -q -t "$1" &&
		convert_file "there.$1" back.pb -q -t pprof
}

# values FILE [OPTION...]: the folded lines of its column
values() {
	"$convert" -q -t folded "$@"
}

has_negative() {
	[ "$("$oracle" --facts "$1" | jq .negative)" -gt 0 ]
}

@test "a pprof goes through speedscope and comes back the same" {
	for file in "$data"/*.pb.gz "$repo"/tests/golden/*.pb; do
		through speedscope "$file" && same_profile "$file" back.pb
	done
	all_well
}

@test "so does every shape that pprof files can have" {
	"$make_shape" --all shapes
	while IFS=$'\t' read -r name verdict _; do
		[ "$verdict" = same ] || continue
		through speedscope "shapes/$name" &&
			same_profile "shapes/$name" back.pb
	done < <("$make_shape" --list)
	all_well
}

@test "a pprof goes through flamebearer and comes back the same" {
	for file in "$data"/*.pb.gz; do
		through flamebearer "$file" && same_profile "$file" back.pb
	done
	all_well
}

@test "every file goes through every format" {
	while read -r file; do
		convert_file "$file" from.pb -q
		for format in pprof speedscope; do
			through $format "$file" || continue
			same_profile from.pb back.pb "$file, $format"
		done
		has_negative from.pb && continue
		through flamebearer "$file" || continue
		# which sorts what it need not embed
		cmp <(values from.pb) <(values back.pb) ||
			complain "$file: flamebearer differs"
	done < <(ours)
	all_well
}

@test "speedscope goes through pprof with its order, tracks, units and times" {
	"$make" --all 150 made
	pairs=()
	for file in "$data"/*.speedscope.json made/*.json; do
		convert_file "$file" there.pb || continue
		back=back.${#pairs[@]}.speedscope.json
		convert_file there.pb "$back" || continue
		! grep -q '^,"prof":' "$back" ||
			complain "$file: needs an embedded profile"
		pairs+=("$file" "$back")
	done
	[ ${#pairs[@]} -ge 300 ]
	"$dump" --same "${pairs[@]}"
	all_well
}

@test "converting again changes no byte" {
	while read -r file; do
		for format in pprof speedscope folded flamebearer; do
			"$convert" -q -t $format -o first "$file" 2>said ||
				continue
			convert_file first second -q -t $format
			cmp first second || complain "$file: $format differs"
		done
	done < <(ours)
	all_well
}

@test "totals are those of the input in every format" {
	for file in "$data"/*.pb.gz; do
		while IFS=$'\t' read -r column sum; do
			for format in speedscope flamebearer; do
				convert_file "$file" "there.$format" \
					-q -c "$column" -t $format
			done
			have=$("$dump" --facts there.speedscope |
				jq -r '[.profiles[].sum] | join(" ")')
			[ "$have" = "$sum" ] ||
				complain "$file: $column: $have, want $sum"
			check_bars "$column" "$sum"
		done < <(columns "$file")
	done
	all_well
}

# Counts of a period: value by rate is time.
check_bars() {
	have=$("$bars" --facts there.flamebearer | jq '.sums | add')
	scale=$("$bars" there.flamebearer | awk 'NR == 1 {
		print $3 == "samples" && $4 ? 1e9 / $4 : 1 }')
	[ $((have * scale)) = "$2" ] || complain "$1: bars: $have by $scale"
}

@test "fractional seconds become whole nanoseconds of wall time" {
	sampled '"unit":"seconds"' '"samples":[[0],[0,1],[1]]' \
		'"weights":[0.01,1.5e-3,3]' >in.json
	convert_file in.json out.pb
	[ "$(columns out.pb)" = "wall/nanoseconds	3011500000" ]
	[ "$(values out.pb)" = $'a 10000000\na;b 1500000\nb 3000000000' ]
	convert_file "$data/py-spy.speedscope.json" out.pb
	want=$("$dump" --facts "$data/py-spy.speedscope.json" |
		jq '[.profiles[].sum | tonumber] | add * 1e9 | round')
	[ "$(columns out.pb)" = "wall/nanoseconds	$want" ]
}

@test "--type names the column of seconds, and refuses another kind of unit" {
	file=$data/py-spy.speedscope.json
	convert_file "$file" out.pb --type cpu/nanoseconds
	[[ $(columns out.pb) == cpu/nanoseconds$'\t'* ]]
	convert_file "$file" out.pb --type cpu/seconds
	[[ $(columns out.pb) == cpu/nanoseconds$'\t'* ]]
	expect_refusal "$file" --type space/bytes
	[[ $said == *": profile 0: its unit is seconds, which is not bytes" ]]
	all_well
}

@test "--type makes fractions of no unit whole" {
	sampled '"unit":"none"' '"samples":[[0]]' '"weights":[0.25]' >in.json
	expect_refusal in.json
	convert_file in.json out.pb --type cpu/milliseconds
	[ "$(columns out.pb)" = "cpu/nanoseconds	250000" ]
	all_well
}

@test "numbers finer than a nanosecond are rounded, and said" {
	sampled '"unit":"seconds"' '"samples":[[0]]' \
		'"weights":[0.0000000015]' >in.json
	run "$convert" -t folded in.json
	[ "$status" -eq 0 ]
	[[ $output == *'1 number finer than its unit'* ]]
	expect_refusal in.json --strict -t pprof
	all_well
}

@test "values above 2^53 are the same in every format" {
	printf 'a;b 9007199254740993\na;c 9223372036854775806\n' >in.folded
	# each alone: their sum does not fit
	for line in 1 2; do
		sed -n ${line}p in.folded >one.folded
		for format in pprof speedscope flamebearer; do
			convert_file one.folded there -q -t $format
			[ "$(values there)" = "$(cat one.folded)" ] ||
				complain "$format: $(values there)"
		done
	done
	run "$convert" -t speedscope one.folded
	[[ $output == *'1 value over 2^53, which JavaScript rounds'* ]]
	all_well
}

two_sides=$'a;b 1 4\na;c 2 8\nd 0 5\ne 6 0'

@test "two sides stay two through every format" {
	echo "$two_sides" >in.folded
	for format in pprof speedscope flamebearer folded; do
		for next in pprof speedscope flamebearer folded; do
			convert_file in.folded there -q -t $format
			convert_file there back -q -t $next
			have=$("$convert" -q -t folded back)
			[ "$have" = "$two_sides" ] ||
				complain "$format, $next: $have"
		done
	done
	all_well
}

@test "two sides are two profiles of speedscope, of which none is below 0" {
	echo "$two_sides" | "$convert" -q -t speedscope -o out.json
	jq -e '[.profiles[] | [.name, (.weights | add)]] == [
		["samples/count", 17], ["samples/count (base)", 9]]' out.json
}

@test "the double form of a flamebearer has both sides in each bar" {
	printf 'a;b 1 4\na;c 2 8\n' |
		"$convert" -q --folded-two-column -t flamebearer -o out.json
	jq -e '.flamebearer == {names: ["total", "a", "b", "c"],
		levels: [[0,3,0,0,12,0,0], [0,3,0,0,12,0,1],
			[0,1,1,0,4,4,2,0,2,2,0,8,8,3]],
		numTicks: 15, maxSelf: 8}
		and .metadata.format == "double"
		and .leftTicks == 3 and .rightTicks == 12' out.json
	# the same bars, names numbered the other way round
	jq 'del(.prof) | .flamebearer |= (.names = ["total", "a", "c", "b"]
		| .levels[2] = [0,1,1,0,4,4,3,0,2,2,0,8,8,2])' out.json >in.json
	[ "$("$convert" -q -t folded in.json)" = $'a;b 1 4\na;c 2 8' ]
}

# single RATE UNITS [MEMBER...]: a flamebearer of a;b 30 and a 12
single() {
	local rate=$1 units=$2
	shift 2
	jq -n --argjson rate "$rate" --arg units "$units" "{version: 1,
		flamebearer: {names: [\"total\", \"a\", \"b\"], levels:
			[[0,42,0,0], [0,42,12,1], [12,30,30,2]],
			numTicks: 42, maxSelf: 30},
		metadata: {format: \"single\", sampleRate: \$rate,
			units: \$units, spyName: \"gospy\", name: \"\"},
		timeline: null} ${1:+| $1}"
}

@test "samples at 100 Hz and samples that are nanoseconds are both time" {
	single 100 samples >in.json
	[ "$(values in.json)" = $'a 120000000\na;b 300000000' ]
	single 1000000000 samples >in.json
	[ "$(values in.json)" = $'a 12\na;b 30' ]
	convert_file in.json out.pb
	[ "$(columns out.pb)" = "cpu/nanoseconds	42" ]
}

@test "the rate of what is no samples says nothing" {
	while read -r unit column; do
		single 100 "$unit" >in.json
		convert_file in.json out.pb
		[ "$(columns out.pb)" = "$column	42" ] ||
			complain "$unit: $(columns out.pb)"
	done <<-'END'
		bytes space/bytes
		objects objects/count
		goroutines goroutines/count
		lock_samples contentions/count
		lock_nanoseconds delay/nanoseconds
		nanoseconds cpu/nanoseconds
	END
	all_well
}

@test "a rate, a unit and a timeline come back as they were" {
	for rate in 100 1000000000; do
		single $rate samples '.metadata.name = "app"' >in.json
		convert_file in.json out.pb
		convert_file out.pb back.json -t flamebearer
		diff <(jq -S . in.json) <(jq -S . back.json) ||
			complain "$rate: differs"
	done
	single 100 samples '.timeline = {startTime: 1700000000,
		durationDelta: 10, samples: [1, 2, 3], watermarks: null}' >in.json
	convert_file in.json out.pb
	"$oracle" --facts out.pb |
		jq -e '.time == 1700000000000000000 and .duration == 30000000000
			and .period == 10000000'
	all_well
}

@test "older flamebearers keep beside the levels what others keep apart" {
	single 100 bytes '.flamebearer += .metadata | del(.metadata)' >in.json
	convert_file in.json out.pb
	[ "$(columns out.pb)" = "space/bytes	42" ]
}

@test "a querier's flame graph is one, with its numbers in strings" {
	single 100 bytes '{flamegraph: {names: .flamebearer.names,
		levels: [.flamebearer.levels[] | {values: map(tostring)}],
		total: "42", maxSelf: "30"}}' >in.json
	[ "$(values in.json)" = $'a 12\na;b 30' ]
	single 100 bytes '{flamegraph: {names: ["total"], total: "0",
		levels: [{values: ["0", "9007199254740993",
			"9007199254740993", "0"]}]}}' >in.json
	[ "$(values in.json)" = '[no stack] 9007199254740993' ]
}

@test "ticks that are not the total are said, and refused with --strict" {
	single 100 bytes '.flamebearer.numTicks = 43' >in.json
	run "$convert" -t folded in.json
	[ "$status" -eq 0 ]
	[[ $output == *'1 numTicks that is not the total of level 0'* ]]
	expect_refusal in.json --strict -t pprof
	all_well
}

@test "what a server left out is kept as a frame, and said" {
	single 100 bytes '.flamebearer.names[2] = "other"' >in.json
	run "$convert" -t folded in.json
	[ "$status" -eq 0 ]
	[[ $output == *'1 bar called other'* ]]
	[[ $output == *'a;other 30'* ]]
}

# missing SUM FILTER: the bars of in.json, changed, lack SUM, which is said
missing() {
	jq "$2" in.json >less.json
	run "$convert" -t folded less.json
	[ "$status" -eq 0 ] || complain "$2: status $status"
	if [ "$1" -eq 0 ]; then
		[[ $output != *' of totals that '* ]] || complain "$2: $output"
	else
		[[ $output == *"less.json: has $1 tick"*' in no self and no child'* ]] ||
			complain "$2: $output"
	fi
}

@test "what totals have over self and children is said, with its sum" {
	single 100 bytes '.' >in.json
	missing 0 .
	missing 10 '.flamebearer.levels[1][2] = 2'    # a bar with children
	missing 30 '.flamebearer.levels[2][2] = 0'    # a leaf
	missing 1 '.flamebearer.levels[2][2] = 29'
	missing 42 '.flamebearer.levels |= .[:1]'     # level 0 alone
	missing 8 '.flamebearer.levels[0][1] = 50 | .flamebearer.numTicks = 50'
	missing 13 '.flamebearer.levels[2] = [12,17,17,2]'
	missing 36 '.flamebearer.levels[1][2] = 6 | .flamebearer.levels[2][2] = 0'
	printf 'a;b 1 4\na;c 2 8\n' | "$convert" -q --folded-two-column \
		-t flamebearer | jq 'del(.prof)' >in.json
	missing 0 .
	missing 2 '.flamebearer.levels[2][9] = 0'     # one side
	missing 8 '.flamebearer.levels[2][12] = 0'    # the other
	missing 10 '.flamebearer.levels[2][9,12] = 0' # both
	missing 15 '.flamebearer.levels |= .[:1]'
	local max=9223372036854775807
	printf '%s' '{"flamebearer":{"names":["total"],"numTicks":0,"levels":' \
		"[[0,$max,0,0]]}}" >in.json
	run "$convert" -t folded in.json
	[[ $output == *"has $max ticks of totals"* ]]
	all_well
}

@test "values of 0 and the stack without frames stay whose they are" {
	for lines in 'a;x 0\nb;y 0\nc;d 2' 'a 0\na;b 3' ' 4\na 1' ' 0'; do
		printf "%b\n" "$lines" | "$convert" -q -f folded -o want.pb
		for format in speedscope flamebearer; do
			through $format want.pb &&
				same_profile want.pb back.pb "$lines, $format"
		done
	done
	all_well
}

@test "a file that was changed is read without what is embedded" {
	"$convert" -q -t speedscope "$data/go-cpu.pb.gz" |
		jq -c '.profiles[1].weights[0] += 1' >in.json
	run "$convert" -t folded in.json
	[ "$status" -eq 0 ]
	[[ $output == *'1 embedded profile that does not fit the rest'* ]]
	want=$("$dump" --facts in.json | jq -r '.profiles[1].sum')
	"$convert" -q -c cpu -t folded in.json -o out.folded 2>&1 ||
		"$convert" -q -c wall -t folded in.json -o out.folded
	[ "$(folded_total out.folded)" = "$want" ]
}

@test "time in which nothing runs is in no total, and comes back" {
	evented 0 20 O0@2 O1@3 C1@5 C0@6 O0@10 C0@15 >in.json
	convert_file in.json out.pb
	[ "$(columns out.pb)" = "samples/count	9" ]
	"$oracle" out.pb | grep -q '"prof::idle" str="" num=4 '
	convert_file out.pb back.speedscope.json
	"$dump" --same in.json back.speedscope.json
}

@test "events of one time keep calls of no length, and calls that follow" {
	n=0
	while read -r events; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		evented 0 9 $events >in.json
		convert_file in.json out.pb
		convert_file out.pb back.speedscope.json
		"$dump" --same in.json back.speedscope.json ||
			complain "$events"
	done <<-'END'
		O0@0 O1@1 C1@1 C0@2
		O0@0 C0@1 O0@1 C0@2
		O0@0 C0@1 O1@1 C1@1 O0@1 C0@2
		O0@0 C0@0
		O0@3 O0@3 C0@3 C0@3 O1@3 C1@3
		O0@0 O1@0 C1@4 O1@4 C1@8 C0@8
		O0@1 C0@2 O1@5 C1@5 O0@7 C0@7
	END
	[ $n -eq 7 ]
	all_well
}

@test "tracks become labels, and labels tracks" {
	file=$data/py-spy.speedscope.json
	names=$(jq -c '[.profiles[].name] | sort' "$file")
	convert_file "$file" labels.pb --tracks-as-labels thread
	have=$("$oracle" labels.pb | grep -F 'label "thread"' |
		sed -E 's/.*label "thread" str=("([^"\\]|\\.)*").*/\1/
			s/\\x22/\\"/g' |
		jq -cs unique)
	[ "$have" = "$names" ] || complain "$have, want $names"
	! "$oracle" labels.pb | grep -q 'prof::track' ||
		complain 'tracks are left'
	convert_file labels.pb tracks.speedscope.json --label-as-tracks thread
	for of in "$file" tracks.speedscope.json; do
		"$dump" --facts "$of" | jq -c '[.profiles[].sum | tonumber]'
	done >sums
	[ "$(sed -n 1p sums | jq 'add * 1e9 | round')" = \
		"$(sed -n 2p sums | jq add)" ] || complain "$(cat sums)"
	all_well
}

@test "a label becomes tracks of speedscope, one for each value" {
	convert_file "$data/go-cpu.pb.gz" out.speedscope.json \
		-c cpu --label-as-tracks worker
	[ "$("$dump" --facts out.speedscope.json | jq '.profiles | length')" \
		-gt 1 ]
	have=$("$dump" --facts out.speedscope.json |
		jq '[.profiles[].sum | tonumber] | add')
	want=$(columns "$data/go-cpu.pb.gz" | awk '/^cpu/ { print $2 }')
	[ "$have" = "$want" ]
	expect_refusal "$data/go-cpu.pb.gz" --label-as-tracks nothing
	[[ $said == *"no sample has a label 'nothing'" ]]
	all_well
}

@test "a part of the time: samples are cut at its ends" {
	sampled '"unit":"seconds"' '"samples":[[0],[1],[0,1]]' \
		'"weights":[2,3,4]' >in.json
	[ "$(values in.json --time-range 1s,6.5s)" = \
		$'a 1000000000\na;b 1500000000\nb 3000000000' ]
	[ "$(values in.json --time-range 0,2s)" = 'a 2000000000' ]
	convert_file in.json out.speedscope.json --time-range 1s,6.5s
	jq -e '.profiles[0] | .startValue == 1 and .endValue == 6.5
		and .weights == [1, 3, 1.5]' out.speedscope.json
}

@test "a part of the time of a profile without times is refused" {
	for file in "$data"/go-cpu.pb.gz "$data"/*.folded; do
		expect_refusal "$file" --time-range 0,1s
	done
	for range in 1s 2s,1s 1s,1s 1x,2s ","; do
		expect_refusal "$data/py-spy.speedscope.json" \
			--time-range "$range"
	done
	all_well
}

@test "a flamebearer has names only, and --by chooses them" {
	for by in function file line address module; do
		want=$("$convert" -q -t folded --by $by "$data/go-cpu.pb.gz")
		convert_file "$data/go-cpu.pb.gz" out -q -t flamebearer --by $by
		have=$(jq 'del(.prof)' out | "$convert" -q -t folded)
		[ "$have" = "$want" ] || complain "--by $by differs"
	done
	expect_refusal "$data/go-cpu.pb.gz" -t speedscope --by line
	all_well
}
