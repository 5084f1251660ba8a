#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Python by py-spy: beside py-spy itself, and where it does not work.

load helper
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need py-spy jq python3
	# What may stand for it in PATH is a script that looks for it.
	python=$(python3 -c 'import sys; print(sys.executable)')
	ledger=$data/src/ledger.py
	without="recording without Python's names"
}

# record OPTION... -- COMMAND...: x.pb, status.json, and err
record() {
	prof-record --status status.json -o x.pb "$@" >out 2>err || {
		cat err
		return 1
	}
	if grep -q 'reading its memory: ' err; then
		skip 'impossible here: process_vm_readv is not permitted'
	fi
}

# engine NAME: it was used until the end
engine() {
	[ "$(jq -r .engine status.json)" = "$1" ] || {
		cat err status.json
		false
	}
}

# shares FILE: function and percent of all, of frames wherever they are in a
# stack; py-spy's "pay (ledger.py:54)" is pay
shares() {
	sed -E 's/ \([^;]*:[0-9]+\)//g' "$1" | awk '
	{
		n = $NF
		sub(/ [0-9]+$/, "")
		all += n
		split("", seen)
		count = split($0, frame, ";")
		for (i = 1; i <= count; i++)
			if (!(frame[i] in seen)) {
				seen[frame[i]] = 1
				sum[frame[i]] += n
			}
	}
	END { for (f in sum) printf "%s\t%.2f\n", f, 100 * sum[f] / all }'
}

# near A B POINTS: functions of 5 % and more have the same shares in both
near() {
	awk -F '\t' -v off="$3" '
	NR == FNR { a[$1] = $2; next }
	{ b[$1] = $2 }
	END {
		for (f in a) all[f] = 1
		for (f in b) all[f] = 1
		for (f in all) {
			if (a[f] < 5 && b[f] < 5)
				continue
			compared++
			d = a[f] - b[f]
			if (d > off || d < -off) {
				printf "%s: %s %%, and %s %%\n", f, a[f], b[f]
				bad = 1
			}
		}
		if (compared < 5)
			print "only " compared " functions"
		exit bad || compared < 5
	}' "$1" "$2"
}

@test "a process: the shares are those of py-spy's own recording" {
	"$python" "$ledger" 30 >/dev/null 3>&- &
	pid=$!
	until grep -q libcrypto "/proc/$pid/maps"; do sleep 0.01; done
	py-spy record --format raw --rate 200 --duration 5 --nonblocking \
		-o own.folded --pid "$pid" >/dev/null 2>&1 3>&- &
	own=$!
	record -F 200 -d 5s -p "$pid"
	wait "$own"
	kill "$pid"
	engine py-spy
	convert_file x.pb ours.folded -c samples
	shares own.folded >own
	shares ours.folded >ours
	near own ours 8
}

@test "threads have their names as labels, and no frames" {
	record -- "$python" "$ledger" 1
	engine py-spy
	prof-top --by label=thread -t tsv x.pb >threads
	grep -q MainThread threads
	grep -q auditor threads
	prof-top -t tsv -n 0 x.pb >functions
	grep -q audit functions
	run -1 grep -e 'thread (' -e 'process ' functions
	[ "$(prof-top --by label=pid -t tsv x.pb | wc -l)" -eq 2 ]
}

@test "each sample is as long as the rate says, exactly" {
	need_oracle
	record -F 99 -- "$python" "$ledger" 1
	columns x.pb >sums
	count=$(awk '$1 == "samples/count" { print $2 }' sums)
	[ "$count" -gt 0 ]
	[ "$(awk '$1 == "cpu/nanoseconds" { print $2 }' sums)" -eq \
		$((count * (1000000000 / 99))) ]
	[ "$(jq .samples status.json)" -eq "$count" ]
}

@test "files and lines are those of the program" {
	record -- "$python" "$ledger" 1
	prof-top --by line -t tsv -n 0 x.pb |
		grep -qE 'sign.*/ledger\.py:4[0-9]'
}

@test "the program's status is ours" {
	for status in 0 3 255; do
		run -"$status" prof-record -q -o x.pb -- \
			"$python" -c "import sys; sys.exit($status)"
	done
	run -143 prof-record -q -o x.pb -- \
		"$python" -c 'import os; os.kill(os.getpid(), 15)'
	[ -f x.pb ]
}

@test "what it prints is its own, and py-spy's words are not there" {
	record -- "$python" -c 'print("one")'
	[ "$(cat out)" = one ]
	[ "$(grep -vc '^prof-record: x.pb: ' err)" -eq "$(grep -c \
		'no samples: ' err)" ]
}

