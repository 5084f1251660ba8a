#!/bin/bash
# Inputs and outputs that are functions of the program's: whatever fails, each
# of them is closed once (see tests/unit/callbacks.c, which knows).
set -eu
: "${PROF_BUILD:=$PWD/build}"
preload=$PROF_BUILD/tests/fault/fault.so
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
tests=0

# each KIND: the first call fails, the second, until there is none left
each() {
	local kind=$1 n=0 status=2 failed=0
	while [ $status = 2 ] || [ $n -le $((failed + 20)) ]; do
		n=$((n + 1))
		status=0
		env FAULT_KIND="$kind" FAULT_AT=$n LD_PRELOAD="$preload" \
			"$PROF_BUILD/tests/unit/callbacks" once || status=$?
		case $status in
		0) ;;
		2) failed=$n ;;
		*)
			echo "# $kind $n: status $status"
			break
			;;
		esac
	done
	tests=$((tests + 1))
	[ $status = 0 ] || echo -n 'not '
	echo "ok $tests - all is closed when one of $failed calls ($kind) fails"
}

each alloc
each thread
echo "1..$tests"
