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

# draw_both FOLDED OPTION...: what both know by the same name
draw_both() {
	local path=$1
	shift
	"$svg" "$@" -o "$out.ours.svg" "$path" 2>"$out.said" ||
		complain "$path: $(cat "$out.said")"
	inferno-flamegraph -q "$@" "$path" >"$out.inferno.svg" ||
		complain "$path: inferno fails"
}

# same_picture NAME [SHARE]
same_picture() {
	"$dump" --same "$out.ours.svg" "$out.inferno.svg" ${2:+"$2"} \
		>"$out.said" || complain "$1: $(cat "$out.said")"
}

# all_folded OPTION...
all_folded() {
	local path
	while read -r path; do
		draw_both "$path" --minwidth 0 "$@"
		same_picture "$path"
	done < <(folded_files)
}

# Samples come from both with their names: a differential would need ours.
perf_scripts() {
	need_corpus
	local path
	for path in "$PROF_CORPUS"/brendangregg_FlameGraph/test/*.txt; do
		has_one_event "$path" && echo "$path"
	done
}

has_one_event() {
	[ "$(grep -oE ' [a-zA-Z:_-]+: *$' "$1" | sort -u | wc -l)" -le 1 ]
}

@test "folded stacks are drawn as inferno draws them" {
	all_folded
	all_well
}

@test "so they are with the leaves at the root" {
	all_folded --reverse
	all_well
}

@test "so they are upside down" {
	all_folded --inverted
	all_well
}

@test "so they are in the order of time" {
	all_folded --flamechart
	all_well
}

# inferno says percents only, and means them.
@test "frames below a share of all are left out as inferno does" {
	while read -r path; do
		for share in 0.01 0.5 3; do
			draw_both "$path" --minwidth 0
			"$svg" --minwidth $share% -o "$out.ours.svg" "$path"
			same_picture "$path below $share" $share
			[ "$("$dump" --pieces "$out.inferno.svg")" = 0 ] || continue
			inferno-flamegraph -q --minwidth $share "$path" \
				>"$out.inferno.svg"
			same_picture "$path from $share on"
		done
	done < <(folded_files)
	all_well
}

@test "a frame that inferno draws in pieces is one" {
	printf '%s\n' 'a 1' 'a(b);c 2' 'a;b 3' >"$out.folded"
	draw_both "$out.folded" --minwidth 0
	[ "$("$dump" --pieces "$out.inferno.svg")" = 1 ]
	[ "$("$dump" --pieces "$out.ours.svg")" = 0 ]
	same_picture "$out.folded"
	all_well
}

@test "the oracle sees a sample too many, a frame too few, a wrong share" {
	printf '%s\n' 'a;b 1' 'a;c 2' >"$out.folded"
	draw_both "$out.folded" --minwidth 0
	same_picture "$out.folded"
	for edit in 's/data-v="2/data-v="3/' 's/33.33%/33.43%/' \
		'/>c$/,/<.rect>/d' 's/>b$/>d/'; do
		cp "$out.ours.svg" "$out.kept"
		sed -i "$edit" "$out.ours.svg"
		! cmp -s "$out.kept" "$out.ours.svg"
		run ! "$dump" --same "$out.ours.svg" "$out.inferno.svg"
		mv "$out.kept" "$out.ours.svg"
	done
	all_well
}

@test "perf scripts are drawn as inferno folds and draws them" {
	need inferno-collapse-perf
	while read -r path; do
		"$svg" --minwidth 0 -o "$out.ours.svg" "$path" 2>"$out.said" ||
			complain "$path: $(cat "$out.said")"
		inferno-collapse-perf -q "$path" 2>/dev/null |
			inferno-flamegraph -q --minwidth 0 >"$out.inferno.svg"
		same_picture "$path"
		drawn=$((drawn + 1))
	done < <(perf_scripts)
	[ "$drawn" -ge 10 ]
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
	grep -qE 'nothing to draw|no samples|negative|empty' "$out.said" ||
		complain "$1: $(cat "$out.said")"
}
