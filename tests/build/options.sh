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

without=(WITHOUT_LIBDEFLATE=1 WITHOUT_ELFUTILS=1 WITHOUT_LIBIBERTY=1)
again() {
	build "$@" && ! grep -E -e ' -(c|o) ' "$work/log"
}

ok 'without zlib' stops zlib zlib1g-dev
ok 'without zstd' stops libzstd libzstd-dev
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
