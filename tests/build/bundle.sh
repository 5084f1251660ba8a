#!/bin/bash
# The folder of `make bundle`, built in a Debian 11, in roots that hold a glibc,
# a Python and hardly more: one of Debian 11, and one of Debian 13, whose Python
# tells the names of its functions. It takes minutes, so it runs with CI=true
# only; the roots are kept.
# limit: 1200 seconds
. tests/build/tap.bash
. scripts/lib.bash
. scripts/roots.bash

folder=$PROF_BUILD/bundle/prof
convert=$PROF_BUILD/prof-convert

bundle() {
	BUILD=$PROF_BUILD scripts/bundle
}

is_for_old_glibc() {
	local oldest
	oldest=$(sed -n 's/.* glibc \([0-9.]*\) or later$/\1/p' \
		"$PROF_BUILD/bundle/summary")
	echo "oldest: $oldest"
	[ "$(printf '2.31\n%s\n' "$oldest" | sort -V | tail -n 1)" = 2.31 ]
}

# One that all these glibcs can run.
build_shares() {
	cp tests/programs/src/shares.py "$work"
	within "$(kept_build_root)" "$PWD" src "$work" out/bundle -- \
		cc -O2 -g -pthread -o /out/bundle/shares \
		/src/tests/programs/shares.c
}

find_root() {
	root=$(kept_bare_root "$1")
}

# bare [-p] COMMAND...: in that root, the bundle at a place of its own
bare() {
	local first=
	[ "$1" != -p ] || { first=-p && shift; }
	within $first "$root" "$folder" src "$work" out -- "$@"
}

every_program() {
	local p
	for p in "$folder"/bin/*; do
		bare "/src/bin/${p##*/}" --version || return
	done
}

# Those that are not glibc's.
foreign_libraries() {
	bare /lib64/ld-linux-x86-64.so.2 --list /src/bin/prof-record |
		grep '=>' | grep -vE '=> /src/bin/\.\./lib/|/lib(c|m|dl|rt|pthread)\.so'
}

no_foreign_libraries() {
	! foreign_libraries
}

check() {
	bare /src/bin/prof-record --check -t json >"$work/check.json"
}

events_work() {
	jq -e '.samplers[] | select(.name == "perf") | .works' \
		"$work/check.json" >/dev/null
}

# record NAME [-p] COMMAND...: what is below frames, in $work/NAME.folded
record() {
	local name=$1 first=
	shift
	[ "$1" != -p ] || { first=-p && shift; }
	bare $first /src/bin/prof-record --engine perf -F 499 \
		--status "/out/$name.json" -o "/out/$name.pb" -- "$@" || return
	[ "$(jq -r .engine "$work/$name.json")" = perf ] &&
		"$convert" -q -c cpu -o "$work/$name.folded" "$work/$name.pb"
}

# near NAME FRAME PERCENT: its share, give or take five
near() {
	awk -v frame="$2" -v want="$3" '
		{ all += $NF }
		$0 ~ "(^|;)(py::)?" frame "(:[^;]*)?(;| [0-9]+$)" { sum += $NF }
		END {
			share = all ? 100 * sum / all : 0
			printf "%s: %.1f %%, want %d\n", frame, share, want
			exit !(share >= want - 5 && share <= want + 5)
		}' "$work/$1.folded"
}

has_shares() {
	near "$1" half 50 && near "$1" third 30 && near "$1" fifth 20
}

record_c() {
	record c /out/shares 3 && has_shares c
}

record_python() {
	record python /usr/bin/python3 "$@" /out/shares.py 3
}

as_entrypoint() {
	local status=0
	record entry -p /usr/bin/python3 -c \
		'x = 0
while x < 3000000: x += 1
raise SystemExit(7)' || status=$?
	[ "$status" = 7 ] && [ -s "$work/entry.pb" ]
}

# in_root SUITE: what holds in both
in_root() {
	ok "$1: a root with a glibc and a Python" find_root "$1"
	ok "$1: every program runs" every_program
	ok "$1: no library of the root is used but glibc's" no_foreign_libraries
	ok "$1: prof-record --check" check
	if ! events_work; then
		skip "$1: recording" 'impossible here: no perf events'
		return
	fi
	ok "$1: a C program is recorded" record_c
	ok "$1: a Python is recorded" record_python
	ok "$1: as a container's first process it ends as its command" \
		as_entrypoint
}

names_of_python() {
	record_python -X perf && has_shares python
}

cannot=$(why_no_roots)
if [ -n "$cannot" ]; then
	echo "1..0 # SKIP $cannot"
	exit
fi
ok 'the folder is made' bundle
ok 'it is for glibc 2.31 or later' is_for_old_glibc
ok 'a program to record' build_shares
in_root bullseye
in_root trixie
if events_work; then
	ok "trixie: Python's functions have their names" names_of_python
fi
end_tests
