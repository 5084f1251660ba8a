#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What perf script prints: of real recordings, and recorded here and now. A
# second reader (perf-script-dump) and inferno have the same stacks and sums.

load helper

setup() {
	need python3 jq
	dump=$repo/tests/oracle/perf-script-dump
	have=$BATS_TEST_TMPDIR/have
	want=$BATS_TEST_TMPDIR/want
	cd "$BATS_TEST_TMPDIR" || return
}

perf_files() {
	printf '%s\n' "$data"/*.perf
	[ -z "${PROF_CORPUS:-}" ] ||
		find "$PROF_CORPUS" \( -path '*/linux-perf/*.txt' -o \
			-name 'example-perf-*.gz' -o -name 'perf-*.txt' \) \
			! -name '*-collapsed-*' | sort
}

# sums FILE OPTION...: our stacks that count something, sorted
sums() {
	"$convert" -q -t folded "$@" 2>"$BATS_TEST_TMPDIR/said" |
		grep -v ' 0$' | LC_ALL=C sort >"$have"
}

# wanted ARGUMENT...: those of the second reader
wanted() {
	"$dump" "$@" | LC_ALL=C sort >"$want"
}

# same_sums NAME: complain unless both are the same, and there are some
same_sums() {
	[ -s "$want" ] || complain "$1: no stack"
	cmp -s "$have" "$want" && return
	complain "$1: other sums:"
	diff "$want" "$have" | head -n 6 | cut -c 1-300 || true
}

# events FILE: their names, as they come
events() {
	"$dump" --facts "$1" | jq -r '.events | keys_unsorted[]'
}

# check_events FILE: samples and periods of each event, stack by stack
check_events() {
	local event column=samples
	while read -r event; do
		sums "$1" -c "${column:-$event-samples}"
		wanted "$1" "$event"
		same_sums "$1: samples of $event"
		sums "$1" -c "$event/period"
		wanted --period "$1" "$event"
		same_sums "$1: periods of $event"
		column=
	done < <(events "$1")
}

# check_inferno FILE: what inferno makes of it is what we know of its ways
check_inferno() {
	inferno-collapse-perf -n 1 <(zcat -f "$1") 2>/dev/null |
		LC_ALL=C sort >"$have"
	wanted --inferno "$1"
	same_sums "$1: inferno"
}

# facts_of FILE: [samples, periods] of all events, from the second reader
facts_of() {
	"$dump" --facts "$1" |
		jq -c '[.events[] | .samples, .period]'
}

# need_recording: a program of ours runs here, and perf can look at it
need_recording() {
	need perf cc
	cc -O1 -g -fno-omit-frame-pointer -o sieve "$data/src/sieve.c"
	perf record -q -e cpu-clock -o try.data true 2>try.said ||
		skip "impossible here: perf cannot record: $(head -n 1 try.said)"
}

# record OPTION...: what perf script prints, in now.perf
record() {
	perf record -q -e cpu-clock -F 999 -o now.data "$@" ./sieve >/dev/null
	perf script -i now.data >now.perf 2>/dev/null
}

@test "every event of a recording has the sums of a second reader" {
	while read -r file; do
		check_events "$file"
	done < <(perf_files)
	all_well
}

@test "inferno has the same sums, but for what is known of its ways" {
	need inferno-collapse-perf
	# With lines of sources it loses the frames that were inlined.
	while read -r file; do
		check_inferno "$file"
	done < <(perf_files | grep -v srcline)
	all_well
}

@test "the columns of a pprof have the totals of the events" {
	need_oracle
	while read -r file; do
		"$convert" -q -o here.pb "$file" 2>said ||
			complain "$file: $(cat said)"
		[ "$("$oracle" --facts here.pb | jq -c .sums)" = \
			"$(facts_of "$file")" ] || complain "$file: other totals"
	done < <(perf_files)
	all_well
}

@test "google/pprof reads every column of them" {
	local columns
	need pprof
	need_oracle
	while read -r file; do
		"$convert" -q -o here.pb "$file" 2>said
		columns=$("$oracle" --facts here.pb | jq '.types | length')
		[ "$(pprof -raw here.pb 2>said |
			sed -n '/^Samples:/{n;p;q}' | wc -w)" = "$columns" ] ||
			complain "$file: $(cat said)"
	done < <(perf_files)
	all_well
}

@test "our recordings hold what they held when they were made" {
	# samples and periods of both events
	while read -r file want; do
		[ "$(facts_of "$data/$file")" = "$want" ] ||
			complain "$file: $(facts_of "$data/$file")"
	done <<-'END'
		sieve.perf [6,3214,78,156312624]
		sieve-srcline.perf [6,3214,78,156312624]
	END
	all_well
}

@test "what perf records here and now has the sums of a second reader" {
	need_recording
	record -g
	check_events now.perf
	grep -q 'sieve;.*main;sieve ' "$have" || complain "no sieve in sieve"
	record --call-graph dwarf
	check_events now.perf
	record
	check_events now.perf
	all_well
}
