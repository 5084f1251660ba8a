#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Functions, callers and callees are the numbers that google/pprof shows. A
# call of a function by itself is the one thing that it does not show.

load helper

setup() {
	need pprof python3
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

# The unit of the column that both take when none is named.
unit_of() {
	"$oracle" --facts "$1" | jq -r '
		.default as $type | .types
		| (map(select(startswith($type + "/"))) + .[-1:])[0]
		| split("/")[-1]'
}

# Every location has a function: without one, what it is called differs.
has_functions() {
	[ "$("$oracle" --facts "$1" | jq '.unsym_locs + .negative')" = 0 ]
}

ours() {
	"$PROF_BUILD/prof-svg" -t html -o "$out.html" "$1" &&
		"$repo/tests/oracle/page-dump" "$out.html" |
		awk -F '\t' '$1 != "call" || $3 != $4' | sort
}

# Of the functions in the file of ours: the page has no more than 2,000.
theirs() {
	pprof -peek . -symbolize=none -unit="$(unit_of "$1")" "$1" |
		"$BATS_TEST_DIRNAME/read-peek" | awk -F '\t' '
			NR == FNR { known[$NF] = $1 == "function" || known[$NF] }
			NR != FNR && (known[$NF] || known[$3])' "$2" - | sort
}

@test "google/pprof counts the same for functions, callers and callees" {
	while read -r path; do
		has_functions "$path" || continue
		pprof -raw "$path" >"$out.raw" 2>&1 || continue
		ours "$path" >"$out.ours" || complain "$path: no page"
		theirs "$path" "$out.ours" >"$out.theirs"
		echo "$path" >>"$out.compared"
		cmp -s "$out.ours" "$out.theirs" && continue
		complain "$path: other numbers"
		diff "$out.ours" "$out.theirs" | head -n 6 || true
	done < <(pprof_files)
	cat "$out.compared"
	[ "$(wc -l <"$out.compared")" -ge 2 ]
	all_well
}
