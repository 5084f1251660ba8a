#!/usr/bin/env bats
# Whole outputs, byte by byte. The name of a file in tests/golden/convert is
# the command line of prof-convert that made it: the input, which is in
# tests/golden or in tests/data, and the options, with '+' for a space and '%'
# for a slash; likewise in tests/golden/filter and tests/golden/top.
# `UPDATE=1 bats tests/cli/golden.bats` makes them again; look at what changed.

setup() {
	repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=$PROF_BUILD:$PATH
}

# run_as PROGRAM NAME: the output on stdout, what is said on stderr behind it
run_as() {
	local words input
	read -ra words <<<"${2//+/ }"
	words=("${words[@]//%//}")
	input=$repo/tests/golden/${words[0]}
	[ -f "$input" ] || input=$repo/tests/data/${words[0]}
	"$1" "${words[@]:1}" "$input" 2>"$BATS_TEST_TMPDIR/err" ||
		echo "status $?"
	sed "s|$repo/||" "$BATS_TEST_TMPDIR/err"
}

# same_as_in DIRECTORY: what its program writes
same_as_in() {
	local golden wrong=0
	for golden in "$repo/tests/golden/$1"/*; do
		run_as "prof-$1" "${golden##*/}" >"$BATS_TEST_TMPDIR/out"
		[ -z "${UPDATE:-}" ] || cp "$BATS_TEST_TMPDIR/out" "$golden"
		if ! cmp "$BATS_TEST_TMPDIR/out" "$golden"; then
			diff -a "$golden" "$BATS_TEST_TMPDIR/out" | head -n 5
			wrong=1
		fi
	done
	[ "$wrong" -eq 0 ]
}

@test "outputs are those of tests/golden/convert" {
	same_as_in convert
}

@test "outputs are those of tests/golden/top" {
	same_as_in top
}

@test "outputs are those of tests/golden/filter" {
	same_as_in filter
}
