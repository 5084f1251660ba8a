#!/usr/bin/env bats
# What the command is given is what it would be given without prof-record:
# signals, descriptors, group, limits, environment; and nobody else holds what
# is its own.

load record

# same_state [LAUNCHER...]: what starts the command with us, in each mode, gives
# it the state that it has without us
same_state() {
	local mode
	"$@" "$subject" state >seen
	[ -s seen ]
	mv seen without
	for mode in --supervise --exec; do
		"$@" prof-record -q --engine "${engine:-proc}" "$mode" -o x.pb \
			"$subject" state >seen
		diff without seen
	done
}

# A launcher in python sets what a shell cannot, and execs the rest.
launcher() {
	need python3
	printf '%s\n' 'import os, resource, signal, sys' "$1" \
		'os.execvp(sys.argv[1], sys.argv[1:])' >launch.py
}

@test "the state of the command is as without us" {
	same_state env
}

@test "the same with the engine that is taken by itself" {
	engine=auto
	same_state env
}

@test "blocked and ignored signals" {
	launcher 'signal.pthread_sigmask(signal.SIG_BLOCK, {1, 10, 17, 40, 64})
for s in 1, 2, 3, 13, 17, 20, 21, 22, 38: signal.signal(s, signal.SIG_IGN)'
	same_state python3 launch.py
}

@test "open descriptors, and closed ones" {
	echo text >file
	same_state bash -c 'exec 5<file 9>>file 77<&0; exec "$@"' -
	same_state bash -c 'exec 0<&-; exec "$@"' -
	same_state bash -c 'exec 0<&- 2>&-; exec "$@"' -
	launcher 'os.close(0); os.close(2); os.dup2(1, 200, inheritable=True)'
	same_state python3 launch.py
}

@test "a closed stdout stays closed" {
	for mode in --supervise --exec; do
		record "$mode" -o x.pb "$BASH" -c \
			'[ -e /proc/self/fd/1 ] || echo closed >said' >&-
		[ "$(cat said)" = closed ]
		rm said
	done
}

@test "umask, niceness, limits, environment" {
	same_state bash -c 'umask 027; ulimit -S -n 111
		export A="b c" B=; unset HOME; exec "$@"' -
	# What finds errors of memory allows itself no core dumps.
	[ -n "${PROF_SANITIZED:-}" ] ||
		same_state bash -c 'ulimit -c 100; exec "$@"' -
	same_state nice -n 5
	same_state env -i PATH="$PATH"
}

@test "a group and a session of its own" {
	launcher 'os.setpgid(0, 0)'
	begin python3 launch.py prof-record -q --engine proc -o x.pb \
		"$subject" state
	ends
	grep -q "^group $pid " out
}

@test "the signal that our parent's death sends" {
	launcher 'import ctypes; ctypes.CDLL(None).prctl(1, 12)'
	same_state python3 launch.py
	grep -q 'death 12 ' seen
}

@test "a command that closes all its descriptors" {
	local mode
	for mode in --supervise --exec; do
		run -5 record "$mode" -o x.pb "$subject" shuts
		[ -z "$output" ]
		wait_until [ -s x.pb ]
		rm x.pb
	done
}

@test "a command that starts processes in all ways" {
	local mode
	for mode in --supervise --exec; do
		record "$mode" --engine auto -o x.pb "$subject" spawns
	done
}

@test "who reads what the command writes sees its end" {
	local mode
	for mode in --supervise --exec; do
		mkfifo out hold
		prof-record -q --engine proc "$mode" -o x.pb \
			sh -c 'echo said; exec >&-; read line <hold' >out 3>&- &
		pid=$!
		# It would wait for ever if anybody else held the pipe.
		[ "$(cat out)" = said ]
		echo >hold
		wait "$pid"
		rm out hold
	done
}

@test "who writes what the command reads sees its end" {
	local mode status
	for mode in --supervise --exec; do
		mkfifo hold
		{
			status=0
			yes || status=$?
			echo "$status" >yes
			echo >hold
		} 3>&- | prof-record -q --engine proc "$mode" -o x.pb \
			sh -c 'exec <&- 3>&-; read line <hold'
		# SIGPIPE
		[ "$(cat yes)" = 141 ]
		rm hold yes
	done
}

@test "a lock that the command has in a descriptor is let go with it" {
	local mode
	for mode in --supervise --exec; do
		rm -f hold
		mkfifo hold
		prof-record -q --engine proc "$mode" -o x.pb sh -c \
			'exec 9>&-; echo ready $$; read line <hold' 9>lock >out 3>&- &
		pid=$!
		ready
		flock -n lock true
		echo >hold
		wait "$pid"
		rm out
	done
}

@test "a profile into >(...) is written there" {
	local mode
	for mode in --supervise --exec; do
		record "$mode" -t speedscope -o >(cat >got) sh -c :
		wait_until has_line speedscope got
		rm got
	done
}

@test "a file system that the command has mounted can be unmounted" {
	need_mounts
	mkdir there
	for mode in --supervise --exec; do
		run -0 unshare -m prof-record "$mode" --status status -o x.pb \
			"$BASH" -c 'mount -t tmpfs none there
				cp "$1" there/toil && there/toil 300
				umount there' - "$PROF_BUILD/tests/programs/toil"
		rm status
	done
}
