# shellcheck shell=bash disable=SC2034,SC2094,SC2119,SC2120,SC2154
# Shared by the suites that record Python: the interpreters that are here, and
# what is asked of their recordings. Each program of tests/programs/python says
# itself where its time went, and tests/programs/used what the kernel counted.
#
#	PROF_PYTHONS   the interpreters, separated by blanks; not set: those of
#	               pyenv, and /usr/bin/python3

load helper
bats_require_minimum_version 1.5.0

src=$repo/tests/programs/python
used=$PROF_BUILD/tests/programs/used

# Processes that are left over end with the test.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need_events
	need jq
	find_pythons
	pids=()
}

teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# version_of PYTHON: 3.11.2, if it is a CPython whose frames are read
version_of() {
	"$1" -c 'import platform, sys
if platform.python_implementation() == "CPython" and (3, 8) <= sys.version_info < (3, 14):
    print(platform.python_version())' 2>/dev/null
}

# The newest of each version of pyenv's.
pyenv_pythons() {
	printf '%s\n' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 |
		sort -V
}

find_pythons() {
	local python
	pythons=()
	# shellcheck disable=SC2046 # words
	for python in ${PROF_PYTHONS:-$(pyenv_pythons) /usr/bin/python3}; do
		[ -z "$(version_of "$python")" ] || pythons+=("$python")
	done
	[ ${#pythons[@]} -gt 0 ] || skip 'no CPython 3.8 to 3.13'
}

# each COMMAND...: with each interpreter as $python, in a directory of its own;
# the test goes on if it fails with one
each() {
	local at=$PWD status
	for python in "${pythons[@]}"; do
		version=$(version_of "$python")
		mkdir -p "$at/$version"
		cd "$at/$version" || return
		status=0
		# A command before || would go on after a failure.
		set +eE
		(set -eE && "$@") >said 2>&1
		status=$?
		set -eE
		[ "$status" -eq 0 ] || {
			complain "$version: $*"
			tail -n 15 said
		}
		cd "$at" || return
	done
	all_well
}

# Seconds in which processors stood still for others of the host, or served
# devices: samples go on meanwhile, a process is not charged for them.
stolen_so_far() {
	awk -v hz="$(getconf CLK_TCK)" \
		'/^cpu / { print ($7 + $8 + $9) / hz; exit }' /proc/stat
}

# record [OPTION...] -- COMMAND...: x.pb, status.json, what it printed in out
record() {
	local options=() before
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	before=$(stolen_so_far)
	prof-record --engine perf --status status.json -o x.pb \
		"${options[@]}" -- "$used" used "${@:2}" >out 2>err || {
		cat out err
		return 1
	}
	stolen_so_far | awk -v before="$before" '{ print $1 - before }' >stolen
	cat err
	stacks
}

# stacks [OPTION]...: of x.pb in x.folded, root first, with nanoseconds
stacks() {
	prof-convert -q -t folded -c cpu "$@" -o x.folded x.pb
}

# program NAME ARGUMENT...: records one of ours, at 499 Hz
program() {
	record -F "${rate:-499}" -- "$python" "$src/$1" "${@:2}"
}

samples() {
	jq .samples status.json
}

# below REGEX: nanoseconds of all stacks that match
below() {
	awk -v regex="$1" '$0 ~ regex { n += $NF } END { printf "%.0f\n", n }' \
		x.folded
}

# at_most PERCENT REGEX
at_most() {
	awk -v percent="$1" -v n="$(below "$2")" -v all="$(below .)" -v r="$2" '
		BEGIN { printf "%s: %.2f %%, want %s at most\n", r, 100 * n / all,
				percent
			exit n > all * percent / 100 }'
}

at_least() {
	awk -v percent="$1" -v n="$(below "$2")" -v all="$(below .)" -v r="$2" '
		BEGIN { printf "%s: %.2f %%, want %s at least\n", r,
				100 * n / all, percent
			exit n < all * percent / 100 }' || {
		head -n 5 x.folded
		return 1
	}
}

# The CPU time in all is what the kernel counted, within 3 % and 50 ms. What is
# told to be lost is no fault of the rest, nor what was stolen.
total_is_right() {
	local stolen=0
	[ ! -f stolen ] || stolen=$(cat stolen)
	awk -v used="$(cat used)" -v n="$(below .)" -v percent="${1:-3}" \
		-v stolen="$stolen" -v lost="$(jq '.lost / .rate' status.json)" 'BEGIN {
		n = n / 1e9 + lost
		printf "recorded %.3f s, used %.3f s\n", n, used
		d = n - used
		d = d < 0 ? -d : d
		exit d > used * percent / 100 + 0.05 + stolen }'
}

# truth: name and percent of each part, as the program says
truth() {
	tail -n 1 out | jq -r '.shares | to_entries[] | "\(.key)\t\(.value)"'
}

# The parts that the program tells of have the shares that it tells, within five
# standard errors. A part is in a stack if a frame has its name.
shares_are_right() {
	truth >truth
	[ -s truth ]
	awk -F '\t' -v samples="$(samples)" '
	NR == FNR { want[$1] = $2; next }
	{
		n = $0
		sub(/^.* /, "", n)
		line = ";" $0
		sub(/ [0-9]+$/, ";", line)
		all += n
		for (name in want)
			if (index(line, ";" name ";")) {
				have[name] += n
				told += n
			}
	}
	END {
		samples *= told / all
		if (samples < 30)
			print "only " samples " samples of these parts"
		for (name in want) {
			p = want[name] / 100
			d = have[name] / (told ? told : 1) - p
			error = 5 * sqrt(p * (1 - p) / (samples ? samples : 1))
			printf "%s: %.2f %%, truth %.2f, error %.2f\n", name,
				100 * (p + d), 100 * p, 100 * error
			bad = bad || (d < 0 ? -d : d) > error
		}
		exit bad || samples < 30
	}' truth x.folded
}

# All but two percent of the samples in Python were read in time, and fit. Who
# may not run before others may be late on a busy machine.
in_time() {
	local percent=2
	chrt -f 1 true 2>/dev/null || percent=20
	jq -c .python status.json
	jq -e --argjson p "$percent" '.python | .samples > 20 and
		.late * 100 <= .samples * $p and
		.torn * 100 <= .samples * $p and
		.refused == 0 and .denied == 0' status.json >is
}

# late: percent of the samples in Python that were not read in time
late() {
	jq '.python | 100 * .late / .samples' status.json
}

# Python's names are in all but a few percent of what a program used.
has_names() {
	at_least "${1:-90}" '(^|;)<module>(;| )'
}
