#!/usr/bin/env bats
# prof-record --exec: the command has our pid, and sees nothing of the recorder
# that is beside it, whatever becomes of that.
# limit: 300 seconds

load record

# recorder: its pid, when --status tells
recorder() {
	wait_until has_line '"recorder": *[0-9]+' status
	sed -nE 's/.*"recorder": *([0-9]+).*/\1/p' status
}

@test "the command has our pid" {
	begin record --exec -o x.pb sh -c 'echo ready $$'
	ready
	ends
	[ "$command_pid" -eq "$pid" ]
	wait_until [ -s x.pb ]
}

@test "the command has the parent that we had" {
	record --exec -o x.pb sh -c 'echo $PPID' >said
	[ "$(cat said)" -ne 1 ]
	bash -c 'echo $$; exec sh -c "prof-record -q --exec --engine proc -o x.pb \
		sh -c \"echo \\\$PPID\"; :"' >said
	[ "$(sort -u said | wc -l)" -eq 1 ]
}

# sees_nothing: what subject children says when it has no child
sees_nothing() {
	diff <(sed 1d out) - <<-'END'
		wait: No child processes
		SIGCHLD: 0
		children:
	END
}

@test "wait(-1), SIGCHLD and /proc know of no child" {
	mkfifo hold
	prof-record -q --engine proc --exec --status status -o x.pb \
		"$subject" children <hold >out 3>&- &
	pid=$!
	exec 5>hold
	ready
	recorder >number
	echo >&5
	exec 5>&-
	ends
	[ "$status" -eq 0 ]
	sees_nothing
	wait_until is_gone "$(cat number)"
	[ -s x.pb ]
}

@test "the recorder is killed: the command lives, with no SIGCHLD and no zombie" {
	local recorder sig
	for sig in KILL SEGV; do
		mkfifo hold
		prof-record -q --engine proc --exec --status status -o x.pb \
			"$subject" children <hold >out 3>&- &
		pid=$!
		exec 5>hold
		ready
		recorder=$(recorder)
		kill -"$sig" "$recorder"
		wait_until [ ! -e "/proc/$recorder" ]
		is_in_state "$pid" S
		echo >&5
		exec 5>&-
		ends
		[ "$status" -eq 0 ]
		sees_nothing
		[ ! -e x.pb ]
		rm hold out status
	done
}

@test "the recorder ends before the command: no SIGCHLD and no zombie" {
	mkfifo hold
	prof-record -q --engine proc --exec -d 0.1s -o x.pb \
		"$subject" children <hold >out 3>&- &
	pid=$!
	exec 5>hold
	ready
	wait_until [ -s x.pb ]
	echo >&5
	exec 5>&-
	ends
	sees_nothing
}

@test "the command is killed: what was recorded is written" {
	begin record --exec -o x.pb sh -c 'echo ready $$; sleep 1000'
	ready
	kill -KILL "$pid"
	ends
	[ "$status" -eq 137 ]
	wait_until [ -s x.pb ]
}

@test "a command substitution does not wait for the recorder" {
	local recorder
	mkfifo hold
	# All that was open is closed in the recorder, stderr of a pipe as well.
	out=$(prof-record -q --engine proc --exec --status status -o x.pb \
		sh -c 'echo said; until [ -s status ]; do sleep 0.01; done
			kill -STOP "$(sed -nE "s/.*\"recorder\": *([0-9]+).*/\1/p" \
			status)"' 2>&1)
	[ "$out" = said ]
	recorder=$(recorder)
	is_in_state "$recorder" T
	[ ! -e x.pb ]
	kill -CONT "$recorder"
	wait_until [ -s x.pb ]
}

@test "the recorder hears no signal that is for the group, and no hangup" {
	begin setsid -w prof-record -q --engine proc --exec --status status \
		-o x.pb sh -c 'trap : TERM INT HUP QUIT USR1; echo ready $$
			while :; do sleep 1000; done'
	ready
	recorder=$(recorder)
	for sig in TERM INT HUP QUIT USR1 ALRM TSTP; do
		kill -"$sig" "$recorder"
	done
	kill -TERM -"$command_pid"
	is_in_state "$recorder" SR
	kill -KILL "$command_pid"
	ends
	wait_until [ -s x.pb ]
}

@test "stop and continue are the kernel's" {
	begin record --exec -o x.pb "$subject" stops 19
	ready
	wait_until is_in_state "$pid" T
	kill -CONT "$pid"
	ends
	[ "$status" -eq 3 ]
}

@test "--pid-file is removed though the recording ended before" {
	mkfifo hold
	begin record --exec -d 0.1s --pid-file pid -o x.pb sh -c 'read line <hold'
	wait_until [ -s x.pb ]
	[ "$(cat pid)" = "$pid" ]
	echo >hold
	ends
	wait_until [ ! -e pid ]
}

@test "into a pipe the recorder says nothing after the exec" {
	said=$(prof-record --engine proc --exec -o x.pb true 2>&1)
	[ -z "$said" ]
	wait_until [ -s x.pb ]
	said=$(without_perf prof-record --exec --engine perf -o x.pb true 2>&1)
	[[ $said == 'prof-record: '*perf_event_open* ]]
}

@test "on a terminal or in a file the recorder's last line is seen" {
	prof-record --engine proc --exec -o x.pb true 2>said
	wait_until has_line 'x\.pb' said
}
