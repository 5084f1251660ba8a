#!/bin/bash
# What make bench measures can be kept, by commit and machine; tried with its
# smallest input.
. tests/build/tap.bash

export BENCH_DIR=$work/bench BENCH_RUNS=1 BENCH_MACHINE='a machine'
small='^100,000 frames, pprof to (pprof|folded) \| prof-convert$'

measure() {
	BENCH_ONLY=$small tests/bench/run
}

# Those of this commit, as if nothing differed from it.
results_of() {
	sed -E "s/^[^\t]*/$1/" "$BENCH_DIR/results.tsv" >"$work/results"
	mv "$work/results" "$BENCH_DIR/results.tsv"
}

two_rows() {
	cat "$BENCH_DIR/results.tsv"
	cut -f 2,3 "$BENCH_DIR/results.tsv" | tr '\t' '|' | diff - <(
		printf '100,000 frames, pprof to %s|prof-convert\n' pprof folded)
}

# keeps COUNT: so many rows are new
keeps() {
	tests/bench/keep "$work/history" 2>"$work/said"
	cat "$work/said" "$work/history"
	grep -q "^$1 rows kept" "$work/said"
}

# A row has a field for each in the first line.
is_table() {
	awk -F '\t' 'NR == 1 { fields = NF } NF != fields { exit 1 }
		END { if (NR < 5) exit 1 }' "$work/history"
}

has_all() {
	cut -f 2-4 "$work/history"
	grep -cE $'\ta machine\tabc1234\t100,000 frames' "$work/history" | grep -x 2
}

same_fields() {
	head -n 1 docs/bench/history.tsv | diff - <(head -n 1 "$work/history")
}

ok 'the smallest input is measured' measure
ok 'each row is a result' two_rows
results_of 1234567-dirty
ok 'what is in no commit is not kept' keeps 0
results_of abc1234
ok 'what is in one is kept' keeps 2
ok 'once' keeps 0
results_of def5678
ok 'that of the next commit too' keeps 2
ok 'with the machine and the commit' has_all
ok 'it is a table' is_table
ok 'docs/bench/history.tsv has the same columns' same_fields
end_tests
