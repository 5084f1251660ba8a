#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# inferno-flamegraph, and flamegraph.pl where it is, draw our folded files with
# the totals that they should have. A title in the SVG says a frame and its
# samples; that of the outermost is the total.

load helper

setup() {
	need_oracle
	out=$BATS_TEST_TMPDIR/out
}

# draw PROGRAM FOLDED: the titles of all frames, sorted. A frame without a
# name is what our writer makes of it.
draw() {
	"$1" --minwidth 0 "$2" 2>"$out.error" |
		grep -o '<title>[^<]*' |
		sed 's/^<title> (/<title>[unknown] (/' | sort
}

# total_drawn TITLES: that of the outermost frame, without its commas
total_drawn() {
	sed -n 's/^<title>all (\([0-9,]*\) .*/\1/p' "$1" | tr -d ,
}

# check_total PROGRAM FOLDED WANT NAME
check_total() {
	local total
	draw "$1" "$2" >"$out.titles"
	total=$(total_drawn "$out.titles")
	[ "$total" = "$3" ] ||
		complain "$4: $1 draws '$total', want $3: $(tail -n 1 "$out.error")"
}

# Every file whose default column has something to draw.
totals_of_pprof() {
	local path total
	while read -r path; do
		"$convert" -o "$out.folded" "$path" 2>/dev/null || continue
		total=$(default_total "$path")
		[ "$total" -gt 0 ] || continue
		check_total "$1" "$out.folded" "$total" "$path"
	done < <(pprof_files)
}

default_total() {
	"$oracle" --facts "$1" | jq '. as $p
		| [.types, .sums] | transpose
		| (map(select((.[0] | split("/")[0]) == $p.default)) + [last])
		| .[0][1]'
}

# Our rewriting of folded stacks draws the same picture, frame by frame.
same_pictures() {
	local path
	while read -r path; do
		convert_file "$path" "$out.folded" || continue
		draw "$1" "$path" >"$out.titles.in"
		draw "$1" "$out.folded" >"$out.titles.out"
		[ -s "$out.titles.in" ] || complain "$path: $1 draws nothing"
		cmp -s "$out.titles.in" "$out.titles.out" ||
			complain "$path: $1 draws another picture"
	done < <(folded_files)
}

need_flamegraph_pl() {
	command -v flamegraph.pl >/dev/null ||
		skip 'impossible here: flamegraph.pl is in no registry'
}

@test "inferno draws the total of every pprof that we fold" {
	need inferno-flamegraph
	totals_of_pprof inferno-flamegraph
	all_well
}

@test "inferno draws the same picture of folded stacks that we rewrote" {
	need inferno-flamegraph
	same_pictures inferno-flamegraph
	all_well
}

@test "flamegraph.pl draws the total of every pprof that we fold" {
	need_flamegraph_pl
	totals_of_pprof flamegraph.pl
	all_well
}

@test "flamegraph.pl draws the same picture of folded stacks that we rewrote" {
	need_flamegraph_pl
	same_pictures flamegraph.pl
	all_well
}
