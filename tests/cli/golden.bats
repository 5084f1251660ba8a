#!/usr/bin/env bats
# Whole outputs, byte by byte. The name of a file in tests/golden/convert is
# the command line that made it: the input, which is in tests/golden or in
# tests/data, and the options, with '+' for a space and '%' for a slash.
# `UPDATE=1 bats tests/cli/golden.bats` makes them again; look at what changed.

setup() {
	repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=$PROF_BUILD:$PATH
}

# convert_as NAME: the output on stdout, what is said on stderr behind it
convert_as() {
	local words input
	read -ra words <<<"${1//+/ }"
	words=("${words[@]//%//}")
	input=$repo/tests/golden/${words[0]}
	[ -f "$input" ] || input=$repo/tests/data/${words[0]}
	prof-convert "${words[@]:1}" "$input" 2>"$BATS_TEST_TMPDIR/err" ||
		echo "status $?"
	sed "s|$repo/||" "$BATS_TEST_TMPDIR/err"
}

@test "outputs are those of tests/golden/convert" {
	local golden wrong=0
	for golden in "$repo"/tests/golden/convert/*; do
		convert_as "${golden##*/}" >"$BATS_TEST_TMPDIR/out"
		[ -z "${UPDATE:-}" ] || cp "$BATS_TEST_TMPDIR/out" "$golden"
		if ! cmp "$BATS_TEST_TMPDIR/out" "$golden"; then
			diff -a "$golden" "$BATS_TEST_TMPDIR/out" | head -n 5
			wrong=1
		fi
	done
	[ "$wrong" -eq 0 ]
}
