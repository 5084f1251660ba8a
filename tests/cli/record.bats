#!/usr/bin/env bats
# prof-record and its command: how it ends, what it is given, and what is told.
# limit: 600 seconds

load record

@test "every exit status is the command's" {
	local i status
	for mode in --supervise --exec; do
		for i in $(seq 0 255); do
			status=0
			record "$mode" -o x.pb sh -c "exit $i" || status=$?
			[ "$status" -eq "$i" ]
		done
	done
}

@test "the command's death by a signal is ours" {
	need python3
	python3 - <<-'END'
		import signal, subprocess, sys
		harmless = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG,
		            signal.SIGWINCH, signal.SIGSTOP, signal.SIGTSTP,
		            signal.SIGTTIN, signal.SIGTTOU}
		ulimit = 'ulimit -c 0; kill -%d $$; exit 33'
		for number in sorted(set(range(1, 65)) - {32, 33}):
		    if number in harmless:
		        continue
		    for mode in '--supervise', '--exec':
		        status = subprocess.run(
		            ['prof-record', '-q', '--engine', 'proc', mode, '-o',
		             'x.pb', 'sh', '-c', ulimit % number]).returncode
		        if status != -number:
		            sys.exit(f'{mode}: signal {number}: {status}')
	END
}

@test "there is one core dump, not two" {
	[ -z "${PROF_SANITIZED:-}" ] ||
		skip 'impossible here: what finds errors allows no core dumps'
	[ "$(cat /proc/sys/kernel/core_pattern)" = core ] ||
		skip 'impossible here: core dumps do not go into the directory'
	(ulimit -c unlimited && record -o x.pb sh -c 'kill -SEGV $$') || true
	[ "$(find . -name 'core*' | wc -l)" -eq 1 ]
}

@test "126 and 127 mean what a shell means by them" {
	local mode
	mkdir directory
	echo 'exit 3' >script
	for mode in --supervise --exec; do
		run -127 record "$mode" -o x.pb no-such-command
		[ "${lines[0]}" = "prof-record: cannot run 'no-such-command': No such file or directory" ]
		run -127 record "$mode" -o x.pb ''
		run -126 record "$mode" -o x.pb ./script
		[ "${lines[0]}" = "prof-record: cannot run './script': Permission denied" ]
		run -126 record "$mode" -o x.pb ./directory
		chmod +x script
		run -3 record "$mode" -o x.pb ./script
		chmod -x script
		wait_until no_second_process
	done
	[ ! -e directory/x.pb ]
}

# refuses TEXT OPTION...: a usage error; the command is not run
refuses() {
	local want=$1
	shift
	run -125 --separate-stderr prof-record "$@"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "prof-record: $want" ] || {
		printf 'said: %s\nwant: %s\n' "$stderr" "$want"
		false
	}
	alone
}

