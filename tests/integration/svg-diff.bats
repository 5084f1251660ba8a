#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Differential pictures: the four sums of each frame are those that are computed
# from the two inputs without libprof, however the two sides come in.

load helper

setup() {
	need python3
	svg=$PROF_BUILD/prof-svg
	dump=$repo/tests/oracle/svg-dump
	out=$BATS_TEST_TMPDIR/out
	old=$out.old.folded
	new=$out.new.folded
}

# stacks SEED COUNT: folded stacks of a small program, each stack once
stacks() {
	awk -v seed="$1" -v count="$2" 'BEGIN {
		srand(seed)
		for (i = 0; i < count; i++) {
			s = "main"
			n = int(rand() * 6)
			for (j = 0; j < n; j++)
				s = s ";f" int(rand() * (3 + j))
			sum[s] += 1 + int(rand() * 1000)
		}
		for (s in sum)
			print s, sum[s]
	}' | sort
}

make_sides() {
	stacks "$1" 60 >"$old"
	stacks "$(($1 + 1))" 60 >"$new"
}

# two_columns: a line for each stack with the counts of both sides
two_columns() {
	awk '{ count = $NF; sub(/ [^ ]*$/, ""); sum[FILENAME, $0] += count
		stacks[$0] }
		END { for (s in stacks)
			print s, sum[ARGV[1], s] + 0, sum[ARGV[2], s] + 0 }' \
		"$old" "$new" | sort
}

# same_sums SVG NAME [WIDTHS]
same_sums() {
	"$dump" --sums "$new" "$old" "${3:-new}" | LC_ALL=C sort >"$out.want"
	"$dump" --differences "$1" | LC_ALL=C sort >"$out.have" ||
		complain "$2: the oracle fails"
	diff "$out.want" "$out.have" >"$out.said" ||
		complain "$2: $(head -n 8 "$out.said")"
}

# rectangles SVG: what is drawn where, without the titles
rectangles() {
	grep -o '<rect[^>]*data-v="[^>]*>' "$1"
}

# same_rectangles A B NAME
same_rectangles() {
	diff <(rectangles "$1") <(rectangles "$2") >"$out.said" ||
		complain "$3: $(head -n 6 "$out.said")"
}

draw() {
	"$svg" --minwidth 0 "$@" 2>"$out.said" ||
		complain "$*: $(cat "$out.said")"
}

@test "every frame has the sums of both sides" {
	for seed in 1 2 3 4 5 6 7 8; do
		make_sides $seed
		draw -o "$out.svg" --diff "$old" "$new"
		same_sums "$out.svg" "seed $seed"
	done
	all_well
}

@test "so it has whichever widths are drawn, and however sides are balanced" {
	make_sides 20
	for widths in new base union; do
		draw -o "$out.svg" --widths $widths --diff "$old" "$new"
		same_sums "$out.svg" "$widths" $widths
	done
	for balance in none total median; do
		draw -o "$out.svg" --normalize $balance --diff "$old" "$new"
		same_sums "$out.svg" "$balance"
	done
	all_well
}

@test "the same on both sides is no difference" {
	make_sides 30
	cp "$old" "$new"
	draw -o "$out.svg" --diff "$old" "$new"
	same_sums "$out.svg" same
	"$dump" --differences "$out.svg" |
		awk -F '\t' '$1 != $3 || $2 != $4 || $5 != "-"' \
			>"$BATS_TEST_TMPDIR/complaints"
	all_well
}

@test "folded stacks of two columns draw what --diff draws" {
	make_sides 40
	draw -o "$out.diff.svg" --diff "$old" "$new"
	two_columns >"$out.two.folded"
	draw --folded-two-column -o "$out.two.svg" "$out.two.folded"
	draw --folded-two-column -o "$out.piped.svg" <"$out.two.folded"
	same_sums "$out.two.svg" 'two columns'
	same_rectangles "$out.diff.svg" "$out.two.svg" 'two columns'
	same_rectangles "$out.diff.svg" "$out.piped.svg" 'piped'
	all_well
}

@test "so do a double flamebearer and a pprof with a base" {
	make_sides 50
	two_columns >"$out.two.folded"
	draw -o "$out.diff.svg" --diff "$old" "$new"
	for suffix in flamebearer.json pb pb.gz; do
		convert_file "$out.two.folded" "$out.$suffix" \
			--folded-two-column || continue
		draw -o "$out.$suffix.svg" <"$out.$suffix"
		same_sums "$out.$suffix.svg" "$suffix"
		same_rectangles "$out.diff.svg" "$out.$suffix.svg" "$suffix"
	done
	all_well
}

@test "what inferno-diff-folded writes draws what --diff draws" {
	need inferno-diff-folded
	make_sides 60
	draw -o "$out.diff.svg" --normalize none --diff "$old" "$new"
	inferno-diff-folded -q "$old" "$new" |
		draw -o "$out.inferno.svg" --normalize none
	same_sums "$out.inferno.svg" inferno
	same_rectangles "$out.diff.svg" "$out.inferno.svg" inferno
	all_well
}

@test "two recordings of the corpus have the sums of both" {
	need_corpus
	results=$PROF_CORPUS/brendangregg_FlameGraph/test/results
	for name in java-stacks-01 vertx-stacks-01 funcab-cmd-01; do
		old=$results/perf-$name-collapsed-kernel.txt
		new=$results/perf-$name-collapsed-all.txt
		draw -o "$out.svg" --diff "$old" "$new"
		same_sums "$out.svg" "$name"
	done
	all_well
}
