#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Python by a timer, as where perf events are not permitted: totals are what the
# kernel counted, and no stack is a mixture of two.
# Where others are busy fewer threads are asked, and their names have the rest of
# the time: sums stay exact, shares do not.
# alone: its figures need the processors
# limit: 900 seconds

load helper
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need jq python3
	# What may stand for it in PATH is a script that looks for it.
	python=$(python3 -c 'import sys; print(sys.executable)')
	ledger=$data/src/ledger.py
	shares=$repo/tests/programs/src/shares.py
}

# record OPTION... -- COMMAND...: x.pb, status.json, x.folded, out and err
record() {
	prof-record --engine python --status status.json -o x.pb "$@" >out \
		2>err || {
		cat err
		return 1
	}
	cat err
	if grep -q 'reading process memory: ' err; then
		skip 'impossible here: process_vm_readv is not permitted'
	fi
	prof-convert -q -c cpu -t folded x.pb >x.folded
}

# below REGEX: nanoseconds of all stacks that match
below() {
	awk -v regex="$1" '$0 ~ regex { n += $NF } END { printf "%.0f\n", n }' \
		x.folded
}

# near NANOSECONDS SECONDS PERCENT
near() {
	awk -v n="$1" -v want="$2" -v percent="$3" 'BEGIN {
		n /= 1e9
		d = n - want
		print n, want
		exit (d < 0 ? -d : d) > want * percent / 100 }'
}

# A function that takes so much time of its thread, and what all of the process
# and its children have used.
spin='import os, resource, subprocess, sys, threading, time
def spin(seconds):
    end = time.thread_time() + seconds
    n = 0
    while time.thread_time() < end:
        for i in range(200):
            n += i
def used():
    a = resource.getrusage(resource.RUSAGE_SELF)
    b = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(a.ru_utime + a.ru_stime + b.ru_utime + b.ru_stime)
'

# Turns that are short beside those of the scheduler.
@test "shares and the total are those of the program" {
	echo "$spin"'
def work(n):
    for i in range(n): pass
def half(): work(5000)
def third(): work(3000)
def fifth(): work(2000)
while time.thread_time() < 3:
    half()
    third()
    fifth()
used()' >turns.py
	record -F 499 -- "$python" turns.py
	[ "$(jq -r .engine status.json)" = python ]
	near "$(below .)" "$(cat out)" 5
	# Five standard errors of the 440 samples of a busy machine.
	near "$(below ';half[; ]')" 1.5 45
	near "$(below ';third[; ]')" 0.9 60
	near "$(below ';fifth[; ]')" 0.6 75
	[ "$(jq '.samples - .python.samples' status.json)" -lt 60 ]
	[[ $(jq -r .python.versions status.json) == 3.* ]]
	grep -q " in Python $(jq -r .python.versions status.json), " err
}

# It is seen where it uses time, not where it waits most of the time.
@test "a program that waits has its time where it works" {
	echo "$spin"'
def request(): spin(0.003)
def wait(): time.sleep(0.01)
end = time.monotonic() + 5
while time.monotonic() < end:
    request()
    wait()
used()' >serves.py
	record -- "$python" serves.py
	near "$(below .)" "$(cat out)" 8
	cat x.folded
	awk '/;request/ { n += $NF }
		{ all += $NF }
		END { print n / all; exit n < all * 0.6 }' x.folded
}

@test "threads have their names as labels, and no frames" {
	record -- "$python" "$ledger" 1
	prof-top --by label=thread -t tsv x.pb >threads
	[ "$(prof-top --by label=tid -t tsv x.pb | wc -l)" -ge 3 ]
	prof-top -t tsv -n 0 x.pb >functions
	grep -q audit functions
	run -1 grep -e 'thread (' -e 'process ' functions
	[ "$(prof-top --by label=pid -t tsv x.pb | wc -l)" -eq 2 ]
}

