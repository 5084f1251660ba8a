#!/bin/bash
# make install puts everything in its place, others can build with it, and
# make uninstall leaves nothing.
. tests/build/tap.bash

root=$work/root
libdir=/usr/lib/some-triplet
flow() {
	make -s BUILD="$PROF_BUILD" DESTDIR="$root" prefix=/usr \
		libdir=$libdir "$@"
}

files() {
	find "$root" ! -type d
}

# has PATH...: they are there, with bytes in them
has() {
	for path in "$@"; do
		[ -s "$root/usr/$path" ] || { echo "no $path" && return 1; }
	done
}

each_program() {
	for p in cmd/prof-*.c; do
		p=$(basename "$p" .c)
		has "bin/$p" "share/bash-completion/completions/$p" \
			"share/zsh/site-functions/_$p" \
			"share/fish/vendor_completions.d/$p.fish" || return
		"$root/usr/bin/$p" --version || return
	done
}

each_page() {
	for page in man/*.[1357]; do
		has "share/man/man${page##*.}/${page#man/}" || return
	done
}

each_header() {
	for h in include/prof/*.h; do
		cmp "$h" "$root/usr/$h" || return
	done
}

# In a shell of its own: make would take other settings of pkg-config for other
# flags, and build everything anew.
use_library() (
	export PKG_CONFIG_PATH=$root$libdir/pkgconfig
	export PKG_CONFIG_SYSROOT_DIR=$root
	printf '%s\n' '#include <prof/prof.h>' '#include <stdio.h>' \
		'int main(void) { puts(prof_version()); return 0; }' \
		>"$work/user.c"
	# shellcheck disable=SC2046,SC2086 # words
	$CC -o "$work/user" "$work/user.c" ${CFLAGS:-} \
		$($PKG_CONFIG --define-variable=prefix=/usr "$@" \
			--cflags --libs libprof)
)

version=$(sed -n 's/^VERSION = //p' Makefile)
says_version() {
	LD_LIBRARY_PATH=$root$libdir "$work/user" | grep -xF "$version"
}

needs_library() {
	readelf -d "$work/user" | grep -F 'libprof.so.0'
}

absolute_paths() {
	grep -rlF "$root" "$root" || true
}

ok 'make install' flow install
ok 'every program runs and has its completions' each_program
ok 'every page of the manual' each_page
ok 'every header' each_header
lib=${libdir#/usr/}
ok 'the library' has "$lib/libprof.a" "$lib/libprof.so" "$lib/libprof.so.0" \
	"$lib/libprof.so.$version" "$lib/pkgconfig/libprof.pc"
ok 'no file names the staging directory' prints_nothing absolute_paths
ok 'a program builds with pkg-config' use_library
ok 'it links the soname' needs_library
ok 'it runs' says_version
mv "$root$libdir/libprof.so" "$work/"
ok 'a program builds with libprof.a' use_library --static
ok 'it runs without libprof.so' says_version
mv "$work/libprof.so" "$root$libdir/"
files | sort >"$work/once"
ok 'make install again' flow install
ok 'nothing new' cmp <(files | sort) "$work/once"
ok 'make uninstall' flow uninstall
ok 'no file is left' prints_nothing files
ok 'no directory of ours is left' test ! -e "$root/usr/include/prof"
end_tests
