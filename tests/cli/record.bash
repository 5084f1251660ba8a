# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the suites of prof-record: what is recorded there matters little,
# so the engine that always works is used.

load helper

program=prof-record
subject=$PROF_BUILD/tests/programs/subject

setup() {
	work
	unset PROF_NO_SUCH
}

# What a test has left running, in its directory, ends with it.
teardown() {
	local pid
	for pid in $(ours_of "$PWD"); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# ours_of DIRECTORY: the processes that work there, but for this shell
ours_of() {
	local entry pid
	for entry in /proc/[0-9]*; do
		pid=${entry#/proc/}
		[ "$(readlink "$entry/cwd")" = "$1" ] || continue
		[ "$pid" = "$$" ] || [ "$pid" = "$BASHPID" ] || is_above "$pid" ||
			echo "$pid"
	done 2>/dev/null
}

# is_above PID: is it one of those that wait for us?
is_above() {
	local pid=$BASHPID
	while [ "$pid" -gt 1 ]; do
		[ "$pid" != "$1" ] || return 0
		pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")
	done
	return 1
}

record() {
	prof-record -q --engine proc "$@"
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

# first_word FILE: the pid behind "ready" in it, when it is there
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

# A recorder that is nobody's child has the command line with this file.
recorder_by() {
	pgrep -f -- "-o $1" | while read -r p; do
		[ "$(cat "/proc/$p/comm")" != prof-record ] || echo "$p"
	done
}

need() {
	command -v "$1" >/dev/null || skip "${2:-$1 is not installed}"
}

# need_namespaces: may this user be the first process of a container?
need_namespaces() {
	unshare -pf --mount-proc true 2>/dev/null ||
		skip 'impossible here: no right to make a pid namespace'
}

no_second_process() {
	[ -z "$(ours_of "$PWD")" ]
}
