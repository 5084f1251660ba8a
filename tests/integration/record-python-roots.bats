#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# The interpreters of other releases of Debian, in roots of them: that they are
# found while they run, and that their headers say what our tables do. It takes
# minutes, so it runs with CI=true only; the roots are kept.
# limit: 900 seconds

load helper
bats_require_minimum_version 1.5.0

units=$PROF_BUILD/tests/unit

setup() {
	cd "$repo" || return
	# shellcheck source=scripts/roots.bash
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

@test 'Python 3.9 of Debian 11' {
	root=$(kept_bare_root bullseye)
	is_found "$root" /usr/bin/python3.9
}

@test 'Python 3.13 of Debian 13' {
	root=$(kept_bare_root trixie)
	is_found "$root" /usr/bin/python3.13
}

@test 'Python 3.14 and 3.15 of Debian 14' {
	root=$(kept_python_root forky \
		python3.1{4,5}-minimal libpython3.1{4,5}-{minimal,dev})
	for version in 3.14 3.15; do
		is_found "$root" "/usr/bin/python$version"
		has_layout "$root" "$version"
	done
}