@test "files and lines are those of the program" {
	record -- "$python" "$ledger" 1
	prof-top --by line -t tsv -n 0 x.pb |
		grep -qE 'sign.*/ledger\.py:4[0-9]'
}

@test "threads and forked children: each has its time, and all have it all" {
	echo "$spin"'
def child(): spin(0.5)
def thread(): spin(0.4)
t = [threading.Thread(target=thread) for i in range(2)]
for x in t: x.start()
for x in t: x.join()
pids = []
for i in range(3):
    pid = os.fork()
    if not pid:
        child()
        os._exit(0)
    pids.append(pid)
for pid in pids: os.waitpid(pid, 0)
used()' >tree.py
	record -- "$python" tree.py
	near "$(below .)" "$(cat out)" 4
	# What comes after the last sample of each has the thread's name.
	near "$(below ';thread;spin')" 0.8 35
	near "$(below ';child;spin')" 1.5 35
}

@test "interpreters and programs that live for a moment are not lost" {
	echo "$spin"'
for i in range(15):
    subprocess.run([sys.executable, "-c", "import json, decimal"])
used()' >short.py
	record -- "$python" short.py
	near "$(below .)" "$(cat out)" 8
	[ "$(below '_find_and_load')" -gt 0 ]
}

@test "what is no Python has the names of its threads" {
	record -- sh -c '"$1" "$2" 0.5; "$3" 0.5' sh "$python" "$shares" \
		"$PROF_BUILD/tests/programs/shares"
	near "$(below ';half;')" 0.25 90
	near "$(below '^shares;shares ')" 0.5 40
}

@test "an interpreter that executes another is followed" {
	echo "$spin"'
def before(): spin(0.5)
def after(): spin(0.5)
if len(sys.argv) > 1:
    after()
else:
    before()
    os.execv(sys.executable, [sys.executable, sys.argv[0], "again"])' >execs.py
	record -- "$python" execs.py
	near "$(below ';before;')" 0.5 50
	near "$(below ';after;')" 0.5 60
}

# Functions of a microsecond, read from another processor, look as if they had
# called each other.
@test "no stack that is a mixture of two" {
	echo "$spin"'
def leaf_a():
    for i in range(3): pass
def mid_a(): leaf_a()
def hot_a(): mid_a()
def leaf_b():
    for i in range(3): pass
def mid_b(): leaf_b()
def hot_b(): mid_b()
end = time.thread_time() + 2
while time.thread_time() < end:
    for i in range(200):
        hot_a()
        hot_b()' >flutter.py
	record -F 499 -- "$python" flutter.py
	[ "$(below ';hot_a')" -gt 100000000 ]
	[ "$(jq '.python.late * 50 < .python.samples' status.json)" = true ]
	echo "late $(jq .python.late status.json)"
	awk '/hot_a.*_b/ || /hot_b.*_a/ { n += $NF }
		{ all += $NF }
		END { print n + 0, all; exit n > all / 50 }' x.folded
}

@test "calls beyond --max-stack are cut" {
	echo "$spin"'
def rec(n):
    if n: rec(n - 1)
    else: spin(0.5)
rec(600)' >deep.py
	record -- "$python" deep.py
	[ "$(below '^<module>;rec;rec')" -gt 400000000 ]
	record --max-stack 100 -- "$python" deep.py
	[ "$(below '^\[cut at --max-stack\];rec')" -gt 400000000 ]
	[ "$(head -n 1 x.folded | tr ';' '\n' | grep -c .)" -le 101 ]
}

@test "a process that runs already, and its children" {
	echo "$spin"'
if os.fork(): os.wait()
else: spin(100)' >runs.py
	"$python" runs.py 3>&- &
	pid=$!
	until child=$(pgrep -P "$pid"); do sleep 0.01; done
	record --children -d 1s -p "$pid"
	kill "$child"
	wait
	awk '/;spin / { n += $NF }
		{ all += $NF }
		END { print n, all; exit !all || n < all * 0.6 }' x.folded
}

