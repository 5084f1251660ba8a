#!/bin/bash
# Two builds, in two directories under two names, give the same bytes; what the
# compiler makes faster is the same work each time, and left out.
. tests/build/tap.bash

# build DIRECTORY SETTING...: copy the sources there and build them
build() {
	local dir=$1
	shift
	mkdir -p "$dir"
	tar -c Makefile include libprof libcode program cmd | tar -x -C "$dir"
	env "$@" make -s -C "$dir" BUILD=out CFLAGS="-O0 -g"
}

products() {
	(cd "$1/out" && find . -maxdepth 1 -type f ! -name flags \
		-exec sha256sum {} + | sort -k 2)
}

one=$work/one
two=$work/another/and/longer/one
ok 'a build' build "$one" TZ=UTC LC_ALL=C
umask 077
ok 'another' build "$two" TZ=Asia/Tokyo LC_ALL=C.UTF-8 USER=somebody
products "$one" >"$work/1"
products "$two" >"$work/2"
ok 'there is something to compare' grep -q libprof.a "$work/1"
ok 'they are the same' diff "$work/1" "$work/2"
end_tests