@test "children are recorded as well, each with its pid" {
	record -- "$python" -c 'import subprocess, sys
for i in range(2):
    subprocess.run([sys.executable, *sys.argv[1:]])' "$ledger" 1
	[ "$(prof-top --by label=pid -t tsv -n 0 x.pb | wc -l)" -ge 3 ]
	prof-top -t tsv -n 0 x.pb | grep -q ledger ||
		prof-top -t tsv -n 0 x.pb | grep -q sign
}

@test "a script in front of the interpreter does not hide it" {
	mkdir bin
	printf '#!/bin/bash\nsleep 0.5\nexec -a python3 %s "$@"\n' "$python" \
		>bin/python3
	chmod +x bin/python3
	PATH=$PWD/bin:$PATH
	record -- python3 "$ledger" 2
	engine py-spy
	prof-top -t tsv -n 0 x.pb | grep -q sign
}

@test "an interpreter that executes another is followed" {
	record -- "$python" -c 'import os, sys
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])' "$ledger" 2
	engine py-spy
	prof-top -t tsv -n 0 x.pb | grep -q sign
}

@test "pieces have what is new in each" {
	prof-record --interval 1s -o 'piece-%n.pb' -- \
		"$python" "$ledger" 3 2>err
	for n in 1 2 3; do
		prof-top -t tsv -n 0 "piece-$n.pb" | grep -q sign
	done
}

# without_py_spy COMMAND...: a PATH that has it not
without_py_spy() {
	PATH=$PROF_BUILD:/usr/bin:/bin "$@"
}

@test "without py-spy a line tells how to get Python's names" {
	run -1 without_py_spy command -v py-spy
	without_py_spy record -- "$python" "$ledger" 0.3
	grep -q "^prof-record: $without: py-spy is not in PATH; pip install" err
	run ! engine py-spy
}

# A py-spy that fails as it says.
bad_py_spy() {
	mkdir -p bin
	printf '#!/bin/sh\n%s\n' "$1" >bin/py-spy
	chmod +x bin/py-spy
	PATH=$PWD/bin:$PATH
}

@test "where py-spy fails the next engine takes over" {
	bad_py_spy 'echo "Error: no luck today" >&2; exit 1'
	record -- "$python" "$ledger" 5
	[ "$(grep -c "$without: py-spy: no luck today" err)" -eq 1 ]
	run ! engine py-spy
	[ "$(jq .samples status.json)" -gt 0 ]
}

@test "a py-spy that hangs does not hold the profile back for ever" {
	bad_py_spy 'trap "" INT; echo $$ >>pids; while :; do sleep 0.1; done'
	record -- "$python" -c 'import time; time.sleep(0.5)'
	while read -r pid; do
		[ ! -e "/proc/$pid" ]
	done <pids
}

@test "py-spy ends with the recorder, and the program lives on" {
	prof-record -q -o x.pb -- "$python" "$ledger" 600 2>err 3>&- &
	pid=$!
	until spy=$(py_spy_below "$pid"); do sleep 0.01; done
	recorder=$(awk '/^PPid:/ { print $2 }' "/proc/$spy/status")
	kill -KILL "$recorder"
	while [ -e "/proc/$spy" ] && ! grep -q '^State:.*Z' "/proc/$spy/status"
	do sleep 0.01; done
	command=$(children "$pid")
	kill -0 "$command"
	kill "$command"
	wait "$pid" || [ $? -eq 143 ]
}

# children PID...: one a line
children() {
	local pid
	for pid; do
		tr ' ' '\n' <"/proc/$pid/task/$pid/children" | grep .
	done 2>/dev/null
}

# py_spy_below PID: the py-spy that a recorder below it has started
py_spy_below() {
	local all pid
	mapfile -t all < <(children "$1")
	mapfile -t all < <(children "${all[@]}")
	for pid in "${all[@]}"; do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != py-spy ] || {
			echo "$pid"
			return
		}
	done
	return 1
}

@test "a process of another user is not recorded, and it is said why" {
	need_root
	need setpriv
	"$python" "$ledger" 30 >/dev/null 3>&- &
	pid=$!
	public=$(mktemp -d)
	chmod 777 "$public"
	cp "$PROF_BUILD/prof-record" "$public"
	printf '#!/bin/sh\n' >"$public/py-spy"
	chmod 755 "$public/py-spy"
	status=0
	PATH=$public:$PATH setpriv --reuid 65534 --clear-groups "$public/prof-record" \
		--engine py-spy -o "$public/x.pb" -p "$pid" 2>err || status=$?
	kill "$pid"
	rm -r "$public"
	[ "$status" -eq 125 ]
	grep -q 'not recording: reading its memory: Operation not permitted' err
}
