#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Our pictures have the frames of inferno's, with their samples and shares: over
# all folded stacks and all perf scripts of the corpus. What inferno does to
# names is listed, and undone, in tests/oracle/svg-dump.
# limit: 900 seconds

load helper

setup() {
	need python3 inferno-flamegraph
	svg=$PROF_BUILD/prof-svg
	dump=$repo/tests/oracle/svg-dump
	out=$BATS_TEST_TMPDIR/out
}

# draw_both FOLDED OPTION...: what both know by the same name, as $ours and
# $theirs
draw_both() {
	local path=$1
	shift
	pictures=$((pictures + 1))
	ours=$out.$pictures.ours.svg theirs=$out.$pictures.inferno.svg
	"$svg" "$@" -o "$ours" "$path" 2>"$out.said" ||
		complain "$path: $(cat "$out.said")"
	inferno-flamegraph -q "$@" "$path" >"$theirs" ||
		complain "$path: inferno fails"
}

# pair NAME [SHARE]: to be compared by same_pictures
pair() {
	printf '%s\t%s\t%s\t%s\n' "$ours" "$theirs" "${2:-0}" "$1" \
		>>"$out.pairs"
}

same_pictures() {
	"$dump" --same <"$out.pairs" >"$out.said" ||
		complain "$(cat "$out.said")"
}

# all_folded OPTION...
all_folded() {
	local path
	while read -r path; do
		draw_both "$path" --minwidth 0 "$@"
		pair "$path"
	done < <(folded_files)
	same_pictures
	all_well
}

