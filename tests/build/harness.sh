#!/bin/bash
# tests/run itself: what counts as passed, failed and skipped.
. tests/build/tap.bash

# suite LINE...: a suite of these lines of shell
suite() {
	printf '%s\n' "$@" >"$work/suite.sh"
}

# ends LINE [SETTING...]: how tests/run ends on the suite
ends() {
	local want=$1 got
	shift
	env -u CI TEST_TIMEOUT=2 "$@" tests/run "$work/suite.sh" \
		>"$work/said" 2>&1 || true
	cat "$work/said"
	got=$(tail -n 1 "$work/said")
	[ "$got" = "$want" ]
}

says() {
	cat "$work/said"
	grep -qF "$1" "$work/said"
}

suite 'echo ok 1 - a' 'echo ok 2 - b' 'echo 1..2'
ok 'tests that pass' ends '2 passed, 0 failed'
ok 'the status is 0' env -u CI tests/run "$work/suite.sh"

suite 'echo 1..2' 'echo ok 1 a' 'echo not ok 2 b' 'echo "# why"' 'exit 1'
ok 'a test that fails' ends '1 passed, 1 failed'
ok 'its reason is shown' says '# why'
ok 'the status is not 0' bash -c "! tests/run $work/suite.sh"

suite 'echo 1..3' 'echo ok 1 a' 'kill -SEGV $$'
ok 'a suite that crashes' ends '1 passed, 1 failed'
ok 'it says how' says 'killed by signal 11'
suite 'echo ok 1 a'
ok 'a suite without a plan' ends '1 passed, 1 failed'
suite 'echo 1..1' 'echo ok 1 a' 'echo bad >&2' 'exit 3'
ok 'a suite that passes and ends badly' ends '1 passed, 1 failed'
ok 'its last words are shown' says '    bad'
suite 'echo 1..1' 'echo ok 1 a' 'sleep 60'
ok 'a suite that hangs' ends '1 passed, 1 failed'
suite ''
ok 'a suite that says nothing' ends '0 passed, 1 failed'

suite 'echo 1..2' 'echo ok 1 a' 'echo "ok 2 - b # SKIP no cake"'
ok 'a skip' ends '1 passed, 0 failed'
ok 'its reason is shown' says 'b: no cake'
ok 'a skip in CI' ends '1 passed, 1 failed' CI=true
suite 'echo 1..2' 'echo ok 1 a' 'echo "ok 2 b # skip impossible here: no oven"'
ok 'an announced skip in CI' ends '1 passed, 0 failed' CI=true
suite 'echo "1..0 # SKIP closed today"'
ok 'a suite that is skipped' ends '0 passed, 0 failed'
ok 'its reason is shown' says 'closed today'
end_tests
