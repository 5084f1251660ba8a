#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Our own recordings (tests/data) and made-up profiles, judged by the second
# decoder.

load helper

setup() {
	need_oracle
	out=$BATS_TEST_TMPDIR/out
}

@test "recordings hold what they held when they were made" {
	# samples, sums, deepest stack
	while read -r file want; do
		have=$("$oracle" --facts "$data/$file" |
			jq -c '[.samples, .sums, .max_depth]')
		[ "$have" = "$want" ] || complain "$file: $have"
	done <<-'END'
		go-cpu.pb.gz [564,[573,5730000000],24]
		go-heap.pb.gz [60,[19270038,820154763,12592,853065],16]
	END
	[ "$(folded_total "$data/py-spy.raw.folded")" -eq 321 ]
	all_well
}

@test "pprof recordings come back the same, plain, gzip and zstd" {
	for file in "$data"/*.pb.gz; do
		for suffix in pb pb.gz pb.zst; do
			convert_file "$file" "$out.$suffix" || continue
			same_profile "$file" "$out.$suffix" "$file, $suffix"
		done
	done
	all_well
}

@test "each column of a recording keeps its total in folded stacks" {
	for file in "$data"/*.pb.gz; do
		while IFS=$'\t' read -r column sum; do
			convert_file "$file" "$out.folded" -c "$column"
			total=$(folded_total "$out.folded")
			[ "$total" = "$sum" ] ||
				complain "$file: $column: $total, want $sum"
		done < <(columns "$file")
	done
	all_well
}

@test "stacks of a recording go from pprof to folded to pprof and back" {
	for file in "$data"/*.pb.gz; do
		convert_file "$file" "$out.folded" || continue
		there_and_back "$out.folded"
	done
	there_and_back "$data/py-spy.raw.folded"
	all_well
}

@test "odd but right profiles come back the same" {
	while IFS=$'\t' read -r name verdict _; do
		[ "$verdict" = same ] || continue
		"$make_shape" "$name" >"$out.in"
		convert_file "$out.in" "$out.pb" -f pprof || continue
		same_profile "$out.in" "$out.pb" "$name"
		# and what we write is the same bytes each time
		convert_file "$out.pb" "$out.again.pb" || continue
		cmp -s "$out.pb" "$out.again.pb" ||
			complain "$name: other bytes the second time"
	done < <("$make_shape" --list)
	all_well
}

@test "wrong profiles are refused" {
	while IFS=$'\t' read -r name verdict _; do
		[ "$verdict" != same ] || continue
		"$make_shape" "$name" >"$out.$name"
		expect_refusal "$out.$name" -f pprof
		expect_refusal "$out.$name"
	done < <("$make_shape" --list)
	all_well
}

@test "producers' known mistakes are mended on request" {
	while IFS=$'\t' read -r name verdict _; do
		[ "$verdict" = repaired ] || continue
		"$make_shape" "$name" >"$out.in"
		"$convert" --repair -o "$out.pb" "$out.in" ||
			complain "$name: not mended"
		same_profile "$repo/tests/golden/every-field.pb" "$out.pb" \
			"$name"
	done < <("$make_shape" --list)
	all_well
}
