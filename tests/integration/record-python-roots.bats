#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# The interpreters of other releases of Debian, in roots of them: that they are
# found and recorded, and that their headers say what our tables do. It takes
# minutes, so it runs with CI=true only; the roots are kept.
# limit: 900 seconds

load helper
bats_require_minimum_version 1.5.0

units=$PROF_BUILD/tests/unit

setup() {
	cd "$repo" || return
	# shellcheck source=/dev/null
	. scripts/roots.bash
	local cannot
	cannot=$(why_no_roots)
	[ -z "$cannot" ] || skip "$cannot"
	export PROF_TOOLS
}

# kept_python_root SUITE PACKAGE...
kept_python_root() {
	local packages=${*:2}
	kept_root "$1" --variant=extract \
		--include="base-files,libc6,${packages// /,}" "$(apt_mirror)"
}

# is_found ROOT PYTHON
is_found() {
	"$units/record_python_find" "$(command -v chroot)" "$1" "$2"
}

# has_layout ROOT VERSION
has_layout() {
	local include=$1/usr/include
	"$units/record_python_layout" "$include/python$2" \
		"-I$include -I$include/x86_64-linux-gnu"
}

# Two chains in turn, and what the kernel counted; what a minimal root has.
turns='
import sys, time
def leaf_a(): return sum(range(50))
def leaf_b(): return sum(range(50))
def hot_a(): return leaf_a()
def hot_b(): return leaf_b()
def main():
    while time.thread_time() < 1.5:
        for i in range(1000):
            hot_a()
            hot_b()
main()
print(time.process_time())
'

# is_recorded ROOT PYTHON: names, no stack of two moments, the kernel's total
is_recorded() {
	local used
	cd "$BATS_TEST_TMPDIR" || return
	prof-record -F 499 --engine perf --status status.json -o x.pb -- \
		chroot "$1" "$2" -c "$turns" >used
	used=$(cat used)
	prof-convert -q -t folded -c cpu -o x.folded x.pb
	jq -c .python status.json
	jq -e '.python | .samples > 500 and .torn * 50 < .samples and
		.late * 50 < .samples' status.json
	awk -v used="$used" -v lost="$(jq '.lost / .rate' status.json)" '
		{ all += $NF }
		/;main;hot_[ab];leaf_[ab]/ { named += $NF }
		/hot_a;.*leaf_b|hot_b;.*leaf_a/ { impossible += $NF }
		END {
			all = all / 1e9 + lost
			printf "recorded %.3f s, used %.3f s; %.0f ns of " \
				"both\n", all, used, impossible
			d = all - used
			exit (d < 0 ? -d : d) > used * 0.03 + 0.05 ||
				impossible > 0 || named < all * 1e9 / 2
		}' x.folded
	cd "$repo" || return
}

@test 'Python 3.9 of Debian 11' {
	root=$(kept_bare_root bullseye)
	is_found "$root" /usr/bin/python3.9
	need_events
	is_recorded "$root" /usr/bin/python3.9
}

@test 'Python 3.13 of Debian 13' {
	root=$(kept_bare_root trixie)
	is_found "$root" /usr/bin/python3.13
	need_events
	is_recorded "$root" /usr/bin/python3.13
}

@test 'Python 3.14 and 3.15 of Debian 14' {
	root=$(kept_python_root forky \
		python3.1{4,5}-minimal libpython3.1{4,5}-{minimal,dev})
	for version in 3.14 3.15; do
		is_found "$root" "/usr/bin/python$version"
		has_layout "$root" "$version"
	done
	need_events
	for version in 3.14 3.15; do
		is_recorded "$root" "/usr/bin/python$version"
	done
}
