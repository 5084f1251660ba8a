#!/bin/bash
# What the headers declare is what libprof.so exports, nothing less or more.
. tests/build/tap.bash

# The names of the functions in the preprocessed headers: prof_x( outside of
# braces, in a declaration that is neither static nor a type.
declared() {
	for h in include/prof/*.h; do
		echo "#include <${h#include/}>"
	done | $CC -std=c11 -Iinclude -E -P -x c - | tr '\n' ' ' |
		sed -e ':more' -e 's/{[^{}]*}/;/g' -e 't more' | tr ';' '\n' |
		grep -vE '\b(static|typedef)\b' |
		sed -nE 's/^[^(]*\b(prof_[a-z0-9_]+) *\(.*/\1/p' | sort -u
}

exported() {
	nm -D --defined-only "$PROF_BUILD/libprof.so" |
		awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u
}

listed() {
	sed -nE 's/^\t([a-z0-9_]+);$/\1/p' libprof/libprof.map | sort
}

unversioned() {
	nm -D --defined-only "$PROF_BUILD/libprof.so" |
		awk '$2 != "A" && $3 !~ /@@?PROF_[0-9.]+$/'
}

declared >"$work/declared"
exported >"$work/exported"
listed >"$work/listed"
ok 'the headers declare functions' test -s "$work/declared"
ok 'every declared function is exported' \
	prints_nothing comm -23 "$work/declared" "$work/exported"
ok 'every exported symbol is a declared function' \
	prints_nothing comm -13 "$work/declared" "$work/exported"
ok 'libprof.map lists only what exists' \
	prints_nothing comm -13 "$work/exported" "$work/listed"
ok 'libprof.map lists a name once' prints_nothing uniq -d "$work/listed"
ok 'every exported symbol has a version' prints_nothing unversioned
ok 'the soname is libprof.so.0' grep -q 'Library soname: \[libprof.so.0\]' \
	<(readelf -d "$PROF_BUILD/libprof.so")
end_tests
