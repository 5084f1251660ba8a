#!/usr/bin/env bats
# What prof-record writes, as google/pprof reads it: names are taken as they
# are, and addresses and mappings are such that it finds the same by itself.

load helper
bats_require_minimum_version 1.5.0

setup() {
	need pprof gcc strip
	need_events
	cd "$BATS_TEST_TMPDIR" || return
	cat >work.c <<'END'
#include <stdlib.h>
static volatile unsigned long sum;
__attribute__((noinline)) static void spin(unsigned long n)
{
	while (n--)
		sum += n * n;
}
__attribute__((noinline)) static void other(unsigned long n)
{
	spin(n);
	sum++;
}
int main(void)
{
	for (int i = 0; i < 200; i++) {
		other(1000000);
		sum++;
	}
	return 0;
}
END
}

# build OPTION...: program, without names, and full, with them
build() {
	gcc -O1 -g -Wl,--build-id "$@" -o full work.c
	strip -o program full
}

record() {
	prof-record -q --engine perf --kernel no -F 999 -o "$1" -- "./${2:-program}"
}

# traces PROFILE [OPTION...]: the names in its stacks, leaf first
traces() {
	local profile=$1
	shift
	pprof -traces "$@" "$profile" 2>said |
		sed -nE 's/^ +([0-9.]+m?s)? +([^ ].*)$/\2/p'
}

@test "google/pprof takes the names that are there" {
	build
	record x.pb.gz full
	rm full # which is not asked for
	traces x.pb.gz >names
	grep -qx spin names
	grep -qx other names
	[ ! -s said ]
	run -0 pprof -top x.pb.gz
	[[ ${lines[0]} = 'File: full' ]]
}

@test "google/pprof finds names for what had none" {
	for options in '-pie' '-no-pie' '-pie -Wl,-z,noseparate-code' \
		'-pie -Wl,-z,separate-code'; do
		# shellcheck disable=SC2086 # words
		build $options
		record x.pb.gz
		traces x.pb.gz >names
		grep -qFx '[program]' names || complain "$options: has names"
		grep -qx spin names && complain "$options: is not stripped"
		mv full program
		traces x.pb.gz >names
		for name in spin other main; do
			grep -qx $name names || complain "$options: no $name"
		done
		! grep -qF '[program]' names || complain "$options: not all"
	done
	all_well
}

@test "google/pprof finds the same names by itself" {
	build
	record x.pb.gz full
	traces x.pb.gz | grep -xE 'spin|other|main' >names
	traces x.pb.gz -symbolize=force | sed 's/ (inline)$//' |
		grep -xE 'spin|other|main' >forced
	[ -s names ]
	cmp names forced
}
