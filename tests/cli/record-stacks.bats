#!/usr/bin/env bats
# Stacks that do not tell all their callers: they end in a mark, are counted,
# and none has a caller that has returned already.

load record

setup() {
	work
	setup_tmpdir
	nocfi=$PROF_BUILD/tests/programs/nocfi
	deep=$PROF_BUILD/tests/programs/deep
}

need_tables() {
	need jq
	prof-record --check | grep -q '^perf .*by DWARF' ||
		skip 'impossible here: no perf that unwinds by tables'
}

# stacks COMMAND...: its stacks, root first, without the kernel's part
stacks() {
	prof-record --engine perf --kernel no --status status -o x.pb "$@" \
		2>said
	# shellcheck disable=SC2094 # the first is a format
	prof-convert -q -t folded -c samples x.pb >folded
	cat said folded
	[ -s folded ]
}

# count KEY: of the status
count() {
	jq ".$1" status
}

# Where symbols tell the beginning of a function its code tells the rest.
@test "code without unwind information has the callers that called it" {
	need_tables
	for how in direct pointer framed; do
		stacks "$nocfi" $how 0.3
		run ! grep -q innocent folded
		grep -qE "^_start;.*;main;(by_)?$how;(spin_framed;)?spin " folded
		[ "$(count no_unwind_info)" -eq 0 ]
		[ "$(count guessed)" -eq 0 ]
	done
}

@test "without symbols the call before a return address tells as much" {
	need_tables
	need strip
	strip -o stripped "$nocfi"
	stacks ./stripped direct 0.3
	run ! grep -q '^\[no unwind info\]' folded
	[ "$(count complete)" -eq "$(count samples)" ]
}

@test "where nothing tells the caller the stack ends in a mark, and is counted" {
	need_tables
	need strip
	strip -o stripped "$nocfi"
	for how in pointer framed; do
		stacks ./stripped $how 1.5
		grep -q '^\[no unwind info\];\[stripped\] ' folded
		# Not one of the many that have returned.
		run ! grep -E '^\[no unwind info\];\[stripped\];\[stripped\];' folded
		[ "$(count no_unwind_info)" -gt 20 ]
		grep -qE '% incomplete \([0-9]+ no unwind info\)' said
		grep -qE 'warning: [0-9.]+ % of the stacks end in code without unwind' said
	done
}

@test "stacks of 900 calls are whole" {
	need_tables
	stacks "$deep" 900 0.3
	run ! grep -q '^\[' folded
	[ "$(count cut)" -eq 0 ]
	grep -q ', 0 incomplete' said
}

@test "what --max-stack cuts is marked, counted and said" {
	need_tables
	stacks --max-stack 50 "$deep" 300 0.3
	grep -q '^\[cut at --max-stack\];deeper;' folded
	run ! grep -qv '^\[cut at --max-stack\];' folded
	[ "$(count cut)" -eq "$(count samples)" ]
	[ "$(count complete)" -eq 0 ]
	grep -qE '100\.0 % incomplete \([0-9]+ cut\)' said
	grep -q 'warning: 100.0 % of the stacks are deeper than' said
}

@test "what the kernel's own limit cuts is marked as well" {
	need_tables
	need gcc
	gcc -O1 -fno-omit-frame-pointer -o framed \
		"$BATS_TEST_DIRNAME/../programs/deep.c" || skip 'no compiler'
	stacks --unwind fp ./framed 300 0.3
	grep -q '^\[cut at --max-stack\];deeper;' folded
	[ "$(count cut)" -gt 0 ]
}

@test "stacks that are larger than what is copied are truncated, and said to be" {
	need_tables
	stacks --max-stack 4096 "$deep" 3000 1.5
	grep -q '^\[truncated stack\];deeper;' folded
	[ "$(count truncated)" -gt 20 ]
	grep -qE '% incomplete \([0-9]+ truncated\)' said
	grep -q 'truncated: larger than the kernel' said
}

@test "the counts are in the profile's comments" {
	need_tables
	stacks --max-stack 50 "$deep" 300 0.3
	"$PROF_BUILD"/tests/oracle/pprof-dump x.pb >dump 2>&1 ||
		skip 'the second decoder is not built (protobuf-c)'
	grep -q "cut at max-stack: $(count cut)" dump
	for key in 'guessed callers: 0' 'no unwind info: 0' \
		'unreadable files: 0'; do
		grep -q "$key" dump
	done
}
