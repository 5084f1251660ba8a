# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the suites of prof-record: what is recorded there matters little,
# so the engine that always works is used.

load helper

# What looks for leaks at the end of a program needs descriptors and processes,
# and stops the program for that.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

program=prof-record
subject=$PROF_BUILD/tests/programs/subject

# What cannot be written elsewhere is saved there, and goes with the test.
setup_tmpdir() {
	mkdir -m 1777 "$BATS_TEST_TMPDIR/tmp"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
}

setup() {
	work
	setup_tmpdir
}

# What a test has left running, in its directory, ends with it.
teardown() {
	local pid
	# Before it has one it has started nothing; where it is then, others are.
	[[ $PWD == "$BATS_TEST_TMPDIR"/* ]] || return 0
	for pid in $(ours_of "$PWD"); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# ours_of DIRECTORY: the processes that work there, but for the shells of bats,
# of which we are one
ours_of() {
	local pid
	# From elsewhere, as find is a process too.
	(cd / && exec find /proc -mindepth 2 -maxdepth 2 -name cwd \
		-path '/proc/[0-9]*' -lname "$1" -printf '%h\n' 2>/dev/null) |
		while IFS=/ read -r _ _ pid; do
			tr '\0' ' ' <"/proc/$pid/cmdline" |
				grep -q -e bats-exec -e '^$' || echo "$pid"
		done 2>/dev/null
}

record() {
	prof-record -q --engine proc "$@"
}

# without_perf COMMAND...: as in a container whose filter refuses it
without_perf() {
	local call=241
	[ "$(uname -m)" != x86_64 ] || call=298
	"$PROF_BUILD/tests/programs/without-call" "$call" 1 "$@"
}

# begin PROGRAM...: in the background, with no descriptor of bats; its pid is
# in $pid, what it says in out and err
begin() {
	[ "$1" != record ] || set -- prof-record -q --engine proc "${@:2}"
	"$@" >out 2>err 3>&- &
	pid=$!
}

# ends: the status of what was begun
ends() {
	status=0
	wait "$pid" || status=$?
}

has_line() {
	grep -qE -e "$1" "$2" 2>/dev/null
}

# ready [FILE]: waits for the pid behind that word, of the command
ready() {
	wait_until has_line '^ready [0-9]+$' "${1:-out}"
	command_pid=$(sed -n 's/^ready //p' "${1:-out}")
}

state_of() {
	awk '/^State:/ { print $2 }' "/proc/$1/status" 2>/dev/null
}

is_in_state() {
	[[ $(state_of "$1") == [$2] ]]
}

is_gone() {
	[ ! -e "/proc/$1" ] || is_in_state "$1" Z
}

# recorder_of SUPERVISOR COMMAND: the other child
recorder_of() {
	tr ' ' '\n' <"/proc/$1/task/$1/children" | grep -vx -e "$2" -e ''
}

no_second_process() {
	[ -z "$(ours_of "$PWD")" ]
}
