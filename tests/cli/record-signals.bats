#!/usr/bin/env bats
# Signals and prof-record: what is sent to it reaches the command, once, and
# nothing else than the command decides what becomes of it.
# limit: 300 seconds

load record

# heard COUNT: what the command has heard so far is so many lines
heard() {
	[ "$(grep -cE '^[0-9]+ -?[0-9]+$' out)" -ge "$1" ]
}

# Those that can be caught, but for SIGCHLD, and the two of the C library.
forwardable() {
	seq 1 64 | grep -vxE '9|17|19|32|33'
}

@test "every signal that can be forwarded is, once" {
	local sig count=0
	begin record -o x.pb "$subject" listen "$(forwardable | wc -l)"
	ready
	for sig in $(forwardable); do
		kill -"$sig" "$pid"
		count=$((count + 1))
		wait_until heard "$count"
	done
	ends
	[ "$status" -eq 0 ]
	[ "$(sed 1d out)" = "$(forwardable | sed 's/$/ 0/')" ]
}

@test "the value of a queued signal is forwarded" {
	need python3
	begin record -o x.pb "$subject" listen 2
	ready
	python3 - "$pid" <<-'END'
		import ctypes, sys
		libc = ctypes.CDLL(None, use_errno=True)
		for sig, value in (10, 4711), (40, -3):
		    assert libc.sigqueue(int(sys.argv[1]), sig, ctypes.c_void_p(value)) == 0
	END
	ends
	[ "$(sed 1d out)" = $'10 4711\n40 -3' ]
}

@test "a signal that is ignored stays ignored, and is forwarded" {
	(trap '' USR1 && exec prof-record -q --engine proc -o x.pb \
		"$subject" listen 1 >out 3>&-) &
	pid=$!
	ready
	kill -USR1 "$pid"
	ends
	[ "$status" -eq 0 ]
	has_line '^10 0$' out
}

@test "SIGCHLD that is ignored stays ignored, and yet the status is right" {
	need python3
	run -2 --separate-stderr python3 -c 'import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp("prof-record", ["prof-record", "-q", "--engine", "proc", "-o",
	"x.pb", "grep", "SigIgn", "/proc/self/status", "no-such-file"])'
	[[ $output =~ SigIgn:.*[13579bdf][0-9a-f]{4}$ ]]
}

@test "what the command sends to its group does not end us" {
	run -5 setsid -w prof-record -q --engine proc -o x.pb \
		sh -c 'trap : TERM; kill -TERM 0; exit 5'
	[ -e x.pb ]
}

@test "a signal of the command's to its group reaches it once" {
	cat >counts.py <<-'END'
		import os, signal, time
		count = 0
		def hear(*_):
		    global count
		    count += 1
		signal.signal(signal.SIGUSR1, hear)
		os.killpg(0, signal.SIGUSR1)
		# A second one would be here before what is sent after it.
		signal.signal(signal.SIGUSR2, lambda *_: None)
		time.sleep(0.3)
		print(count)
	END
	run -0 setsid -w prof-record -q --engine proc -o x.pb python3 counts.py
	[ "$output" = 1 ]
}

@test "an alarm that was set before reaches the command" {
	need python3
	run -142 python3 -c 'import os, signal
signal.setitimer(signal.ITIMER_REAL, 0.3)
os.execvp("prof-record", ["prof-record", "-q", "--engine", "proc", "-o",
	"x.pb", "sleep", "1000"])'
}

@test "SIGTERM while the command is not there yet" {
	local i
	for i in 0 0.005 0.01 0.02 0.04; do
		begin record -o x.pb sleep 1000
		sleep "$i"
		kill -TERM "$pid"
		ends
		[ "$status" -eq 143 ]
		wait_until no_second_process
	done
}

# stop_script: what a shell with job control does, in python: WAYS to go on
stop_script() {
	cat <<-'END'
		import os, signal, subprocess, sys, time

		def start(*command):
		    p = subprocess.Popen(
		        ['prof-record', '-q', '--engine', 'proc', '-o', 'x.pb', *command],
		        stdout=subprocess.PIPE, process_group=0, text=True)
		    word, pid = p.stdout.readline().split()
		    assert word == 'ready'
		    return p.pid, int(pid)

		def expect(pid, what, number):
		    """The next that is told of pid, but for its going on."""
		    while True:
		        _, status = os.waitpid(pid, os.WUNTRACED | os.WCONTINUED)
		        if os.WIFCONTINUED(status) and what != 'continued':
		            continue
		        got = (('stopped', os.WSTOPSIG(status)) if os.WIFSTOPPED(status)
		               else ('continued', 0) if os.WIFCONTINUED(status)
		               else ('ended', os.waitstatus_to_exitcode(status)))
		        assert got == (what, number), (got, what, number)
		        return

		def state(pid):
		    with open(f'/proc/{pid}/stat') as f:
		        return f.read().rsplit(')', 1)[1].split()[0]

		def until(f):
		    while not f():
		        time.sleep(0.005)
	END
}