# Those of one event: of others only one is drawn at a time.
perf_scripts() {
	local path dir=$PROF_CORPUS/brendangregg_FlameGraph
	for path in "$dir"/test/*.txt "$dir"/example-perf-*.txt.gz; do
		[ "$(gzip -dcf "$path" | grep -oE ' [a-zA-Z:_-]+: *$' |
			sort -u | wc -l)" -gt 1 ] || echo "$path"
	done
}

# event_of PERF-SCRIPT: its column has the periods that inferno sums up
event_of() {
	"$repo/tests/oracle/perf-script-dump" --facts "$1" |
		jq -r '.events | keys[0]'
}

@test "folded stacks are drawn as inferno draws them" {
	all_folded
}

@test "so they are with the leaves at the root" {
	all_folded --reverse
}

@test "so they are upside down" {
	all_folded --inverted
}

@test "so they are in the order of time" {
	all_folded --flamechart
}

# inferno says percents only, and means them.
@test "frames below a share of all are ignored as inferno does" {
	while read -r path; do
		draw_both "$path" --minwidth 0
		for share in 0.01 0.5 3; do
			ours=$out.$pictures.$share.svg
			"$svg" --minwidth $share% -o "$ours" "$path"
			pair "$path below $share" $share
		done
		whole=$theirs theirs=$out.$pictures.less.svg
		[ "$("$dump" --pieces "$whole")" = 0 ] || continue
		inferno-flamegraph -q --minwidth 3 "$path" >"$theirs"
		pair "$path from 3 on"
	done < <(folded_files)
	same_pictures
	all_well
}

@test "a frame that inferno draws in pieces is one" {
	printf '%s\n' 'a 1' 'a(b);c 2' 'a;b 3' >"$out.folded"
	draw_both "$out.folded" --minwidth 0
	[ "$("$dump" --pieces "$theirs")" = 1 ]
	[ "$("$dump" --pieces "$ours")" = 0 ]
	pair pieces
	same_pictures
	all_well
}

@test "the oracle sees a sample too many, a frame too few, a wrong share" {
	printf '%s\n' 'a;b 1' 'a;c 2' >"$out.folded"
	draw_both "$out.folded" --minwidth 0
	pair plain
	same_pictures
	all_well
	for edit in 's/data-v="2/data-v="3/' 's/33.33%/33.43%/' \
		'/data-v="2"/,/<.rect>/d' 's/>b$/>d/'; do
		cp "$ours" "$out.kept"
		sed -i "$edit" "$ours"
		! cmp -s "$out.kept" "$ours"
		! "$dump" --same <"$out.pairs" || complain "not seen: $edit"
		mv "$out.kept" "$ours"
	done
	all_well
}

# What inferno-collapse-perf does to names is a matter of another suite: here a
# second reader of perf scripts folds them with all periods.
@test "perf scripts are drawn as inferno draws what a second reader folds" {
	need jq
	need_corpus
	while read -r path; do
		ours=$out.$((++pictures)).svg theirs=$out.$pictures.inferno.svg
		"$svg" -q -c "$(event_of "$path")" --minwidth 0 -o "$ours" \
			"$path" 2>"$out.said" || {
			complain "$path: $(cat "$out.said")"
			continue
		}
		"$repo/tests/oracle/perf-script-dump" --period "$path" |
			inferno-flamegraph -q --minwidth 0 >"$theirs"
		pair "$path"
	done < <(perf_scripts)
	[ "$pictures" -ge 13 ]
	same_pictures
	all_well
}

# Where it leaves names as they are (neither Java nor Rust, no arguments), the
# same goes for inferno from end to end.
@test "perf scripts are drawn as inferno folds and draws them" {
	need jq inferno-collapse-perf
	need_corpus
	while read -r path; do
		ours=$out.$((++pictures)).svg theirs=$out.$pictures.inferno.svg
		"$svg" -q -c "$(event_of "$path")" --minwidth 0 -o "$ours" "$path"
		gzip -dcf "$path" | inferno-collapse-perf -q 2>/dev/null |
			inferno-flamegraph -q --minwidth 0 >"$theirs"
		pair "$path"
	done < <(perf_scripts | grep -E '/perf-(dd|funcab|iperf|mirageos)')
	[ "$pictures" -ge 5 ]
	same_pictures
	all_well
}

@test "a picture is the same bytes each time and in every locale" {
	while read -r path; do
		for options in '' '-t html' '--colors java --reverse'; do
			# shellcheck disable=SC2086 # words
			"$svg" $options "$path" >"$out.first"
			# shellcheck disable=SC2086 # words
			LC_ALL=C.UTF-8 TZ=Asia/Kathmandu COLUMNS=40 \
				"$svg" $options "$path" >"$out.second"
			cmp "$out.first" "$out.second" ||
				complain "$path: other bytes"
			# shellcheck disable=SC2086 # words
			LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 TZ=UTC \
				"$svg" $options "$path" >"$out.second"
			cmp "$out.first" "$out.second" ||
				complain "$path: other bytes in another locale"
		done
	done < <(printf '%s\n' "$data"/*.folded "$data"/*.pb.gz)
	all_well
}

@test "every picture of a profile is well-formed" {
	need xmllint
	while read -r path; do
		"$svg" -q -o "$out.svg" "$path" 2>"$out.said" || {
			expect_nothing_to_draw "$path"
			continue
		}
		xmllint --noout "$out.svg" || complain "$path: not well-formed"
	done < <(folded_files && pprof_files &&
		printf '%s\n' "$data"/*.speedscope.json)
	all_well
}

# Refusals are tested elsewhere; here they must have a reason.
expect_nothing_to_draw() {
	grep -qE 'nothing to draw|below 0' "$out.said" ||
		complain "$1: $(cat "$out.said")"
}

@test "frames of 0 are in the picture, and in no sum" {
	printf '%s\n' 'a;b;c 0' 'a;b;d 5' 'a;e 0' 'f;g 0' 'f;h;i 0' 'f;j 3' \
		'k;l 0' >"$out.folded"
	"$svg" --minwidth 0 "$out.folded" -o "$out.svg"
	[ "$("$dump" "$out.svg" | awk -F '\t' '$2 == 0' | wc -l)" -eq 7 ]
	[ "$("$dump" --paths "$out.svg")" = "$(printf '%s\t%s\n' \
		8 all 5 'all;a' 5 'all;a;b' 5 'all;a;b;d' 3 'all;f' \
		3 'all;f;j')" ]
	for column in inuse_space alloc_space; do
		for order in --no-sort --reverse --inverted; do
			"$svg" -q -c "$column" "$order" --minwidth 0 \
				"$data/go-heap.pb.gz" -o "$out.svg"
			"$dump" --paths "$out.svg" >"$out.paths"
			[ "$(wc -l <"$out.paths")" -ge 10 ]
		done
	done
}