@test "usage errors are 125, and nothing is run" {
	local touch=(-- touch ran)
	refuses 'expected a command or -p PID'
	refuses 'a command and -p are mutually exclusive' -p 1 "${touch[@]}"
	refuses '--supervise and --exec are mutually exclusive' --exec --supervise \
		"${touch[@]}"
	refuses '--exec and --repeat are mutually exclusive' --exec --repeat 2 \
		"${touch[@]}"
	refuses '--exec and --flush-timeout are mutually exclusive' --exec \
		--flush-timeout 1s "${touch[@]}"
	refuses '-p and --repeat are mutually exclusive' -p 1 --repeat 2
	refuses '-p and --pid-file are mutually exclusive' -p 1 --pid-file x
	refuses '-p and --supervise or --exec are mutually exclusive' -p 1 --exec
	refuses '-p and --flush-timeout are mutually exclusive' -p 1 \
		--flush-timeout 1s
	refuses 'a command and --check are mutually exclusive' --check "${touch[@]}"
	refuses "-p 'x': expected a PID" -p x
	refuses "-p '0': expected a PID" -p 1,0
	refuses "-p '1234567890': expected a PID" -p 1234567890
	refuses "--rate '0': expected a number from 1 to 10000" -F 0 "${touch[@]}"
	refuses "-F 'fast': expected a whole number" -F fast "${touch[@]}"
	refuses "--max-overhead '101': expected a number from 0 to 100" \
		--max-overhead 101% "${touch[@]}"
	refuses "--max-stack '0': expected a number from 1 to 4096" --max-stack 0 "${touch[@]}"
	refuses "--nice '20': expected a number from 0 to 19" --nice 20 "${touch[@]}"
	refuses "--repeat '0': expected a number from 1 to 1000000" --repeat 0 "${touch[@]}"
	refuses "--label 'x': expected KEY=VALUE" --label x "${touch[@]}"
	refuses "--label '=x': expected KEY=VALUE" --label =x "${touch[@]}"
	refuses "--output 'x.pb': expected %t or %n for --interval" \
		--interval 1s -o x.pb "${touch[@]}"
	refuses '--repeat writes several files: expected -o FILE' --repeat 2 -o - \
		"${touch[@]}"
	refuses '--interval writes several files: expected -o FILE' --interval 1s \
		-o - "${touch[@]}"
	refuses '-t json: only with --check' -t json "${touch[@]}"
	refuses '--check: expected no -t, or -t json' --check -t folded
	refuses 'the name of the output file is empty' -o '' "${touch[@]}"
	run -125 prof-record --engine magic "${touch[@]}"
	run -125 prof-record -d soon "${touch[@]}"
	run -125 prof-record -o %x.pb "${touch[@]}"
	alone
}

@test "what follows the command's name is its own" {
	record -o x.pb echo -o y --help -- z >said
	[ "$(cat said)" = '-o y --help -- z' ]
	alone x.pb said
}

