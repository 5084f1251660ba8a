#!/bin/bash
# The build without each of the optional libraries, with none of them, and with
# all, in roots of Debian 11, 12 and 13 that have what README.md names and no
# more: what is there is in, what is not there is not needed, and what the
# libraries are for works with and without them. It takes minutes, so it runs
# with CI=true only; the roots are kept.
# limit: 1800 seconds
. tests/build/tap.bash
. scripts/lib.bash
. scripts/roots.bash

# What the units do that use a library, or do without it; record_unwind_steps
# goes through each instruction of the C library at hand as well.
compression='expand gzip in out'
recorder='demangle record_cut_file record_module record_names
	record_symbol_table record_symbols record_unwind
	record_unwind_ends record_unwind_steps'

# The optional ones, by the packages that have their headers.
elfutils='libdw-dev libelf-dev'
all_packages="libdeflate-dev $elfutils libiberty-dev liblzma-dev"

# The root of a release, with all that a build can use.
kept_whole_root() {
	# shellcheck disable=SC2086 # words
	kept_root "$1" --variant=apt \
		--include="$(echo $BUILD_PACKAGES | tr ' ' ,)" "$(apt_mirror)"
}

find_root() {
	whole=$(kept_whole_root "$1")
}

# A copy of it without some packages; files are shared, as dpkg replaces what
# it changes.
copy_without() {
	rm -rf "$copy"
	cp -al "$whole" "$copy" || return
	[ $# = 0 ] || within "$copy" -- dpkg --force-depends --remove "$@"
}

# units NAME...: the suites of those that there are
units() {
	local u
	for u in "$@"; do
		[ ! -f "tests/unit/$u.c" ] || echo "tests/unit/$u"
	done
}

# here COMMAND...: in the copy, where the sources are; what is built stays
here() {
	# shellcheck disable=SC2016 # for the shell inside
	within "$copy" "$PWD" src "$work" out/bundle -- \
		sh -c 'cd /src && exec "$@"' - "$@"
}

# build UNIT...
build() {
	local targets
	targets=$(units "$@" | sed 's|^|/out/bundle/build/|')
	rm -rf "$work/build"
	# shellcheck disable=SC2086 # words
	here make -s -j"$(nproc)" BUILD=/out/bundle/build \
		CFLAGS='-O0 -Werror' all $targets
}

# test_units UNIT...: as they end here
test_units() {
	local suites
	suites=$(units "$@" | sed 's|$|.c|')
	# shellcheck disable=SC2086 # words
	here env CI=true PROF_BUILD=/out/bundle/build tests/run $suites
}

# What the programs ask the loader for, by the packages of its headers.
needed() {
	readelf -d "$work"/build/prof-* "$work/build/libprof.so" |
		sed -nE 's/.*\(NEEDED\).*\[(lib(deflate|dw|elf|lzma))\..*/\1-dev/p'
	! nm "$work/build/prof-record" | grep -q cplus_demangle ||
		echo libiberty-dev
}

# has PACKAGE...: these libraries are in, of those that are optional
has() {
	[ -x "$work/build/prof-record" ] || return
	diff <(printf '%s\n' "$@" | sed '/^$/d' | sort -u) <(needed | sort -u)
}

converts() {
	local codec
	# shellcheck disable=SC2016 # for the shell inside
	for codec in none gzip zstd; do
		here sh -c 'b=/out/bundle/build/prof-convert
			f=tests/data/py-spy.raw.folded
			$b -z "$1" "$f" -t pprof | $b -t folded | sort >/tmp/have
			sort "$f" | cmp - /tmp/have' - "$codec" || return
	done
}

records() {
	# shellcheck disable=SC2016 # for the shell inside
	here sh -c 'cd /tmp && cc -O2 -g -pthread -o shares \
			/src/tests/programs/shares.c &&
		b=/out/bundle/build && $b/prof-record -q -o x.pb -- ./shares 0.3 &&
		$b/prof-top x.pb' | grep '^cpu/nanoseconds: total [2-4]..ms$'
}

# What a release has no file of pkg-config for: it is not found.
not_found() {
	[ "$1" != bullseye ] || echo libdeflate-dev
}

# used_without PACKAGE...: the other ones; elfutils and liblzma are used
# together, as pkg-config finds the one by the other
used_without() {
	case " $* " in
	*' libdw-dev '* | *' liblzma-dev '*)
		# shellcheck disable=SC2086 # words
		set -- "$@" $elfutils liblzma-dev
		;;
	esac
	# shellcheck disable=SC2086 # words
	printf '%s\n' $all_packages | grep -vxF -f <(printf '%s\n' "$@") || true
}

# variant NAME [PACKAGE...]: without these packages
variant() {
	local name=$1 left
	shift
	# shellcheck disable=SC2046 # words
	left=$(used_without "$@" $(not_found "${name%%,*}"))
	ok "$name: the root" copy_without "$@"
	# shellcheck disable=SC2086 # words
	ok "$name: the build" build $compression $recorder
	# shellcheck disable=SC2086 # words
	ok "$name: the libraries that are there are in" has $left
	# shellcheck disable=SC2086 # words
	ok "$name: tests of what uses them" test_units $compression $recorder
	ok "$name: profiles come back from each compression" converts
	ok "$name: a program is recorded" records
}

# release NAME: with all of them, and with what README.md needs
release() {
	ok "$1: a root with compiler, make, pkg-config and the libraries" \
		find_root "$1"
	variant "$1, all libraries"
	# shellcheck disable=SC2086 # words
	variant "$1, no optional one" $all_packages
}

cannot=$(why_no_roots)
if [ -n "$cannot" ]; then
	echo "1..0 # SKIP $cannot"
	exit
fi
copy=${PROF_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/prof-tools}/root.$$
trap 'rm -rf "$work" "$copy"' EXIT
release bullseye
release trixie
release bookworm
variant 'no libdeflate' libdeflate-dev
# shellcheck disable=SC2086 # words
variant 'no elfutils' $elfutils
variant 'no libiberty' libiberty-dev
variant 'no liblzma' liblzma-dev
end_tests
