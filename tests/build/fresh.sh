#!/bin/bash
# Freshness: scripts/quickstart and scripts/check in a Debian 12 that has
# nothing but apt, with this machine's package sources. It takes minutes, so
# it runs with CI=true only.
# limit: 1200 seconds
. tests/build/tap.bash
. scripts/roots.bash

root=$work/root
cannot=

is_debian_12() {
	grep -qx VERSION_CODENAME=bookworm /etc/os-release
}

find_reason() {
	cannot=$(why_no_roots)
	if [ -n "$cannot" ]; then
		return
	elif ! is_debian_12; then
		cannot='impossible here: package sources of another Debian'
	elif ! make_root >"$work/made" 2>&1; then
		cannot="impossible here: mmdebstrap: $(tail -n 1 "$work/made")"
	elif ! inside true >"$work/made" 2>&1; then
		cannot="impossible here: chroot: $(tail -n 1 "$work/made")"
	fi
}

make_root() {
	# shellcheck disable=SC2046 # file names
	bootstrap bookworm "$root" --variant=apt $(apt_sources) || return
	mkdir -p "$root/etc/ssl/certs" "$root/src"
	# Names and certificates are the machine's too.
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/" &&
		cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
}

# As a clone has them: what git knows, or everything in a source archive.
copy_sources() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -z -c -o --exclude-standard |
			tar -c --null -T - --ignore-failed-read
	else
		tar -c --exclude=./build .
	fi | tar -x -C "$root/src"
}

# inside COMMAND...: in the root, where the sources are
inside() {
	# shellcheck disable=SC2016 # for the shell inside
	within "$root" -- sh -c 'cd /src && exec "$@"' - "$@"
}

quickstart() {
	inside scripts/quickstart >"$work/quickstart" 2>&1
	local status=$?
	cat "$work/quickstart"
	return $status
}

# What it recorded has the shares that are said of it, more or less.
shows_shares() {
	sed -nE 's/.* ([0-9.]+)%  (half|third|fifth)$/\2 \1/p' \
		"$work/quickstart" | awk '
		$1 == "half" && $2 > 40 && $2 < 60 { n++ }
		$1 == "third" && $2 > 22 && $2 < 38 { n++ }
		$1 == "fifth" && $2 > 13 && $2 < 27 { n++ }
		END { exit n != 3 }'
}

# The last thing that it says it made: where the file is, in the root.
draws_picture() {
	local picture
	picture=$(grep -oE 'file:///.*\.svg$' "$work/quickstart")
	grep -q '<title>half$' "$root${picture#file://}"
}

says_next() {
	tail -n 8 "$work/quickstart" | grep '^Next: '
}

installs_nothing() {
	quickstart && ! grep 'installing' "$work/quickstart"
}

# What they need is there, and they run; what each finds is the matter of the
# suites themselves, so that these are enough.
suites='unit tests/build/exports.sh tests/cli/manual.bats tests/cli/merge.bats
	tests/cli/record.bats tests/cli/record-state.bats'

check() {
	# shellcheck disable=SC2086 # words
	inside scripts/check $suites >"$work/check" 2>&1 || {
		grep -E '^(not ok|#|    )' "$work/check"
		tail -n 20 "$work/check"
		return 1
	}
}

ends_with_count() {
	tail -n 1 "$work/check" | grep -xE '[1-9][0-9]* passed, 0 failed'
}

find_reason
if [ -n "$cannot" ]; then
	echo "1..0 # SKIP $cannot"
	exit
fi
ok 'a bare Debian 12 has no compiler' bash -c "! test -e $root/usr/bin/cc"
ok 'the sources in it' copy_sources
ok 'scripts/quickstart' quickstart
ok 'it records a program, and shows where its time went' shows_shares
ok 'it draws a flame graph, and says where' draws_picture
ok 'it says what to type next' says_next
ok 'again, it installs nothing' installs_nothing
ok 'scripts/check, for some suites' check
ok 'it ends with the count' ends_with_count
end_tests