@test "the command stops, and so do we; either or both are told to go on" {
	need python3
	{
		stop_script
		cat <<-'END'
			ways = {
			    'group': lambda us, command: os.killpg(us, signal.SIGCONT),
			    'us': lambda us, command: os.kill(us, signal.SIGCONT),
			    'command': lambda us, command: os.kill(command, signal.SIGCONT),
			}
			for sig in signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU:
			    for way, go_on in ways.items():
			        us, command = start(os.environ['subject'], 'stops', str(int(sig)))
			        expect(us, 'stopped', sig)
			        assert state(command) == 'T' and state(us) == 'T'
			        go_on(us, command)
			        expect(us, 'ended', 3)
			        print(sig, way)
		END
	} >stops.py
	subject=$subject python3 stops.py
	wait_until no_second_process
}

@test "a stop that is sent to us stops the command, again and again" {
	need python3
	{
		stop_script
		cat <<-'END'
			us, command = start('sh', '-c', 'echo ready $$; sleep 1000; exit 4')
			for sig in [signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU] * 3:
			    os.kill(us, sig)
			    expect(us, 'stopped', sig)
			    until(lambda: state(command) == 'T')
			    os.kill(us, signal.SIGCONT)
			    expect(us, 'continued', 0)
			    until(lambda: state(command) == 'S')
			os.killpg(us, signal.SIGTERM)
			expect(us, 'ended', -signal.SIGTERM)
		END
	} >stops.py
	python3 stops.py
	[ -s x.pb ]
}

@test "the recorder is killed: the command lives, and one line says so" {
	mkfifo hold
	begin record -o x.pb sh -c 'echo ready $$; read line <hold; exit 3'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	kill -KILL "$recorder"
	wait_until is_gone "$recorder"
	wait_until [ -s err ]
	[ "$(cat err)" = 'prof-record: warning: the recorder was killed by signal 9 (Killed); the command continues unrecorded' ]
	[ ! -e "/proc/$recorder" ]
	echo >hold
	ends
	[ "$status" -eq 3 ]
	[ "$(wc -l <err)" -eq 1 ]
	[ ! -e x.pb ]
}

@test "the recorder is killed: 125 with --require-recording alone" {
	mkfifo hold
	begin record --require-recording -o x.pb \
		sh -c 'echo ready $$; read line <hold'
	ready
	kill -KILL "$(recorder_of "$pid" "$command_pid")"
	echo >hold
	ends
	[ "$status" -eq 125 ]
}

@test "we are killed: the command lives, and what was recorded is written" {
	mkfifo hold
	begin record -o x.pb sh -c 'echo ready $$; read line <hold; echo >ended'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	kill -KILL "$pid"
	ends
	wait_until is_gone "$recorder"
	[ -s x.pb ]
	is_in_state "$command_pid" S
	echo >hold
	wait_until [ -e ended ]
}

# hang: a library that makes the recorder hang before it begins
hang() {
	need cc
	cc -shared -fPIC -o hang.so -x c - <<-'END'
		#include <unistd.h>
		int setpgid(pid_t pid, pid_t group)
		{
			(void)pid;
			(void)group;
			for (;;)
				pause();
		}
	END
}

@test "a recorder that hangs does not hold the command back" {
	hang
	run -3 --separate-stderr env LD_PRELOAD="$PWD/hang.so" \
		prof-record -q --flush-timeout 0.2s -o x.pb \
		sh -c 'echo ran; exit 3'
	[ "$output" = ran ]
	[ "${stderr_lines[0]}" = 'prof-record: warning: the recorder did not start within 5 seconds' ]
	[[ ${stderr_lines[1]} == *'did not finish in time'* ]]
	wait_until no_second_process
	run -125 env LD_PRELOAD="$PWD/hang.so" \
		prof-record -q --require-recording -o x.pb touch ran
	wait_until no_second_process
	[ ! -e ran ]
}

@test "a recorder that does not end is ended after --flush-timeout" {
	mkfifo hold
	begin record --flush-timeout 0.2s -o x.pb \
		sh -c 'echo ready $$; read line <hold; exit 3'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	kill -STOP "$recorder"
	echo >hold
	ends
	[ "$status" -eq 3 ]
	[ ! -e "/proc/$recorder" ]
	[ "$(wc -l <err)" -eq 1 ]
	has_line 'did not finish in time' err
}

@test "who asks us to end does not wait long for a recorder that hangs" {
	begin record -o x.pb sh -c 'echo ready $$; sleep 1000'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	kill -STOP "$recorder"
	kill -TERM "$pid"
	ends
	[ "$status" -eq 143 ]
	[ ! -e "/proc/$recorder" ]
}

@test "the command ended, the recorder hangs: a signal is for us" {
	mkfifo hold
	begin record -o x.pb sh -c 'echo ready $$; read line <hold; exit 3'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	kill -STOP "$recorder"
	echo >hold
	wait_until [ ! -e "/proc/$command_pid" ]
	is_in_state "$pid" S
	kill -TERM "$pid"
	ends
	[ "$status" -eq 3 ]
	[ ! -e "/proc/$recorder" ]
}
