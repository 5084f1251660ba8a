#!/bin/bash
# limit: 900 seconds
# ThreadSanitizer watches the threads that read for prof-merge, and those that
# expand and compress.
. tests/build/tap.bash

out=$work/out

build() {
	make -j2 BUILD="$out" CFLAGS='-O1 -g' SANITIZE=-fsanitize=thread \
		NO_UNDEFINED= "$out/prof-merge" "$out/prof-convert" >"$work/log" 2>&1
}

make_inputs() {
	local i
	for i in {1..60}; do
		echo "main;f$((i % 7));g$i $i" >"$work/$i.folded"
		"$out/prof-convert" "$work/$i.folded" -o "$work/$i.pb.gz"
		cp tests/data/go-cpu.pb.gz "$work/cpu$i.pb.gz"
	done
	echo nothing >"$work/bad.pb.gz"
}

# merges FILE...: on eight threads, and nothing is said
merges() {
	"$out/prof-merge" -j 8 "$@" -o "$work/merged.pb.gz" 2>"$work/said" ||
		cat "$work/said"
	cat "$work/said"
	[ ! -s "$work/said" ]
}

# stops FILE...: on eight threads, for one reason
stops() {
	! "$out/prof-merge" -j 8 "$@" -o "$work/none.pb.gz" 2>"$work/said" ||
		return
	cat "$work/said"
	[ "$(wc -l <"$work/said")" = 1 ]
}

can_watch() {
	echo 'int main(void) { return 0; }' >"$work/try.c"
	"$CC" -fsanitize=thread "$work/try.c" -o "$work/try" 2>/dev/null &&
		"$work/try"
}

if ! can_watch; then
	skip 'ThreadSanitizer' 'impossible here: the compiler has it not'
	end_tests
	exit
fi
ok 'a build under ThreadSanitizer' build
make_inputs
ok 'small files' merges "$work"/[0-9]*.folded
ok 'compressed files' merges "$work"/[0-9]*.pb.gz
ok 'larger files' merges "$work"/cpu*.pb.gz
ok 'labels of sources' merges --source-label from "$work"/cpu*.pb.gz
ok 'one of many is bad' stops "$work"/[0-9]*.folded "$work/bad.pb.gz" \
	"$work"/[0-9]*.folded.none
end_tests
