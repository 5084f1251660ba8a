#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Regular expressions at random, beside RE2.

load helper

setup() {
	re2=$PROF_BUILD/tests/integration/re2
	[ -x "$re2" ] || skip 'the comparison is not built (libre2-dev)'
}

@test "expressions of all kinds match what RE2 matches, with its groups" {
	run "$re2" 15000
	printf '%s\n' "$output"
	[ "$status" -eq 0 ]
}
