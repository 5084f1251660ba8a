#!/usr/bin/env bats
# prof-record at a shell with job control: Ctrl-C and Ctrl-Z are the command's,
# and the shell sees of us what it would see of the command.
# limit: 300 seconds

load record

setup() {
	work
	setup_tmpdir
	need python3
	need_terminal
	export PYTHONPATH=$BATS_TEST_DIRNAME PYTHONDONTWRITEBYTECODE=1
	record='prof-record -q --engine proc -o x.pb'
	export record subject
}

# at_shell: standard input is what happens there, in python
at_shell() {
	{
		printf '%s\n' 'import os, signal' 'from terminal import *' \
			'record = os.environ["record"]' \
			'subject = os.environ["subject"]'
		cat
	} >script.py
	timeout 60 python3 script.py
}

@test "Ctrl-C ends the command, and us by the same signal" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'echo ready; exec sleep 1000'; echo never")
		shell.until('ready')
		shell.key('c')
		shell.prompt()
		assert shell.ask('$?') == '130'
	END
	[ -s x.pb ]
}

@test "Ctrl-C is heard once by a command that goes on" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f'{record} {subject} listen 2')
		shell.until('ready')
		shell.key('c')
		shell.until('^2 0')
		shell.key('\\')
		shell.until('^3 0')
		shell.prompt()
		assert shell.ask('$?') == '0'
	END
}

@test "Ctrl-C and a command that ends by itself then" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'trap \"echo after; exit 6\" INT; echo ready; "
		           "while :; do sleep 0.01; done'")
		shell.until('ready')
		shell.key('c')
		shell.until('after')
		shell.prompt()
		assert shell.ask('$?') == '6'
	END
	[ -s x.pb ]
}

@test "Ctrl-Z stops all, the shell sees it, and fg goes on" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'echo ready $$; read line; echo got $line; exit 5'")
		command = int(shell.until(r'ready (\d+)').group(1))
		for _ in range(5):
		    shell.key('z')
		    shell.until(r'\[1\]\+  Stopped')
		    shell.prompt()
		    assert state(command) == 'T'
		    shell.send('jobs')
		    shell.until('Stopped')
		    shell.prompt()
		    shell.send('fg')
		    shell.until('prof-record')
		    until(lambda: state(command) == 'S')
		shell.send('input')
		shell.until('got input')
		shell.prompt()
		assert shell.ask('$?') == '5'
	END
	[ -s x.pb ]
}

@test "bg, and a command that reads from the terminal there stops" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'echo ready $$; read line; echo got $line; exit 5'")
		command = int(shell.until(r'ready (\d+)').group(1))
		shell.key('z')
		shell.until(r'Stopped')
		shell.prompt()
		shell.send('bg')
		shell.prompt()
		until(lambda: state(command) == 'T' and state(parent(command)) == 'T')
		shell.send('jobs')
		shell.until('Stopped')
		shell.prompt()
		shell.send('fg')
		shell.until('prof-record')
		until(lambda: state(command) == 'S')
		shell.send('again')
		shell.until('got again')
	END
}

@test "kill and wait of a job" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'echo ready; sleep 1000' &")
		shell.until('ready')
		shell.send('kill %1; wait %1; echo end=$?')
		shell.until('end=143')
	END
	[ -s x.pb ]
}

@test "Ctrl-Z and a command that does not stop by it" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f'{record} {subject} listen 2')
		shell.until('ready')
		shell.key('z')
		shell.until('^20 0')
		shell.key('c')
		shell.until('^2 0')
		shell.prompt()
		assert shell.ask('$?') == '0'
	END
}

@test "the size of the terminal changes: told once" {
	at_shell <<-'END'
		import fcntl, struct, termios
		shell = Shell()
		shell.send(f'{record} {subject} listen 2')
		shell.until('ready')
		fcntl.ioctl(shell.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 99, 0, 0))
		shell.until('^28 0')
		shell.key('c')
		shell.until('^2 0')
	END
}

@test "the terminal goes away: the command is told, and the profile written" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} sh -c 'echo ready $$; sleep 1000; echo no'")
		command = int(shell.until(r'ready (\d+)').group(1))
		shell.hang_up()
		until(lambda: state(command) is None)
		until(lambda: os.path.exists('x.pb'))
	END
}

@test "we lead the session: the terminal goes away, the command is told" {
	at_shell <<-'END'
		shell = Shell(*record.split(), 'sh', '-c', 'echo ready $$; sleep 1000')
		command = int(shell.until(r'ready (\d+)').group(1))
		shell.hang_up()
		assert shell.status() == -signal.SIGHUP
		assert state(command) is None
	END
	[ -s x.pb ]
}

@test "a shell as the command has its own jobs" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f'{record} bash --norc --noprofile -i')
		shell.prompt()
		assert shell.ask('$PPID') != str(shell.pid)
		shell.prompt()
		shell.send("sh -c 'echo ready $$; exec sleep 1000'")
		job = int(shell.until(r'ready (\d+)').group(1))
		shell.key('z')
		shell.until('Stopped')
		shell.prompt()
		shell.send('fg')
		until(lambda: state(job) == 'S')
		shell.key('c')
		shell.prompt()
		shell.send('exit 7')
		shell.until('exit')
		shell.prompt()
		assert shell.ask('$?') == '7'
	END
	[ -s x.pb ]
}

@test "--exec: Ctrl-Z, fg and Ctrl-C are the command's alone" {
	at_shell <<-'END'
		shell = Shell()
		shell.send(f"{record} --exec sh -c 'echo ready $$; read line; exit 5'")
		command = int(shell.until(r'ready (\d+)').group(1))
		shell.key('z')
		shell.until('Stopped')
		shell.prompt()
		assert state(command) == 'T'
		shell.send('fg')
		until(lambda: state(command) == 'S')
		shell.key('c')
		shell.prompt()
		assert shell.ask('$?') == '130'
		until(lambda: os.path.exists('x.pb'))
	END
}
