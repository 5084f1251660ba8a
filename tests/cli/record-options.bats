#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016,SC2034 # what bats sets; scripts of others
# Options that the engine cannot do are refused, or said to be left undone;
# outputs that cannot be written are told before the command starts.

load record

# What each engine can do, by option; the words of the messages.
table='--kernel=yes|--kernel yes|perf
--unwind=fp|--unwind|perf
--inlines|--inlines|perf
--max-overhead=5|--max-overhead|perf
--gil|--gil|perf python
--tasks|--tasks|perf python
--jit-maps|--jit-maps|perf
--python=plain|--python plain|perf python
--python=native|--python native|perf'

@test "an engine that was asked for refuses what it cannot do" {
	local option name engines engine
	while IFS='|' read -r option name engines; do
		for engine in perf python proc; do
			[[ " $engines " != *" $engine "* ]] || continue
			run -125 --separate-stderr prof-record \
				--engine $engine "$option" -o x.pb touch started
			[ "$stderr" = \
				"prof-record: --engine $engine does not support $name" ]
			[ ! -e started ]
		done
	done <<<"$table"
	run -125 --separate-stderr prof-record --engine proc --inlines \
		--kernel yes -o x.pb true
	[[ $stderr == *'does not support --kernel yes, --inlines' ]]
}

@test "what was there for py-spy is told to be gone" {
	run -125 --separate-stderr prof-record --engine py-spy -o x.pb \
		touch started
	[[ $stderr == *"--engine 'py-spy': no longer an engine;"* ]]
	run -125 --separate-stderr prof-record --idle -o x.pb touch started
	[[ $stderr == *'--idle: no longer an option;'* ]]
	run -125 --separate-stderr prof-record --engine ptrace -o x.pb \
		touch started
	[[ $stderr == *"--engine 'ptrace': expected one of auto, perf, python, proc"* ]]
	[ ! -e started ]
	run -0 prof-record --help
	[[ $output != *py-spy* && $output != *--idle* ]]
}

@test "what makes less of a difference is told in one line" {
	run -0 --separate-stderr prof-record -q --engine proc -F 50 \
		--max-stack 9 -o x.pb true
	[ "$stderr" = 'prof-record: warning: proc does not support --max-stack, --rate: recording without' ]
	run -0 --separate-stderr prof-record -q --engine proc -o x.pb true
	[ -z "$stderr" ]
}

@test "the engine that is found says what it does not do" {
	run -0 --separate-stderr without_perf prof-record -q --unwind fp \
		--inlines -o x.pb true
	[ "$(grep -c 'python does not support --unwind, --inlines' <<<"$stderr")" -eq 1 ]
}

# told PATH WHY: before the command starts; it is saved all the same
told() {
	mkdir -p refuge
	rm -rf refuge/*
	run -0 --separate-stderr env TMPDIR="$PWD/refuge" prof-record -q \
		--engine proc -o "$1" sh -c 'echo started >&2'
	echo "$stderr"
	[[ ${stderr_lines[0]} == "prof-record: warning: $1: "*"$2"*"will be saved in $PWD/refuge" ]]
	[ "${stderr_lines[1]}" = started ]
	[[ ${stderr_lines[2]} == *"the profile is saved as $PWD/refuge/prof-record."*"/${1##*/}" ]]
	prof-top "${stderr_lines[2]##*saved as }" >/dev/null
	run -125 --separate-stderr prof-record --engine proc \
		--require-recording -o "$1" touch never
	[[ $stderr == "prof-record: not recording: $1: "*"$2"* ]]
	[ ! -e never ]
}

@test "an output in a directory that is missing is told before the start" {
	told no/x.pb 'No such file or directory'
}

@test "an output that is a directory is told before the start" {
	mkdir x.pb
	run -125 --separate-stderr prof-record --engine proc \
		--require-recording -o x.pb touch never
	[[ $stderr == *'x.pb: cannot write: Is a directory' ]]
	[ ! -e never ]
}

@test "a directory that may not be written is told before the start" {
	[ "$(id -u)" != 0 ] || skip 'impossible here: root may write everywhere'
	mkdir locked
	chmod 555 locked
	told locked/x.pb 'Permission denied'
}

