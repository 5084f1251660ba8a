#!/usr/bin/env bats
# The command runs though there is little of what we need, and though what we
# say goes nowhere; the recorder bears what the command does to files.

load record

# runs TEXT LAUNCHER...: in each mode the command, which ends with 7, and TEXT
# is among what we say
runs() {
	local mode text=$1
	shift
	for mode in --supervise --exec; do
		run -7 "$@" prof-record --engine proc "$mode" -o x.pb \
			sh -c 'exit 7'
		[[ $output == *"$text"* ]]
		wait_until no_second_process
	done
}

# with LIMIT VALUE COMMAND...: under a limit of ulimit, without the descriptors
# of bats
with() (
	exec 3>&- 4>&-
	ulimit "$1" "$2"
	shift 2
	exec "$@"
)

@test "so few descriptors that there is no recorder" {
	local n
	for n in 4 5 6 8; do
		runs 'Too many open files' with -n "$n"
	done
	# Here one mode or the other has enough of them, or neither.
	for n in 9 10 11 12; do
		runs '' with -n "$n"
	done
	run -125 with -n 6 prof-record --require-recording -o x.pb touch no
	[ ! -e no ]
}

@test "so few processes that there is no recorder" {
	local n become=()
	need prlimit
	need setpriv
	if [ "$EUID" -eq 0 ]; then
		# root has no such limit; nobody else is this user
		become=(setpriv --reuid=54321 --clear-groups)
		chmod 777 .
		"${become[@]}" [ -w . ] || skip 'impossible here: no way in'
	fi
	for n in 0 1; do
		runs 'temporarily unavailable' \
			"${become[@]}" prlimit --nproc="$n"
	done
	run -125 "${become[@]}" prlimit --nproc=1 \
		prof-record --require-recording -o x.pb touch no
	[ ! -e no ]
}

@test "nobody reads what we say" {
	local mode status
	for mode in --supervise --exec; do
		rm -f ran status
		# Lines before the command begins, and behind its end.
		{
			wait_until [ -e closed ]
			status=0
			without_perf prof-record "$mode" --engine perf \
				-o no-suffix \
				sh -c 'echo ran >ran; exit 7' || status=$?
			echo "$status" >status
		} 2>&1 3>&- | { exec <&-; echo >closed; }
		[ "$(cat ran)" = ran ]
		[ "$(cat status)" = 7 ]
		rm closed
	done
}

@test "no file may have a byte" {
	local mode
	need prlimit
	for mode in --supervise --exec; do
		run -7 prlimit --fsize=0 prof-record --engine proc "$mode" \
			-o x.pb --status status --pid-file pid \
			sh -c 'exit 7'
		wait_until no_second_process
	done
}

@test "--pid-file does not wait, and removes no device, pipe or link" {
	local mode
	mkfifo pipe
	ln -s /dev/null device
	for mode in --supervise --exec; do
		run -7 record "$mode" --pid-file pipe -o x.pb sh -c 'exit 7'
		[[ $output == *'pipe: cannot write: '* ]]
		run -7 record "$mode" --pid-file device -o x.pb sh -c 'exit 7'
		[ -z "$output" ]
		wait_until no_second_process
		[ -p pipe ]
		[ -L device ]
	done
}

@test "a library that is cut short while it is used does not end the recorder" {
	need python3
	need cc
	echo 'volatile long x; void work(void) { while (x < 300000000) x++; }' >w.c
	cc -shared -fPIC -o w.so w.c
	cat >use.py <<-'END'
		import ctypes, os, time
		if os.fork() == 0:
		    ctypes.CDLL('./w.so').work()
		    os._exit(0)
		time.sleep(0.2)
		os.truncate('w.so', 5000)
		os.wait()
		os._exit(7)
	END
	prof-record --check | grep -q '^perf *\(works\|in part\)' ||
		skip 'impossible here: no perf'
	run -7 prof-record --engine perf -o x.pb python3 use.py
	[[ $output != *'the recorder was ended'* ]]
	[ -s x.pb ]
}

@test "--status into a named pipe that nobody reads holds nothing up" {
	mkfifo pipe
	run -7 record --status pipe -o x.pb sh -c 'exit 7'
	[[ $output == 'prof-record: warning: pipe: cannot write: '* ]]
	[ "${#lines[@]}" -eq 1 ]
	[ -s x.pb ]
}

@test "root's --status, --pid-file and -o follow nothing that others planted" {
	local file become=(setpriv --reuid=12345 --regid=12345 --clear-groups)
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
	need setpriv
	mkdir everybodys
	chmod 1777 everybodys
	chmod 755 .
	echo ours >ours
	cd everybodys
	for file in status pid; do
		"${become[@]}" ln -s ../ours "$file"
	done
	"${become[@]}" touch x.pb
	run -7 record --status status --pid-file pid -o ../y.pb sh -c 'exit 7'
	[[ $output == *'status: cannot write: it belongs to another user'* ]]
	[[ $output == *'pid: cannot write: it belongs to another user'* ]]
	[ "$(cat ../ours)" = ours ]
	[ -L pid ]
	run record -o x.pb true
	[[ $output == *'x.pb: cannot write: it belongs to another user'* ]]
	[ ! -s x.pb ]
	rm status pid x.pb
	for file in status pid; do
		"${become[@]}" mkfifo -m 666 "$file"
	done
	"${become[@]}" touch theirs
	run -7 record --status status --pid-file pid -o x.pb sh -c 'exit 7'
	[[ $output == *'status: cannot write: Operation not permitted'* ]]
	[[ $output == *'pid: cannot write: Operation not permitted'* ]]
	[ -p pid ]
	[ "$(stat -c %u x.pb)" = 0 ]
	run -7 record --pid-file theirs -o x.pb sh -c 'exit 7'
	[ "$(stat -c %u theirs)" = 12345 ]
	[ ! -s theirs ]
}

# Not all of them can be waited for; poll fails for more than may be open.
@test "more processes than files may be open are recorded at no cost" {
	local list='' hold=()
	[ "$(id -u)" != 0 ] || hold=(setpriv --bounding-set -sys_resource
		--inh-caps -sys_resource)
	for ((i = 0; i < 100; i++)); do
		sleep 1000 3>&- &
		list+=,$!
	done
	run -0 --separate-stderr "${hold[@]}" bash -c '
		ulimit -n 64 && prof-record -q --engine proc -d 2s -o x.pb -p "$0"
		times >&2' "${list#,}"
	echo "$stderr"
	[ -s x.pb ]
	# Those of its children; a recorder that spins takes all there is.
	tail -n 1 <<<"$stderr" | awk -F '[ms ]' '
		{ exit $1 * 60 + $2 + $4 * 60 + $5 > 0.8 }'
}
