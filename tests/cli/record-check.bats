#!/usr/bin/env bats
# shellcheck disable=SC2154 # what bats sets
# prof-record --check: what would work for this user, and what helps.

load helper

setup() {
	program=prof-record
	PATH=$PROF_BUILD/tests/programs:$PATH
	call=298 # perf_event_open
	work
}

teardown() {
	[ -z "${victim:-}" ] || kill "$victim" || true
	[ -z "${open:-}" ] || {
		[ ! -s "$open/out/pid" ] || kill "$(cat "$open/out/pid")" || true
		rm -rf "$open"
	}
}

need_x86_64() {
	[ "$(uname -m)" = x86_64 ] ||
		skip 'impossible here: system calls have other numbers'
}

# need_answer: what the kernel says to perf_event_open, not a filter before it
need_answer() {
	check
	! has perf why 'a seccomp filter refuses it' ||
		skip "impossible here: $(row perf .why)"
}

# check [COMMAND...]: as that command runs it
check() {
	status=0
	"$@" "$PROF_BUILD/prof-record" --check -t json >check.json || status=$?
	echo "status $status"
	cat check.json
}

# row NAME FILTER: of a sampler's row
row() {
	jq -er --arg name "$1" \
		".samplers[] | select(.name == \$name) | $2" check.json
}

# says NAME MEMBER WORDS: a sampler's row has the words there
has() {
	row "$1" ".$2" | grep -F "$3"
}

# as_nobody OPTION...: prof-record, a copy that everybody may run
as_nobody() {
	need_root
	if [ -z "${open:-}" ]; then
		open=$(mktemp -d)
		cp "$PROF_BUILD/prof-record" "$open"
		mkdir "$open/out"
		chmod 755 "$open"
		chmod 777 "$open/out"
	fi
	(cd "$open/out" && PATH=/usr/bin:/bin exec setpriv --reuid nobody \
		--regid nogroup --clear-groups --inh-caps=-all \
		--bounding-set=-all "$open/prof-record" "$@")
}

check_as_nobody() {
	status=0
	as_nobody --check -t json "$@" >check.json || status=$?
	cat check.json
}

paranoid() {
	cat /proc/sys/kernel/perf_event_paranoid
}

@test "it is a table for people" {
	run -0 prof-record --check || [ "$status" = 1 ]
	[[ ${lines[0]} =~ ^perf\ +(works|in\ part|no)\  ]]
	[[ $output == *$'\n'python\ * ]]
	[[ $output == *$'\n'proc\ * ]]
	[[ $output == *'machine x86_64'* ]] || [ "$(uname -m)" != x86_64 ]
}

@test "as JSON it has the same" {
	check
	[ "$(jq -r '[.samplers[].name] | join(" ")' check.json)" = \
		'perf python proc' ]
	[ "$(jq .works check.json)" = "$(jq '[.samplers[0, 1].works] | any' \
		check.json)" ]
	[ "$(jq -r .machine check.json)" = "$(uname -m)" ]
	[ "$(jq -r .perf_event_paranoid check.json)" = "$(paranoid)" ]
	[ "$(jq -r .root check.json)" = "$([ "$(id -u)" = 0 ] && echo true ||
		echo false)" ]
}

@test "it ends with 0 where perf works" {
	check
	row perf .works >answer ||
		skip "impossible here: $(row perf .why)"
	[ "$status" = 0 ]
}

@test "a seccomp filter on perf_event_open is found, and the flag that helps" {
	need_x86_64
	for error in 1 38; do
		check without-call "$call" $error
		has perf why 'a seccomp filter refuses it'
		KUBERNETES_SERVICE_HOST=10.0.0.1 check without-call "$call" $error
		has perf fix 'add: ["PERFMON"]'
		[ "$(jq -r .place check.json)" = kubernetes ]
		[ "$(jq .seccomp check.json)" = true ]
	done
}

@test "on Fargate it says that only Python can be seen" {
	need_x86_64
	export AWS_EXECUTION_ENV=AWS_ECS_FARGATE
	check without-call "$call" 1
	has perf fix 'none on Fargate'
	has perf fix SYS_PTRACE
}

@test "where only python works it ends with 0" {
	need_x86_64
	check without-call "$call" 1
	[ "$(row perf '.works | not')" = true ]
	row python .works >answer ||
		skip "impossible here: $(row python .why)"
	[ "$status" = 0 ]
	has python what 'functions of Python'
}

@test "a seccomp filter on process_vm_readv leaves no python" {
	need_x86_64
	check without-call "$call" 1 without-call 310 1
	[ "$status" = 1 ]
	[ "$(row python '.works | not')" = true ]
	has python why seccomp
}

@test "a user without capabilities is told what the kernel's frames need" {
	need_answer
	[ "$(paranoid)" -ge 2 ] || skip "impossible here: paranoid is $(paranoid)"
	check_as_nobody
	[ "$(jq .root check.json)" = false ]
	[ "$(jq .cap_perfmon check.json)" = false ]
	has perf why "kernel.perf_event_paranoid is $(paranoid)"
	has perf fix 'sysctl kernel.perf_event_paranoid='
	if [ "$(row perf .works)" = true ]; then
		[ "$status" = 0 ]
		row perf .partial
		has perf what 'user space, by'
	else
		[ "$status" = 1 ]
	fi
}

is_recording() {
	jq -e '.state == "recording"' "$open/out/status" 2>/dev/null
}

@test "a user whose memory for rings is used up is told so" {
	ulimit -l 0
	check_as_nobody
	[ "$(row perf .works)" = true ] ||
		skip "impossible here: $(row perf .why)"
	as_nobody -q -o x.pb --status status --pid-file pid -- sleep 1000 3>&- &
	wait_until is_recording
	check_as_nobody
	kill "$(cat "$open/out/pid")"
	wait
	has perf why perf_event_mlock_kb
	has perf fix 'ulimit -l unlimited'
}

@test "a process of another user is found to be one" {
	need_answer
	check_as_nobody -p 1
	[ "$status" = 1 ]
	[ "$(row perf .pid)" = 1 ]
	has perf why 'another user' || has perf why paranoid
	has python why "another user" || has python why ptrace_scope
}

# The victim waits until it is killed.
start_python() {
	need python3
	python3 -c 'import signal; signal.pause()' 3>&- &
	victim=$!
	wait_until grep -q python "/proc/$victim/maps"
}

@test "python is for processes that are Python's" {
	start_python
	# The shell cannot be recorded everywhere.
	prof-record --check -t json -p "$victim,$$" >check.json || true
	cat check.json
	[ "$(jq '[.samplers[] | select(.name == "python") | .works] ==
		[true, false]' check.json)" = true ]
}

@test "a process that has ended is not recorded" {
	need_answer
	sh -c 'exit 0' &
	gone=$!
	wait "$gone"
	run -1 prof-record --check -t json -p "$gone"
	echo "$output" >check.json
	has perf why 'the process has ended'
	[ "$(jq .works check.json)" = false ]
}

@test "of several processes all must be possible" {
	sleep 1000 3>&- &
	victim=$!
	sh -c 'exit 0' &
	gone=$!
	wait "$gone"
	run -1 prof-record --check -t json -p "$victim,$gone"
	[ "$(jq '.samplers | length' <<<"$output")" = 6 ]
}

@test "where its name would steer the terminal it is shown harmless" {
	odd=./$'a\033[31m"'
	cp "$(command -v sleep)" "$odd"
	"$odd" 1000 3>&- &
	victim=$!
	run prof-record --check -p "$victim"
	[[ $output == *'a\x1b[31m"'* ]]
	[[ $output != *$'\033'* ]]
}