@test "without -o the file is named after the command, on stderr" {
	run -0 --separate-stderr prof-record --engine proc \
		sh -c 'echo $$ >pid'
	[ -s "sh-$(cat pid).pb.gz" ]
	[[ $stderr == *"sh-$(cat pid).pb.gz"* ]]
	rm ./*.pb.gz
	printf '#!/bin/sh\necho $$ >pid\n' >100%p
	chmod +x 100%p
	record -t speedscope ./100%p
	[ -e "100%p-$(cat pid).speedscope.json" ]
}

@test "a profile on stdout: what the command prints goes to stderr" {
	run -0 --separate-stderr record -t folded -o - \
		sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; echo hi'
	[ "$stderr" = hi ]
	[[ $output == sh* ]]
	run -0 --separate-stderr record --exec -t folded -o - \
		sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; echo hi'
	[ "$stderr" = hi ]
	[[ $output == sh* ]]
}

@test "-v tells what takes the samples" {
	run -0 --separate-stderr prof-record -v --engine proc -o x.pb true
	[[ ${stderr_lines[0]} =~ ^'prof-record: recording process '[0-9]+' with proc'$ ]]
}

@test "the profile is there when we end" {
	record -o x.pb sh -c 'sleep 0.1' && prof-convert -o y.pb x.pb
}

@test "-d ends the recording, not the command" {
	begin record -d 0.1s -o x.pb sh -c 'read line; exit 4' <<<''
	ends
	[ "$status" -eq 4 ]
	mkfifo hold
	begin record -d 0.1s -o y.pb sh -c 'read line <hold; exit 6'
	wait_until [ -s y.pb ]
	is_in_state "$pid" SR
	echo >hold
	ends
	[ "$status" -eq 6 ]
}

@test "-p records until a signal, or the end, and writes" {
	local sig target
	for sig in INT TERM HUP; do
		sleep 1000 3>&- &
		target=$!
		begin python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' \
			prof-record -q --engine proc --status status \
			-o x.pb -p "$target"
		wait_until has_line '"state": *"recording"' status
		kill -"$sig" "$pid"
		ends
		[ "$status" -eq 0 ]
		[ -s x.pb ]
		is_in_state "$target" S
		rm x.pb status
		begin record --status status -o x.pb -p "$target"
		wait_until has_line '"state": *"recording"' status
		kill -KILL "$target"
		ends
		[ "$status" -eq 0 ]
		[ -s x.pb ]
		rm x.pb status
	done
}

@test "-p without a process is 125" {
	run -125 record -p 999999999 -o x.pb
	alone
}

@test "-p records the others where one of several has ended" {
	sleep 1000 3>&- &
	run -0 --separate-stderr record --status status -d 200ms -o x.pb \
		-p "999999999,$!"
	[ "$stderr" = 'prof-record: warning: no such process: 999999999' ]
	has_line "\"pid\": $!," status
	run -0 --separate-stderr record -d 200ms -o x.pb \
		-p "999999997,999999998,$!,999999999"
	[ "$stderr" = 'prof-record: warning: no such process: 999999997 (and 2 more)' ]
}

@test "--repeat numbers the files" {
	record --repeat 3 -o x.pb.gz true
	alone x-1.pb.gz x-2.pb.gz x-3.pb.gz
	rm x-*
	record --repeat 2 -o x.speedscope.json true
	alone x-1.speedscope.json x-2.speedscope.json
	rm x-*
	record --repeat 2 -o out true 2>/dev/null
	alone out-1 out-2
}

@test "--repeat gives each run the same input, and stops at the first failure" {
	printf '1\n2\n3\n' >in
	run -3 record --repeat 5 -o x-%n.pb sh -c \
		'read line; echo $line; [ $line -lt 3 ] || exit $line' <in
	[ "$output" = $'1\n2\n3' ]
	alone in x-1.pb x-2.pb x-3.pb
	run -143 record --repeat 5 -o x-%n.pb sh -c 'kill -TERM $$'
}

@test "--pid-file has the command's pid while it runs" {
	local mode
	for mode in --supervise --exec; do
		record "$mode" --pid-file pid -o x.pb \
			sh -c 'cat pid; echo $$' >said
		[ "$(sort -u said | wc -l)" -eq 1 ]
		[ "$(wc -l <said)" -eq 2 ]
		wait_until [ ! -e pid ]
	done
	run -0 record --pid-file no/such/pid -o x.pb echo ran
	[ "${lines[1]}" = ran ]
	[[ ${lines[0]} == 'prof-record: warning: no/such/pid: cannot '* ]]
}

@test "--nice is for the recorder alone" {
	local ours
	ours=$(nice)
	mkfifo hold
	begin record --nice 7 -o x.pb sh -c 'echo ready $$; read line <hold'
	ready
	recorder=$(recorder_of "$pid" "$command_pid")
	[ "$(ps -o ni= -p "$recorder" | tr -d ' ')" -eq "$((ours + 7))" ]
	[ "$(ps -o ni= -p "$command_pid" | tr -d ' ')" -eq "$ours" ]
	[ "$(ps -o ni= -p "$pid" | tr -d ' ')" -eq "$ours" ]
	echo >hold
	ends
	[ "$status" -eq 0 ]
}

@test "where recording is impossible the command runs, and one line says why" {
	local mode
	for mode in --supervise --exec; do
		run -7 --separate-stderr without_perf \
			prof-record "$mode" --engine perf -o x.pb \
			sh -c 'echo ran; exit 7'
		[ "$output" = ran ]
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr == 'prof-record: '*perf_event_open* ]]
		wait_until no_second_process
		alone
	done
}

@test "--require-recording refuses first" {
	local mode
	for mode in --supervise --exec; do
		run -125 --separate-stderr without_perf \
			prof-record "$mode" --require-recording --engine perf \
			-o x.pb touch ran
		[[ $stderr == 'prof-record: '*perf_event_open* ]]
		wait_until no_second_process
		alone
	done
}

@test "a profile that cannot be written: the status is the command's" {
	export TMPDIR=$PWD
	run -0 --separate-stderr record -o no/such/x.pb true
	[[ $stderr == 'prof-record: '*'no/such/x.pb'* ]]
	mkdir there
	run -125 record --require-recording -o there/x.pb rmdir there
	mkdir there
	run -3 record --require-recording -o there/x.pb \
		sh -c 'rmdir there; exit 3'
	[ ! -w /dev/full ] || run -0 record -o /dev/full true
}