@test "pieces have what is new in each" {
	prof-record --engine python --interval 1s -o 'piece-%n.pb' -- \
		"$python" "$ledger" 3 2>err
	for n in 1 2 3; do
		prof-top -t tsv -n 0 "piece-$n.pb" | grep -q sign
	done
}

# without_perf COMMAND...: as in a container whose filter refuses it
without_perf() {
	local call=241
	[ "$(uname -m)" != x86_64 ] || call=298
	"$PROF_BUILD/tests/programs/without-call" "$call" 1 "$@"
}

@test "where perf is refused Python has its functions all the same" {
	for command in "$python $shares 0.5" "sh -c '$python $shares 0.5'"; do
		eval "without_perf prof-record -o x.pb --status status.json -- \
			$command" 2>err
		cat err
		[ "$(jq -r .engine status.json)" = python ]
		[ "$(jq .python.samples status.json)" -gt 10 ]
		grep -q '^prof-record: recording CPU time and Python functions only: perf_event_open' err
	done
	"$python" "$ledger" 30 >out 3>&- &
	pid=$!
	until grep -q libcrypto "/proc/$pid/maps"; do sleep 0.01; done
	without_perf prof-record -d 0.5s -o x.pb --status status.json -p "$pid"
	kill "$pid"
	[ "$(jq -r .engine status.json)" = python ]
	# Stacks were required, and this has none.
	run -125 without_perf prof-record --require-recording -o x.pb true
}

# A process that may not be read: the time is there, and one line tells why.
@test "of a process whose memory may not be read there is the time" {
	need_root
	need setpriv
	[ -x /usr/bin/python3 ] || skip '/usr/bin/python3 is not installed'
	public=$(mktemp -d -p /tmp)
	chmod 777 "$public"
	cp "$PROF_BUILD/prof-record" "$public"
	echo "$spin"'
import ctypes
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
for i in range(3):
    spin(0.2)' >"$public/secret.py"
	chmod -R a+rX "$public"
	(cd "$public" && setpriv --reuid 65534 --clear-groups --inh-caps=-all \
		--bounding-set=-all ./prof-record --engine python -o x.pb \
		--status status.json -- /usr/bin/python3 secret.py 2>err)
	cat "$public/err"
	[ "$(jq .python.denied "$public/status.json")" -gt 10 ]
	grep -c '^prof-record: warning: Python 3[0-9.]* of process [0-9]*: CPU time of threads only: reading process memory: [OP].* not dumpable' \
		"$public/err" | grep -qx 1
	prof-convert -q -c cpu -t folded "$public/x.pb" >x.folded
	rm -r "$public"
	near "$(below .)" 0.6 25
}

@test "a process of another user is not recorded, and it is said why" {
	need_root
	need setpriv
	"$python" "$ledger" 30 >/dev/null 3>&- &
	pid=$!
	public=$(mktemp -d -p /tmp)
	chmod 777 "$public"
	cp "$PROF_BUILD/prof-record" "$public"
	status=0
	setpriv --reuid 65534 --clear-groups --inh-caps=-all \
		--bounding-set=-all "$public/prof-record" --engine python \
		-o "$public/x.pb" -p "$pid" 2>err || status=$?
	kill "$pid"
	rm -r "$public"
	[ "$status" -eq 125 ]
	grep -q 'not recording: reading process memory: Operation not permitted' err
}

@test "--check tells which version a process has" {
	"$python" -c 'import signal; print(flush=True); signal.pause()' >out \
		3>&- &
	pid=$!
	until [ -s out ]; do sleep 0.01; done
	prof-record --check -p "$pid" >said || true
	kill "$pid"
	cat said
	grep -q "^python *works  *CPU time of threads, with functions of Python $("$python" -c 'import platform
print(platform.python_version())')\$" said ||
		grep -q '^python *works .* Python 3\.[0-9]*$' said
}
