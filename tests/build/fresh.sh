#!/bin/bash
# Freshness: scripts/quickstart and scripts/check in a Debian 12 that has
# nothing but apt, with this machine's package sources; the tests with the
# rights that a container has, with and without pseudo-terminals. It takes
# minutes, so it runs with CI=true only.
# limit: 1800 seconds
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
	# As in the images that containers have.
	echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
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

# What it recorded has the shares that are said of it, within five standard errors
# of its 400 samples.
shows_shares() {
	sed -nE 's/.* ([0-9.]+)%  (half|third|fifth)$/\2 \1/p' \
		"$work/quickstart" | tee "$work/shares"
	awk '
		$1 == "half" && $2 > 37 && $2 < 63 { n++ }
		$1 == "third" && $2 > 18 && $2 < 42 { n++ }
		$1 == "fifth" && $2 > 10 && $2 < 30 { n++ }
		END { exit n != 3 }' "$work/shares"
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

# What containers refuse by a filter of system calls, and their numbers.
refused='perf_event_open:298 unshare:272 mount:165 setns:308'

# The program that refuses them, from here: it is the same Debian.
copy_filter() {
	[ "$(uname -m)" = x86_64 ] || { refused= && return; }
	cp "$PROF_BUILD/tests/programs/without-call" "$root/usr/bin/"
}

# contained [-t] COMMAND...: as inside(), with a container's rights; -t:
# without pseudo-terminals
contained() {
	local call words option=
	[ "$1" != -t ] || { option=-t && shift; }
	words=$(as_in_container)
	for call in $refused; do
		words="$words without-call ${call#*:} 1"
	done
	# shellcheck disable=SC2016,SC2086 # for the shell inside; words
	within $option "$root" -- $words sh -c 'cd /src && exec "$@"' - "$@"
}

# check [-t] SUITE...: all that the tests need is installed, and they pass
check() {
	local option=
	[ "$1" != -t ] || { option=-t && shift; }
	contained $option scripts/check "$@" >"$work/check" 2>&1 || {
		grep -E '^(not ok|#|    )' "$work/check"
		tail -n 20 "$work/check"
		return 1
	}
	tail -n 1 "$work/check" | grep -xE '[1-9][0-9]* passed, 0 failed'
}

may_not() {
	! contained "$@"
}

# skips REASON: some test says so
skips() {
	grep -E "^skip: .*: impossible here: $1" "$work/check"
}

# The suites that ask for a terminal.
terminal_suites() {
	(cd "$root/src" && grep -lE 'need_terminal|posix_openpt' \
		tests/cli/*.bats tests/unit/*.c)
}

without_terminals() {
	# shellcheck disable=SC2046 # words
	check -t $(terminal_suites)
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
ok 'the rights of a container' copy_filter
ok 'it may not mount' may_not unshare -m mount -t tmpfs none /mnt
# What other machines cannot tell apart is not here: what is left out builds,
# draws and reads bytes.
ok 'scripts/check in a container' check unit cli \
	tests/integration/record.bats tests/integration/record-*.bats
ok 'what needs to mount is skipped, with a word' skips 'no right to mount'
ok 'scripts/check without pseudo-terminals' without_terminals
ok 'what needs one is skipped, with a word' skips 'no pseudo-terminals'
end_tests
