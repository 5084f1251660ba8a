#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What prof-record sees of programs of which it is known what they do: how their
# time is shared, where their stacks begin, what their functions are called.

load helper

programs=$PROF_BUILD/tests/programs
src=$repo/tests/programs/src

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need jq python3
}

# record [OPTION...] -- COMMAND...: x.pb and status.json, by perf's events; and
# the stacks in x.folded, root first, with nanoseconds
record() {
	need_events
	prof-record -q --engine perf --status status.json -o x.pb "$@" \
		>command.out 2>command.err || {
		cat command.err
		return 1
	}
	[ "$(jq -r .engine status.json)" = perf ]
	convert_file x.pb x.folded -c cpu
}

samples() {
	jq .samples status.json
}

at_least() {
	[ "$2" -ge "$1" ] || {
		echo "$2, want at least $1: ${3:-}"
		false
	}
}

# share PATTERN...: of the time, in percent, what is below frames like these
share() {
	awk -v pattern="$1" '
		{ all += $NF; if ($0 ~ ("(^|;)(" pattern ")(;| [0-9]+$)")) sum += $NF }
		END { printf "%.2f\n", all ? 100 * sum / all : 0 }' x.folded
}

# near PATTERN PERCENT POINTS: the share of PATTERN is PERCENT, give or take
near() {
	share "$1" | awk -v name="$1" -v want="$2" -v off="$3" '{
		printf "%s: %s %%, want %s\n", name, $1, want
		exit !($1 >= want - off && $1 <= want + off) }'
}

# errors PERCENT: five standard errors of such a share of our samples, in points
errors() {
	jq -r --argjson p "$1" \
		'$p / 100 * (1 - $p / 100) / .samples | sqrt * 500' status.json
}

# shared_50_30_20 [PREFIX [POINTS]]: as the program shares has it
shared_50_30_20() {
	near "${1:-}half" 50 "${2:-$(errors 50)}"
	near "${1:-}third" 30 "${2:-$(errors 30)}"
	near "${1:-}fifth" 20 "${2:-$(errors 20)}"
}

# Of 100 stacks of the user, so many reach the entry of their thread.
reach_entry() {
	jq -e --argjson percent "$1" \
		'.complete >= (.complete + .truncated + .broken) * $percent / 100' \
		status.json || {
		cat status.json
		false
	}
}

@test "C: 50, 30 and 20 percent are seen as such, below main" {
	record -F 999 -- "$programs/shares" 5.5
	at_least 5000 "$(samples)"
	shared_50_30_20
	near main 100 1
	reach_entry 95
	[ "$(jq -r .unwinder status.json)" = dwarf ]
	[ "$(jq .lost status.json)" -eq 0 ]
}

@test "C with frame pointers" {
	cc -O0 -g -pthread -o framed \
		"$repo/tests/programs/shares.c"
	record -F 999 --unwind fp -- ./framed 2
	shared_50_30_20
	near main 95 5
	[ "$(jq -r .unwinder status.json)" = fp ]
}

@test "four threads of C" {
	record -F 499 -- "$programs/shares" 2.6 4
	at_least 5000 "$(samples)"
	shared_50_30_20
	near 'main|start_thread|.*\[?libc.*' 100 1
	near use 100 1
	reach_entry 95
	[ "$(jq .threads status.json)" -eq 4 ]
}

@test "500 threads" {
	record -F 999 -- "$programs/shares" 0.011 500
	at_least 5000 "$(samples)"
	shared_50_30_20 '' 7 # of 11 ms each thread's end takes some
	reach_entry 95
	at_least 450 "$(jq .threads status.json)"
}

@test "1,000 children" {
	record -F 999 -- "$programs/forks" 1000
	at_least 4000 "$(samples)"
	near main 95 5
	reach_entry 95
	# What is not work is fork, exit and what they cost in the kernel.
	share child_work | awk '{ exit !($1 > 50) }'
}

@test "a program that executes another" {
	record -F 999 -- "$programs/execs" 1
	near before 50 "$(errors 50)"
	near after 50 "$(errors 50)"
	reach_entry 95
}

@test "a library that is loaded later" {
	cc -O2 -g -shared -fPIC -o plugin.so "$src/plugin.c"
	record -F 999 -- "$programs/loads" ./plugin.so 1
	near 'main;plugin' 97 3
	reach_entry 95
}

@test "a static program" {
	cc -O2 -g -static -pthread -o static "$repo/tests/programs/shares.c"
	record -F 999 -- ./static 1
	shared_50_30_20
	reach_entry 95
}

@test "a stripped program: no names, and yet whole stacks" {
	cc -O2 -s -pthread -o stripped "$repo/tests/programs/shares.c"
	record -F 999 -- ./stripped 1
	near '\[stripped\]' 97 3
	reach_entry 95
}

@test "a program that is deleted while it runs" {
	cp "$programs/shares" doomed
	record -F 999 -- sh -c './doomed 1 & sleep 0.2; rm doomed; wait'
	shared_50_30_20
	reach_entry 95
}

@test "threads of C++, with the names that c++filt gives" {
	need c++filt g++
	g++ -O2 -g -pthread -o threads "$src/threads.cc"
	record -F 499 -- ./threads 1
	name=$(nm threads | awk '/count_until/ { print $3; exit }' | c++filt |
		sed 's/ \[clone .*//')
	echo "want: $name"
	grep -qF "$name" x.folded
	reach_entry 95
}

@test "Go: 50, 30 and 20 percent, from runtime.goexit or its like" {
	need go
	(cd "$src/shares" && GOTOOLCHAIN=local CGO_ENABLED=0 go build \
		-trimpath -buildvcs=false -o "$BATS_TEST_TMPDIR/go-shares" .)
	record -F 999 -- ./go-shares 5.5
	at_least 5000 "$(samples)"
	shared_50_30_20 'main\\.'
	reach_entry 95
	near 'runtime\.goexit.*' 95 5
}

@test "CPython: its own functions are seen from _start on" {
	record -F 999 --python=native -- /usr/bin/python3 "$src/shares.py" 2
	reach_entry 95
	share '_PyEval_EvalFrameDefault' | awk '{ exit !($1 > 80) }'
}

@test "a process that runs already, and its 12 threads" {
	need_events
	"$programs/shares" 30 12 3>&- &
	pid=$!
	until [ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 |
		wc -l)" -eq 12 ]; do sleep 0.05; done
	prof-record -q --engine perf -F 499 -d 6s -p "$pid" -o x.pb \
		--status status.json
	kill -KILL "$pid"
	convert_file x.pb x.folded -c cpu
	shared_50_30_20
	reach_entry 95
	[ "$(jq .threads status.json)" -eq 12 ]
}

@test "perf record sees the same" {
	need perf
	record -F 499 -- "$programs/shares" 5
	share half >ours
	perf record -q -F 499 -e cpu-clock:u --call-graph dwarf,16384 \
		-o perf.data "$programs/shares" 5 2>perf.err
	perf script -i perf.data 2>>perf.err >x.perf
	convert_file x.perf x.folded -f perf-script
	share half >theirs
	# Both have as many samples, each with its error.
	paste ours theirs
	paste ours theirs | awk -v error="$(errors 50)" \
		'{ d = $1 - $2; exit !(d * d <= 2 * error * error) }'
}
