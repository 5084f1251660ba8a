#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016,SC2034 # what bats sets; scripts of others
# Kernels that lack a system call, and filters that refuse one: it is recorded,
# or the command runs unharmed, one line names why, and --check agrees.
# limit: 900 seconds

load record

setup() {
	[ "$(uname -m)" = x86_64 ] ||
		skip 'impossible here: system calls have other numbers'
	[ -z "${PROF_SANITIZED:-}" ] ||
		skip 'impossible here: sanitizers make system calls of their own'
	work
	setup_tmpdir
	without=$PROF_BUILD/tests/programs/without-call
	"$without" 999 1 true 2>/dev/null ||
		skip 'impossible here: no right to filter system calls'
}

# command: it can do without all of them but the most basic
command=(sh -c 'echo done')

# unharmed CALL ERRNO OPTION...: recorded, or told why not
unharmed() {
	local call=$1 error=$2
	shift 2
	rm -f x.pb said
	[ "$("$without" "$call" "$error" prof-record --require-recording "$@" \
		-o x.pb "${command[@]}" 2>/dev/null || echo "status $?")" \
		= "done" ] && [ -s x.pb ] && return
	rm -f x.pb
	[ "$("$without" "$call" "$error" prof-record "$@" -o x.pb \
		"${command[@]}" 2>said)" = "done" ] || return
	cat said
	# What is said of the output is no matter of engines: before, and after.
	grep -qE '^prof-record: (warning: )?x\.pb: cannot' said && return
	grep -q 'not recording: \|recording CPU time ' said || return
	# The engine python may work all the same.
	"$without" "$call" "$error" prof-record --check >check || true
	grep -q '^perf ' check && ! grep -q '^perf *works' check
}

@test "each system call that a recording uses is refused once" {
	local all='clone 56, fcntl 72, ioctl 16, memfd_create 319, openat2 437,
		access 21, dup2 33, epoll_create1 291, epoll_ctl 233,
		epoll_wait 232, getdents64 217, getpriority 140, getrandom 318,
		getrusage 98, linkat 265, mremap 25, munmap 11,
		perf_event_open 298, pidfd_open 434, pipe2 293, poll 7,
		prctl 157, prlimit64 302, readlink 89, rename 82,
		rt_sigprocmask 14, sched_getattr 315, sched_setattr 314,
		setpgid 109, setpriority 141, signalfd4 289, sysinfo 99,
		uname 63, wait4 61, clone3 435' name number error bad=''
	while read -r name number; do
		for error in 1 38; do
			"$without" "$number" "$error" "${command[@]}" \
				>alone 2>&1 && [ "$(cat alone)" = "done" ] ||
				continue
			unharmed "$number" "$error" || bad+=" $name/$error"
		done
	done < <(tr ',' '\n' <<<"$all" | awk '{ print $1, $2 }')
	[ -z "$bad" ] || { echo "harmed by:$bad"; false; }
}

@test "without pidfds a command is recorded, and its end is seen" {
	for error in 1 38; do
		run -3 --separate-stderr "$without" 434 $error \
			prof-record -q --engine proc -o x.pb sh -c 'exit 3'
		[ -z "$stderr" ]
		[ -s x.pb ]
		rm x.pb
	done
}

@test "without pidfds processes that run already are recorded until they end" {
	sleep 1000 3>&- &
	victim=$!
	"$without" 434 38 prof-record -q --engine proc --status status \
		-p "$victim" -o x.pb 3>&- &
	pid=$!
	wait_until has_line '"state": "recording"' status
	kill "$victim"
	ends
	[ "$status" -eq 0 ]
	[ -s x.pb ]
}

@test "without pidfds --exec is recorded" {
	run -4 "$without" 434 38 prof-record -q --engine proc --exec -o x.pb \
		sh -c 'exit 4'
	wait_until test -s x.pb
}

@test "without pidfds the first process of a container writes all" {
	need_namespaces
	run -5 "$without" 434 38 unshare -pf --mount-proc prof-record -q \
		--engine proc -o x.pb sh -c 'exit 5'
	[ -s x.pb ]
}

@test "--exec as the first process says what it will not write" {
	need_namespaces
	unshare -pf --mount-proc prof-record --engine proc --exec -o x.pb \
		true 2>said
	[ "$(grep -c 'samples after the last write' said)" -eq 1 ]
	grep -q 'every 10 s' said
	unshare -pf --mount-proc prof-record --engine proc --exec \
		--interval 3s -o 'x%n.pb' true 2>said
	grep -q 'every 3 s' said
}

# Where /proc is an empty directory.
@test "no /proc is told as that, and the command runs" {
	unshare -m true 2>/dev/null ||
		skip 'impossible here: no right to mount'
	run -6 --separate-stderr unshare -m sh -c 'mount -t tmpfs none /proc &&
		exec prof-record -o x.pb sh -c "exit 6"'
	[[ $stderr == *'/proc is not mounted here'* ]]
	run unshare -m sh -c 'mount -t tmpfs none /proc &&
		exec prof-record --check'
	[[ $output == *'proc    no       /proc is not mounted here'* ]]
}

# refuses CALL NUMBER COMMAND...: in one line, and leaves nothing behind
refuses() {
	local name=$1 number=$2
	shift 2
	run -125 --separate-stderr "$without" "$number" 1 "$@"
	echo "$stderr"
	[ "$(grep -c "not recording: .*$name: Operation not permitted" \
		<<<"$stderr")" -eq 1 ]
	[ ! -e x.pb ]
}

# runs_alone CALL NUMBER COMMAND...: it is not recorded, and runs
runs_alone() {
	local name=$1 number=$2
	shift 2
	run -8 --separate-stderr "$without" "$number" 1 "$@" -o x.pb \
		sh -c 'exit 8'
	echo "$stderr"
	[ "$(grep -c "not recording: .*$name: Operation not permitted" \
		<<<"$stderr")" -eq 1 ]
	[ ! -e x.pb ]
}

# What cannot be waited for is not recorded, whichever the way: nothing may
# turn at full speed, and no signal be blocked for good.
@test "-p needs what it waits with, and --check agrees" {
	sleep 1000 3>&- &
	for call in 'signalfd4 289' 'poll 7' 'rt_sigprocmask 14'; do
		# shellcheck disable=SC2086 # two words
		refuses $call prof-record --engine proc -d 1s -p $! -o x.pb
		run -1 "$without" "${call#* }" 1 prof-record --check -p $!
		[[ $output == *"proc "*"no "*"${call% *}: "* ]]
	done
}

@test "--exec needs what it waits with" {
	for call in 'signalfd4 289' 'poll 7'; do
		# shellcheck disable=SC2086 # two words
		runs_alone $call prof-record --engine proc --exec
	done
}

@test "the first process of a container needs what it waits with" {
	need_namespaces
	for call in 'signalfd4 289' 'wait4 61'; do
		# unshare waits by itself, so the filter is within.
		run -8 --separate-stderr unshare -pf --mount-proc "$without" \
			"${call#* }" 1 prof-record --engine proc -o x.pb \
			sh -c 'exit 8'
		[ "$(grep -c "not recording: .*${call% *}: " <<<"$stderr")" -eq 1 ]
		[ ! -e x.pb ]
	done
}

@test "where no engine is left the command runs, and the recorder ends by itself" {
	run -0 --separate-stderr "$without" 298 1 "$without" 21 1 \
		prof-record -o x.pb "${command[@]}"
	[ "$output" = 'done' ]
	[[ $stderr == *'not recording: '* ]]
	[[ $stderr != *signal* ]]
	[ ! -e x.pb ]
}
