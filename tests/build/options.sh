#!/bin/bash
# The build listens to packagers, and says what is missing.
. tests/build/tap.bash

out=$work/out

# A pkg-config that does not know the module $1.
pkg_config_without() {
	mkdir -p "$work/bin"
	printf '#!/bin/sh\ncase " $* " in *" %s "*) exit 1 ;; esac\nexec %s "$@"\n' \
		"$1" "$PKG_CONFIG" >"$work/bin/without"
	chmod +x "$work/bin/without"
}

# stops MODULE PACKAGE: make stops at once, in one line that has the package
stops() {
	pkg_config_without "$1"
	! make BUILD="$out" PKG_CONFIG="$work/bin/without" 2>"$work/said" ||
		return
	cat "$work/said"
	[ "$(wc -l <"$work/said")" = 1 ] &&
		grep -E "\*\*\* .* is missing: apt-get install $2\. " "$work/said"
}

build() {
	make -j2 BUILD="$out" V=1 CC="$CC" CFLAGS='-O0 -DIN_CFLAGS' \
		CPPFLAGS=-DIN_CPPFLAGS LDFLAGS=-Wl,-z,now "$@" >"$work/log"
}

# all_have WORD PATTERN: every command that matches PATTERN has WORD
all_have() {
	grep -E -e "$2" "$work/log" >"$work/commands" &&
		! grep -vF -e "$1" "$work/commands"
}

needs_optional() {
	readelf -d "$out/libprof.so" "$out/prof-record" |
		grep -E 'libdeflate|libdw|libelf'
	nm -u "$out/libprof.a" "$out/record.a" | grep -E 'libdeflate|cplus_dem'
}

needs_none() {
	! needs_optional
}

# Where events can be had it says what it lacks for names.
says_what_is_missing() {
	"$out/prof-record" --check >"$work/check"
	cat "$work/check"
	grep 'libiberty no' "$work/check" && grep 'elfutils no' "$work/check" &&
		{ ! grep '^perf  *in part' "$work/check" ||
			grep 'built without elfutils\|no frames' "$work/check"; }
}

# Says in $work/flags what make would build with, given these settings.
flags() {
	rm -rf "$out.flags"
	make BUILD="$out.flags" "$@" "$out.flags/flags" &&
		mv "$out.flags/flags" "$work/flags" && cat "$work/flags"
}

# A compiler for which this header is not there.
compiler_without() {
	mkdir -p "$work/hidden/${1%/*}" "$work/bin"
	echo '#error this header is hidden' >"$work/hidden/$1"
	printf '#!/bin/sh\nexec %s -isystem %s "$@"\n' "$CC" "$work/hidden" \
		>"$work/bin/cc"
	chmod +x "$work/bin/cc"
}

has_libiberty() {
	echo '#include <libiberty/demangle.h>' |
		$CC -E - >/dev/null 2>&1
}

finds_libiberty() {
	flags CC="$CC" && grep -e -DHAVE_LIBIBERTY "$work/flags"
}

misses_libiberty() {
	compiler_without libiberty/demangle.h
	flags CC="$work/bin/cc" && ! grep -i iberty "$work/flags"
}

without=(WITHOUT_LIBDEFLATE=1 WITHOUT_ELFUTILS=1 WITHOUT_LIBIBERTY=1)
again() {
	build "$@" && ! grep -E -e ' -(c|o) ' "$work/log"
}

ok 'without zlib' stops zlib zlib1g-dev
ok 'without zstd' stops libzstd libzstd-dev
if has_libiberty; then
	ok 'libiberty is found by its header' finds_libiberty
else
	skip 'libiberty is found by its header' 'impossible here: it is not there'
fi
ok 'without the header of libiberty it is left out' misses_libiberty
ok 'make clean and help need no library' \
	make BUILD="$out" PKG_CONFIG=false clean help
ok 'a build with flags, without the optional libraries' build "${without[@]}"
ok 'CFLAGS reach the compiler' all_have -DIN_CFLAGS ' -c '
ok 'CPPFLAGS reach the compiler' all_have -DIN_CPPFLAGS ' -c '
ok 'LDFLAGS reach the linker' all_have -Wl,-z,now ' -shared | -o [^ ]*/prof-[^ ./]* '
ok 'these libraries are not in' needs_none
ok 'prof-record says which are not in' says_what_is_missing
ok 'a second make does nothing' again "${without[@]}"
end_tests
