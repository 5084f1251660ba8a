#!/bin/bash
# tests/run itself: what counts as passed, failed and skipped; and skips that
# would not be seen, or not end their test.
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

# Suites that fail COUNT times before they pass are in a directory of their own,
# where a file says that they ran.
# put_failing COUNT NAME...
put_failing() {
	local count=$1 name
	shift
	rm -rf "$work/failing"
	mkdir "$work/failing"
	for name in "$@"; do
		cat >"$work/failing/$name.sh" <<-END
			echo 1..2
			echo ok 1 a
			echo x >>$work/failing/$name.ran
			[ \$(wc -l <$work/failing/$name.ran) -gt $count ] || n='not '
			echo "\${n:-}ok 2 b # SKIP"
			[ -z "\${n:-}" ] || echo "# no luck"
		END
	done
}

# runs_failing WANT [SETTING...]: how tests/run ends on them, three at a time
runs_failing() {
	local want=$1
	shift
	env -u CI TEST_JOBS=3 "$@" tests/run "$work"/failing/*.sh \
		>"$work/said" 2>&1 || true
	cat "$work/said"
	[ "$(tail -n 1 "$work/said")" = "$want" ]
}

# ran COUNT: so often did these suites run, in all
ran() {
	cat "$work"/failing/*.ran
	[ "$(cat "$work"/failing/*.ran | wc -l)" = "$1" ]
}

says_nothing_of() {
	cat "$work/said"
	! grep -q "$1" "$work/said"
}

# lost WANT LINE...: what tests/build/lost-skips says of a suite with such lines
# in its test
lost() {
	local want=$1 got
	shift
	printf '%s\n' 'needs() {' 'command -v cake || skip "no cake"' '}' \
		'needs_more() {' 'local a' 'needs' '}' \
		'gives() {' 'run -0 "$@"' '}' 'plain() {' 'echo skip' '}' \
		'@test "a" {' "$@" '}' >"$work/a.bats"
	got=$(tests/build/lost-skips "$work/a.bats") || true
	echo "$got"
	[ "${got#*: }" = "$want" ]
}

no_lost_skips() {
	prints_nothing tests/build/lost-skips tests/*/*.bats
}

# What a unit test says of the machine is announced, as CI wants it.
unannounced_skips() {
	cat tests/unit/*.c | tr -s '\n\t ' ' ' |
		grep -oE '\btap_skip\("[^"]*", "[^"]*"' |
		grep -vE ', "impossible here: |is not installed"$' || true
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

put_failing 1 a
ok 'a suite that fails once' runs_failing '1 passed, 0 failed'
ok 'it is called flaky' says \
	"flaky: $work/failing/a.sh: failed beside others, passed alone"
ok 'its first output is shown' says '# no luck'
ok 'it is not called failed' says_nothing_of '^failed:'
ok 'its skips are those of the run that counts' says 'a.sh: b:'
put_failing 9 a
ok 'a suite that always fails' runs_failing '1 passed, 1 failed'
ok 'it is called failed' says "failed: $work/failing/a.sh"
ok 'it is not called flaky' says_nothing_of '^flaky:'
ok 'it is run twice, not more often' ran 2
put_failing 1 a b c d e
ok 'five suites that fail once' runs_failing '5 passed, 0 failed'
put_failing 1 a b c d e f
ok 'six are not run again' runs_failing '6 passed, 6 failed'
ok 'they ran once' ran 6
put_failing 1 a
ok 'no suite is run again when the time is used up' runs_failing \
	'1 passed, 1 failed' TEST_RETRY_TIMEOUT=0
# shellcheck disable=SC2016 # lines of shell
suite 'kill -KILL $(awk "{ print \$4 }" /proc/$PPID/stat)'
ok 'a suite whose runner is killed' ends '0 passed, 1 failed'
ok 'it is called failed' says "failed: $work/suite.sh"

# shellcheck disable=SC2016 # lines of shell
for line in 'needs' 'needs_more; run true' 'needs || true' 'run -1 plain' \
	'run true # needs' "run echo 'x | needs'" 'run echo "needs; x" | cat' \
	'if true; then needs; fi' '[ -e x ] || skip "no x"' 'x=$(plain)'; do
	ok "a skip that counts: $line" lost '' "$line"
done
# shellcheck disable=SC2016 # lines of shell
for line in 'run needs' 'run -0 --separate-stderr needs x' 'gives needs' \
	'run plain && run needs' 'x=$(needs)' '(needs)' 'plain | needs' \
	'needs | cat' 'needs &' 'cat <(needs)' 'echo "$(needs)"' \
	'for i in 1; do run needs; done'; do
	ok "one that is lost: $line" lost 'needs skips in a subshell only' "$line"
done
ok 'below two functions' lost 'needs_more skips in a subshell only' \
	'run needs_more'
# shellcheck disable=SC1003 # the end of a line
ok 'one over two lines' lost 'needs skips in a subshell only' 'run -0 \' needs
ok 'one without a reason' lost 'skip without a reason' '[ -e x ] || skip'
ok 'no test here has such skips' no_lost_skips
ok 'skips of unit tests are announced' prints_nothing unannounced_skips
end_tests
