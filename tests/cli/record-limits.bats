#!/usr/bin/env bats
# The command runs though there is little of what we need, and though what we
# say goes nowhere; the recorder bears what the command does to files.

load record

# What looks for leaks at the end of a program needs descriptors and processes.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

# runs LAUNCHER...: in each mode the command, which ends with 7
runs() {
	local mode
	for mode in --supervise --exec; do
		run -7 "$@" prof-record --engine proc "$mode" -o x.pb \
			sh -c 'exit 7'
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
	for n in 4 5 6 8 10 11; do
		runs with -n "$n"
		[[ $output == *'not recording: '*'Too many open files'* ]]
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
		runs "${become[@]}" prlimit --nproc="$n"
		[[ $output == *'not recording: '*'temporarily unavailable'* ]]
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
			prof-record "$mode" --engine py-spy -o no-suffix \
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
		[[ $output == *'pipe: cannot be written:'* ]]
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
	prof-record --check >/dev/null || skip 'impossible here: no perf'
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