@test "file systems that are read-only or full are told before the start" {
	unshare -m true 2>/dev/null ||
		skip 'impossible here: no right to mount'
	mkdir fs refuge
	for options in ro size=16k; do
		run -0 --separate-stderr unshare -m sh -c '
			mount -t tmpfs -o "$1" none fs || exit 99
			[ "$1" = ro ] || head -c 1M /dev/zero >fs/filler 2>/dev/null
			TMPDIR=$PWD/refuge prof-record -q --engine proc \
				-o fs/x.pb sh -c "echo started >&2"' sh $options
		echo "$stderr"
		[[ ${stderr_lines[0]} == *'fs/x.pb: '*'will be saved in'* ]]
		[ "${stderr_lines[1]}" = started ]
		[ -n "$(find refuge -name x.pb)" ]
		rm -rf refuge/*
	done
}

@test "an output that is gone at the end is saved elsewhere" {
	mkdir there refuge
	run -7 --separate-stderr env TMPDIR="$PWD/refuge" prof-record -q \
		--engine proc -o there/x.pb sh -c 'rmdir there; exit 7'
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *'there/x.pb: '*'; the profile is saved as '* ]]
	prof-top "${stderr##*saved as }" >/dev/null
}

@test "what can be saved nowhere is said to be lost" {
	mkdir there
	run -0 --separate-stderr env TMPDIR="$PWD/no" prof-record -q \
		--engine proc -o there/x.pb sh -c 'rmdir there'
	[[ $stderr == *'cannot save it in '*'/no either: No such file'* ]]
}

@test "threads are tracks where the format has them" {
	need jq
	prof-record -q --engine proc -o x.speedscope.json \
		"$PROF_BUILD/tests/programs/shares" 0.3 3
	[ "$(jq '[.profiles[].name | select(test("^shares \\([0-9]+\\)"))] |
		map(sub(" — .*"; "")) | unique | length' x.speedscope.json)" -eq 3 ]
}

@test "processes that the command leaves behind are named" {
	prof-record --check | grep -q '^perf *\(works\|in part\)' ||
		skip 'impossible here: no perf'
	prof-record --engine perf -o x.pb "$PROF_BUILD/tests/programs/daemon" \
		1000 daemon.pid 2>said
	wait_until test -s daemon.pid
	kill "$(cat daemon.pid)"
	cat said
	grep -q "still runs: prof-record -p $(cat daemon.pid) --children" said
	run ! grep -q 'almost no CPU' said
}

# The kernel takes the events away; what goes on is the time alone.
@test "a set-user-ID program is told to be one" {
	[ "$(id -u)" = 0 ] || skip 'impossible here: another user needs root'
	need jq
	local open
	open=$(mktemp -d -p /tmp)
	cp "$PROF_BUILD/prof-record" "$PROF_BUILD/tests/programs/daemon" "$open"
	chmod 755 "$open"
	chmod 4755 "$open/daemon"
	mkdir -m 777 "$open/out"
	(cd "$open/out" && setpriv --reuid nobody --regid nogroup --clear-groups \
		--inh-caps=-all ../prof-record -o x.pb ../daemon 0 2>../said) || true
	cat "$open/said"
	if grep -q 'only: perf_event_open' "$open/said"; then
		rm -rf "$open"
		skip 'impossible here: perf is not for everybody'
	fi
	grep -q 'CPU time only: the kernel ended the sampling, .* set-user-ID' \
		"$open/said"
	run ! grep -q 'almost no CPU' "$open/said"
	rm -rf "$open"
}

# By those who waited for them, who have it from the kernel.
# What is told to a parent that ends before the next reading is not seen.
@test "proc counts processes that end between two readings" {
	prof-record -q --engine proc -o x.pb sh -c \
		'"$0" 100; times >used; sleep 1' "$PROF_BUILD/tests/programs/forks"
	cat used
	prof-convert -q -t folded -c cpu x.pb >x.folded
	cat x.folded
	tail -n 1 used | awk -F '[ms ]' '
		NR == FNR { used = $1 * 60 + $2 + $4 * 60 + $5; next }
		END { print used }' - /dev/null >sum
	awk -v used="$(cat sum)" '{ n += $NF }
		END { n /= 1e9; print n, used
			exit used < 0.4 || n < used * 0.9 - 0.05 ||
				n > used * 1.1 + 0.05 }' \
		x.folded
}

# The kernel's own accounting is the measure.
@test "what a program in C and its children used is what the kernel counts" {
	prof-record --check | grep -q '^perf *\(works\|in part\)' ||
		skip 'impossible here: no perf'
	prof-record -q --engine perf -F 499 -o x.pb \
		"$PROF_BUILD/tests/programs/family" 3 0.5 >used
	prof-convert -q -t folded -c cpu x.pb |
		awk -v used="$(cat used)" '{ n += $NF }
			END { n /= 1e9; print n, used
				exit n < used * 0.97 || n > used * 1.03 }'
}
