#!/usr/bin/env bats
# prof-record as the first process of a container: it reaps orphans, hands
# signals on, and has written everything before its end, which is that of all.
# limit: 300 seconds

load record

setup() {
	work
	setup_tmpdir
	need_namespaces
}

# contained COMMAND...: as PID 1 of a namespace
contained() {
	unshare -pf --mount-proc "$@"
}

# begin_contained COMMAND...: its number outside is in $init
begin_contained() {
	unshare -pf --mount-proc "$@" >out 2>err 3>&- &
	pid=$!
	wait_until has_line '^ready' out
	init=$(tr -d ' ' <"/proc/$pid/task/$pid/children")
}

@test "the status is the command's, or 128 and its signal" {
	local sig
	contained prof-record -q --engine proc -o x.pb sh -c :
	[ -s x.pb ]
	run -7 contained prof-record -q --engine proc -o x.pb sh -c 'exit 7'
	for sig in 1 2 6 9 11 15 64; do
		rm x.pb
		run -$((128 + sig)) contained prof-record -q --engine proc \
			-o x.pb sh -c "ulimit -c 0; kill -$sig \$\$"
		[ -s x.pb ]
	done
	run -127 contained prof-record -q --engine proc -o x.pb no-such-command
	run -126 contained prof-record -q --engine proc -o x.pb /
}

@test "we are PID 1, and the command is not" {
	run -0 contained prof-record -q --engine proc -o x.pb \
		sh -c 'cat /proc/1/comm; echo $PPID; [ $$ -ne 1 ]'
	[ "$output" = $'prof-record\n1' ]
}

@test "orphans are reaped while the command runs" {
	run -3 contained prof-record -q --engine proc -o x.pb sh -c '
		for i in 1 2 3 4 5 6 7 8 9 10; do
			sh -c "sh -c \"echo \\\$\\\$ >orphan.$i; sleep 0.05\" &"
		done
		for i in 1 2 3 4 5 6 7 8 9 10; do
			until [ -s orphan.$i ]; do sleep 0.01; done
			while [ -e /proc/$(cat orphan.$i) ]; do sleep 0.01; done
		done
		exit 3'
	[ -s x.pb ]
}

@test "SIGTERM reaches the command, and the tail is written before the end" {
	begin_contained prof-record -q --engine auto -o x.pb sh -c '
		trap "exit 9" TERM; echo ready
		while :; do sleep 0.01; done'
	kill -TERM "$init"
	ends
	[ "$status" -eq 9 ]
	[ -s x.pb ]
}

@test "SIGTERM to a command that does not handle it" {
	begin_contained prof-record -q --engine proc -o x.pb \
		sh -c 'echo ready; exec sleep 1000'
	kill -TERM "$init"
	ends
	[ "$status" -eq 143 ]
	[ -s x.pb ]
}

@test "signals from within and from without are forwarded" {
	local sig
	begin_contained prof-record -q --engine proc -o x.pb "$subject" listen 4
	for sig in 10 12 28 34; do
		kill -"$sig" "$init"
		wait_until has_line "^$sig 0" out
	done
	ends
	[ "$status" -eq 0 ]
	run -0 contained prof-record -q --engine proc -o x.pb sh -c '
		trap "echo heard; exit 0" USR1
		sh -c "kill -USR1 $$" & wait; wait'
}

@test "a recorder that hangs does not keep a container for long" {
	begin_contained prof-record -q --engine proc -o x.pb \
		sh -c 'echo ready; exec sleep 1000'
	recorder=$(pgrep -P "$init" prof-record)
	kill -STOP "$recorder"
	kill -TERM "$init"
	ends
	[ "$status" -eq 143 ]
	has_line 'did not finish in time' err
}

@test "--exec: the command is PID 1 and sees no child" {
	mkfifo hold
	unshare -pf --mount-proc prof-record -q --engine proc --exec \
		--status status -o x.pb "$subject" children <hold >out 3>&- &
	pid=$!
	exec 5>hold
	ready
	[ "$command_pid" -eq 1 ]
	wait_until has_line '"recorder"' status
	echo >&5
	exec 5>&-
	ends
	[ "$status" -eq 0 ]
	[ "$(sed -n 2,3p out)" = $'wait: No child processes\nSIGCHLD: 0' ]
}

@test "--exec: a recording that has ended is not seen either" {
	mkfifo hold
	unshare -pf --mount-proc prof-record -q --engine proc --exec -d 0.1s \
		-o x-%n.pb "$subject" children <hold >out 3>&- &
	pid=$!
	exec 5>hold
	ready
	wait_until compgen -G 'x-*.pb' >files
	echo >&5
	exec 5>&-
	ends
	[ "$status" -eq 0 ]
	[ "$(sed -n 2,3p out)" = $'wait: No child processes\nSIGCHLD: 0' ]
}
