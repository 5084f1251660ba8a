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

mentions_libdeflate() {
	readelf -d "$out/libprof.so" | grep libdeflate
	nm -u "$out/libprof.a" | grep libdeflate
}

mentions_none() {
	! mentions_libdeflate
}

again() {
	build "$@" && ! grep -E -e ' -(c|o) ' "$work/log"
}

ok 'without zlib' stops zlib zlib1g-dev
ok 'without zstd' stops libzstd libzstd-dev
ok 'make clean and help need no library' \
	make BUILD="$out" PKG_CONFIG=false clean help
ok 'a build with flags, without libdeflate' build WITHOUT_LIBDEFLATE=1
ok 'CFLAGS reach the compiler' all_have -DIN_CFLAGS ' -c '
ok 'CPPFLAGS reach the compiler' all_have -DIN_CPPFLAGS ' -c '
ok 'LDFLAGS reach the linker' all_have -Wl,-z,now ' -shared | -o [^ ]*/prof-[^ ./]* '
ok 'libdeflate is not in' mentions_none
ok 'a second make does nothing' again WITHOUT_LIBDEFLATE=1
end_tests
