#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Python where rights are missing, and where it is in another root or name space:
# what is recorded, what is said, what --check says; and the program is never
# harmed: it says and ends as it does alone.
# limit: 600 seconds

load python

ends=$src/ends.py
seconds=0.3
# Root without the right to read what hides itself.
weak=(setpriv --inh-caps=-sys_ptrace --bounding-set=-sys_ptrace)

# few COMMAND...: with the oldest interpreter, the newest, and the system's
few() {
	local all=("${pythons[@]}") count=${#pythons[@]}
	[ "$count" -le 3 ] || pythons=("${all[0]}" "${all[@]: -2}")
	each "$@"
}

# as_alone [BEFORE...] -- [OPTION...] -- COMMAND...: what is said and the status
# are the same with and without a recording; stacks are in x.folded
as_alone() {
	local before=() options=() alone=0 status=0
	while [ "$1" != -- ]; do
		before+=("$1")
		shift
	done
	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	rm -f x.pb status.json
	"${before[@]}" "$used" used "$@" >alone 2>alone.err || alone=$?
	"${before[@]}" prof-record -F 499 --status status.json -o x.pb \
		"${options[@]}" -- "$used" used "$@" >out 2>err || status=$?
	cat err
	echo "status $status, alone $alone"
	[ "$status" -eq "$alone" ]
	diff alone out
	diff alone.err <(grep -v '^prof-record: ' err)
	stacks
}

# says N REGEX: in N lines
says() {
	[ "$(grep -cE "^prof-record: $2" err)" -eq "$1" ]
}

is_of() {
	[ "$(jq -r .engine status.json)" = "$1" ]
}

has_spin() {
	total_is_right
	at_least 75 '<module>;spin[ ;]'
}

# checks PID ENGINE REGEX: --check says so of that engine, in its row
checks() {
	prof-record --check -p "$1" >checked || true
	cat checked
	grep -qE "^$2 +$3" checked
}

need_x86_64() {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
}

# begin [BEFORE...] : a program that runs until the test ends; $pid is it
begin() {
	rm -f begun
	"$@" >begun 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	until grep -q begins begun; do
		kill -0 "$pid"
		sleep 0.01
	done
}

# attach [OPTION...]: to $pid, for half a second
attach() {
	prof-record -F 499 -d 0.5s --status status.json -o x.pb -p "$pid" \
		"$@" 2>err || {
		cat err
		return 1
	}
	cat err
}

hides() {
	as_alone "${weak[@]}" -- --engine perf -- "$python" -B "$ends" $seconds 3 hide
	says 1 'warning: Python 3[.0-9]* of process [0-9]+: native frames only: reading process memory: .* not dumpable'
	total_is_right
	at_most 0 '<module>;spin[ ;]'
	at_least 70 '_PyEval_EvalFrameDefault'
	begin "${weak[@]}" "$python" -B "$ends" 100 0 hide
	# It hides soon after it began.
	while "${weak[@]}" prof-record --check -p "$pid" |
		grep -q '^python *works'; do
		kill -0 "$pid"
	done
	"${weak[@]}" prof-record --check -p "$pid" >checked || true
	cat checked
	grep -qE '^perf +(works|in part)' checked
	grep -qE '^python +no +reading process memory: .* not dumpable' checked
	kill "$pid"
	[[ $version == 3.1[2-9].* ]] || return 0
	as_alone "${weak[@]}" -- --engine perf -- "$python" -X perf -B "$ends" \
		$seconds 3 hide
	says 1 'warning: Python 3[.0-9]* of process [0-9]+: names from its perf map only: '
	total_is_right
	at_least 75 '<module>;spin[ ;]'
	at_most 2 '_PyEval_EvalFrameDefault|py_trampoline'
}

@test "one that makes itself unreadable: native frames, or the perf map's names" {
	need setpriv
	need_root
	few hides
}

# filtered ERROR
filtered() {
	local without=$PROF_BUILD/tests/programs/without-call
	local no_read=("$without" 310 "$1") no_perf=("$without" 298 "$1")
	as_alone "${no_read[@]}" -- -- "$python" -B "$ends" $seconds 4
	is_of perf
	says 1 '.*process [0-9]+: native frames only: reading process memory: .*a seccomp filter forbids it'
	says 1 'warning'
	total_is_right
	at_most 0 '<module>;spin[ ;]'
	as_alone "${no_perf[@]}" -- -- "$python" -B "$ends" $seconds 4
	is_of python
	says 1 'recording CPU time and Python functions only: perf_event_open: '
	has_spin
	as_alone "${no_read[@]}" "${no_perf[@]}" -- -- "$python" -B "$ends" \
		$seconds 4
	is_of proc
	says 1 'recording CPU time only: perf_event_open: '
	says 1 'no Python functions: reading process memory: '
	total_is_right
}

# With one or the other error, as it takes long.
each_filtered() {
	local error=1
	[ "$python" != "${pythons[0]}" ] || error=38
	filtered "$error"
}

@test "filters of system calls: each leaves what the others allow" {
	need_x86_64
	few each_filtered
}

contained() {
	as_alone unshare -pf --mount-proc -- --engine perf -- \
		"$python" -B "$ends" $seconds 7
	has_spin
	as_alone unshare -pf --mount-proc -- --engine python -- \
		"$python" -B "$ends" $seconds -10
	has_spin
	# From outside.
	as_alone -- --engine perf -- unshare -pf --mount-proc \
		"$python" -B "$ends" $seconds 7
	has_spin
	as_alone -- --engine python -- unshare -pf --mount-proc \
		"$python" -B "$ends" $seconds 7
	has_spin
}

@test "PID 1, and a container that is seen from outside" {
	need_namespaces
	few contained
}

other_user() {
	as_alone unshare -Ur -- -- "$python" -B "$ends" $seconds 5
	at_least 70 '<module>;spin[ ;]'
	as_alone -- --engine perf -- unshare -Ur "$python" -B "$ends" $seconds 5
	has_spin
}

@test "a user name space, from inside and from outside" {
	unshare -Ur true 2>/dev/null ||
		skip 'impossible here: no right to make a user namespace'
	few other_user
}

# The profile comes after the end.
stacks_of_exec() {
	until [ -s x.pb ] && jq -e '.state == "ended"' status.json >/dev/null 2>&1; do
		sleep 0.02
	done
	stacks
}

execs() {
	local status=0
	prof-record -F 499 --exec --engine perf --status status.json -o x.pb \
		-- "$python" -B "$ends" $seconds "$1" >out 2>err || status=$?
	echo "status $status, want $2"
	[ "$status" -eq "$2" ]
	[ "$(tr '\n' ' ' <out)" = 'begins ends ' ]
	stacks_of_exec
	at_least 75 '<module>;spin[ ;]'
}

exec_ends() {
	execs 6 6
	rm x.pb status.json
	execs -15 143
}

@test "--exec: names, status and signal" {
	few exec_ends
}

stands() {
	begin "$python" -B "$ends" 100 0
	kill -STOP "$pid"
	until grep -q '^State:.T' "/proc/$pid/status"; do sleep 0.01; done
	for engine in perf python; do
		attach --engine "$engine"
		grep -q '^State:.T' "/proc/$pid/status"
		[ "$(jq .samples status.json)" -le 2 ]
		says 1 'no samples: almost no CPU time was used'
	done
	checks "$pid" python "works .* Python ${version%.*}"
	kill -CONT "$pid"
	for engine in perf python; do
		attach --engine "$engine"
		stacks
		at_least 75 '<module>;spin[ ;]'
	done
	kill -TERM "$pid"
}

@test "one that is stopped stays so, and is read when it goes on" {
	few stands
}

becomes_by_timer() {
	record --engine python -F 499 -- "$python" "$src/execs.py" 0.4 "$other"
	total_is_right
	at_least 25 '<module>;before[ ;]'
	at_least 25 '<module>;spin[ ;]'
	at_most 0 ';before;(.*;)?spin[ ;]|;spin;(.*;)?before[ ;]'
}

@test "by the timer: one interpreter, then another" {
	other=${pythons[0]}
	few becomes_by_timer
}

# copy_files: the interpreter's file and, if it has one, its library
copy_files() {
	local library
	mkdir -p bin lib
	cp -L "$python" bin/python3
	library=$(ldd "$python" | grep -o '/[^ ]*libpython3[^ ]*' || true)
	[ -z "$library" ] || cp -L "$library" lib
	prefix=$("$python" -c 'import sys; print(sys.prefix)')
}

unlinks() {
	for engine in perf python; do
		copy_files
		export LD_LIBRARY_PATH=$PWD/lib PYTHONHOME=$prefix
		record --engine "$engine" -F 499 -- bin/python3 -B "$src/unlinks.py" 0.3
		unset LD_LIBRARY_PATH PYTHONHOME
		[ "$(cat out)" = ends ]
		[ -z "$(ls lib)" ] || [ -e bin/python3 ]
		total_is_right
		at_least 35 '<module>;before;spin[ ;]'
		at_least 35 '<module>;after;spin[ ;]'
	done
}

@test "one that deletes its interpreter or the library of it" {
	few unlinks
}

# make_root: a directory with the interpreter, as /py, and ends.py
make_root() {
	local lib file
	lib=$("$python" -c 'import os; print(os.path.dirname(os.__file__))')
	to=root/py/lib/${lib##*/}
	mkdir -p root/py/bin "$to"
	cp -L "$python" root/py/bin/python3
	cp "$lib"/*.py "$to"
	cp -r "$lib"/{encodings,collections,importlib} "$to"
	for file in $(ldd "$python" | grep -o '/[^ ]*'); do
		mkdir -p "root${file%/*}"
		cp -L "$file" "root$file"
	done
	cp "$ends" root
}

elsewhere() {
	make_root
	export PYTHONHOME=/py
	as_alone -- --engine perf -- chroot root /py/bin/python3 -B /ends.py \
		$seconds 8
	has_spin
	as_alone -- --engine python -- chroot root /py/bin/python3 -B /ends.py \
		$seconds 8
	has_spin
	begin chroot root /py/bin/python3 -B /ends.py 100 0
	unset PYTHONHOME
	checks "$pid" python "works .* Python ${version%.*}"
	kill "$pid"
	# Its files are there in its own name space only.
	mkdir -p hole
	as_alone -- --engine perf -- unshare -m sh -c "mount --bind root/py hole &&
		PYTHONHOME=$PWD/hole exec hole/bin/python3 -B $ends $seconds 9"
	has_spin
	begin unshare -m sh -c "mount --bind root/py hole &&
		PYTHONHOME=$PWD/hole exec hole/bin/python3 -B $ends 100 0"
	checks "$pid" python "works .* Python ${version%.*}"
	attach
	stacks
	at_least 75 '<module>;spin[ ;]'
	kill "$pid"
}

@test "an interpreter in another root, or in another mount name space" {
	need_root
	need_mounts
	need ldd
	few elsewhere
}

# begin_recording OPTION...: until status.json counts samples; the recorder is
# $pid, the command $command
begin_recording() {
	rm -f status.json x.pb
	prof-record -F 499 --status status.json -o x.pb --pid-file command \
		--interval 500ms -o 'x-%n.pb' "$@" >out 2>err 3>&- &
	pid=$!
	pids+=("$pid")
	until [ -s x-1.pb ]; do
		kill -0 "$pid"
		sleep 0.02
	done
	command=$(cat command)
	pids+=("$command")
}

killed() {
	local status=0 recorder
	for engine in perf python; do
		rm -f x-*.pb
		begin_recording --engine "$engine" -- "$python" -B "$ends" 100 0
		kill -KILL "$command"
		wait "$pid" || status=$?
		[ "$status" -eq 137 ]
		cp x-1.pb x.pb
		stacks
		at_least 60 '<module>;spin[ ;]'
	done
	rm -f x-*.pb
	begin_recording --engine "$engine" -- "$python" -B "$ends" 1.5 3
	# It has no end of line.
	read -ra children <"/proc/$pid/task/$pid/children" || true
	for recorder in "${children[@]}"; do
		[ "$recorder" = "$command" ] || kill -KILL "$recorder"
	done
	status=0
	wait "$pid" || status=$?
	cat err
	[ "$status" -eq 3 ]
	[ "$(tr '\n' ' ' <out)" = 'begins ends ' ]
	says 1 'warning: the recorder was killed by signal 9'
}

@test "a killed command, and a killed recorder" {
	few killed
}

# Some interpreters are where only root may go.
attached_by_nobody() {
	local status=0
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups
		--inh-caps=-all --bounding-set=-all)
	"${nobody[@]}" sh -c '"$0" -c ""' "$python" 2>/dev/null || return 0
	open=$(mktemp -d /tmp/prof-nobody.XXXXXX)
	chmod 755 "$open"
	mkdir -m 777 "$open/out"
	cp "$PROF_BUILD/prof-record" "$ends" "$open"
	chmod a+rX "$open"/*
	begin "${nobody[@]}" "$python" -B "$open/ends.py" 100 0
	"${nobody[@]}" "$open/prof-record" --check -p "$pid" >checked
	cat checked
	grep -qE "^python +works .* Python ${version%.*}" checked
	"${nobody[@]}" "$open/prof-record" -F 499 -d 0.5s -p "$pid" \
		-o "$open/out/x.pb"
	mv "$open/out/x.pb" .
	stacks
	at_least 85 '<module>;spin[ ;]'
	kill "$pid"
	# Of another user there is the time, and it is said why.
	begin "$python" -B "$ends" 100 0
	"${nobody[@]}" "$open/prof-record" --check -p "$pid" >checked || status=$?
	cat checked
	[ "$status" -eq 1 ]
	grep -qE '^perf +no .*another user' checked
	grep -qE '^python +no .*another user' checked
	grep -qE '^proc +works' checked
	"${nobody[@]}" "$open/prof-record" -d 0.3s -p "$pid" \
		-o "$open/out/x.pb" 2>err
	cat err
	says 1 'recording CPU time only: perf_event_open: .*another user'
	says 1 'no Python functions: reading process memory: .*another user.*run as root'
	kill "$pid"
	rm -r "$open"
}

@test "nobody's own process is read, and another user's is not" {
	need_root
	need setpriv
	each attached_by_nobody
}
