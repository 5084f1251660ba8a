#!/usr/bin/env bats
# What prof-record writes: names, pieces, status, and a disk that is full.

load record

# total FILE: nanoseconds
total() {
	prof-convert -q -t folded -c cpu "$1" | awk '{ n += $NF } END { print n + 0 }'
}

# has_file REGEX: its whole name
has_file() {
	[ -n "$(find . -regextype egrep -regex "./$1")" ]
}

# burn MILLISECONDS: of the processor's time
burn() {
	printf '%s' 'import time
while time.process_time() * 1000 < '"$1"': pass'
}

@test "-o names files by process, time and number" {
	record -o 'a-%p-%%.pb' sh -c 'echo $$ >pid'
	[ -f "a-$(cat pid)-%.pb" ]
	record -o '%t.pb' true
	has_file '2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z\.pb'
	record -o 'n-%n.pb' true
	[ -f n-1.pb ]
	record --repeat 2 -o 'run-%n.pb' true
	[ -f run-1.pb ]
	[ -f run-2.pb ]
}

@test "--interval writes pieces that add up to the whole" {
	need python3
	record --interval 100ms -o 'piece-%n.pb' python3 -c "$(burn 300)"
	[ -f piece-2.pb ]
	prof-merge -q -o all.pb piece-*.pb
	# What came after the last look may be gone with the process.
	[ "$(total all.pb)" -gt 100000000 ]
	[ "$(total all.pb)" -lt 600000000 ]
}

# has_files COUNT PATTERN
has_files() {
	[ "$(find . -name "$2" | wc -l)" -ge "$1" ]
}

@test "pieces that are given no name are numbered" {
	need python3
	begin record --interval 100ms python3 -c "$(burn 1000000)"
	wait_until has_file 'python3-[0-9]+-1\.pb\.gz'
	wait_until has_file 'python3-[0-9]+-2\.pb\.gz'
	kill "$pid"
	ends
	[ "$status" -eq 143 ]
}

@test "pieces of less than a second have names of their own" {
	begin record --interval 200ms -o 'p-%t.pb' sleep 1000
	wait_until has_files 4 'p-*.pb'
	kill "$pid"
	ends
	has_file 'p-.*-[0-9]{2}\.[0-9]{3}Z\.pb'
}

@test "every sample has the labels that are asked for" {
	need python3
	record --label service=shop --label sha=1=2 -o x.pb \
		python3 -c "$(burn 200)"
	prof-top --by label=service x.pb | grep -qE '100%  shop$'
	prof-top --by label=sha x.pb | grep -qE '100%  1=2$'
}

@test "what is known of the recording is in the profile's comments" {
	need python3
	record -o x.pb -- env A=1 true
	"$PROF_BUILD"/tests/oracle/pprof-dump x.pb >dump 2>&1 ||
		skip 'the second decoder is not built (protobuf-c)'
	for key in 'recorder: prof-record' 'engine: proc' 'unwinder: none' \
		'kernel: no' 'rate asked: 99' 'lost: 0' 'host: ' \
		'command: env A=1 true'; do
		grep -q "$key" dump
	done
}

@test "a picture is drawn where the name asks for one" {
	need python3
	for name in x.svg x.html x.svgz x.html.gz; do
		record -o "$name" python3 -c "$(burn 200)"
	done
	grep -q '^<svg\|<?xml' x.svg
	grep -q '<!DOCTYPE html' x.html
	gzip -dc x.svgz | grep -q '<svg'
	gzip -dc x.html.gz | grep -q '<!DOCTYPE html'
}

@test "--status tells how it goes, and how it went" {
	need jq
	begin record --status status.json -o x.pb sleep 600
	wait_until is_recorded
	jq -e '.engine == "proc" and .rate == 99 and .files == 0 and
		.error == null and .seconds >= 0' status.json
	kill -TERM "$pid"
	ends
	jq -e '.state == "ended" and .files == 1 and .file == "x.pb"' \
		status.json
}

is_recorded() {
	[ -f status.json ] && [ "$(jq -r .state status.json)" = recording ]
}

@test "a status that cannot be written is said, and no harm" {
	run -0 --separate-stderr record --status no/status.json -o x.pb true
	[ -f x.pb ]
	[[ $stderr == *'no/status.json: '* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "no samples are a profile, and are said to be none" {
	run -0 --separate-stderr prof-record --engine proc -o x.pb \
		--delay 1h true
	[[ $stderr == *'x.pb: 0 samples in '* ]]
	[[ $stderr == *'no samples: the command exited within --delay'* ]]
	prof-top x.pb
}

# A disk of some pages, in a namespace of its own, and what is to be done there.
on_small_disk() {
	mkdir -p small
	unshare -m bash -c 'mount -t tmpfs -o size=32k none small &&
		cd small && '"$1" bash "${@:2}"
}

@test "a disk that is full: it is said once, and goes on when there is room" {
	need_mounts
	run -0 on_small_disk '
		head -c 1M /dev/zero >filler 2>/dev/null
		prof-record --engine proc --interval 100ms -o "%n.pb" \
			sleep 600 2>../said & pid=$!
		until grep -q "No space left" ../said; do sleep 0.02; done
		sleep 0.3
		rm filler
		until ls | grep -q "\.pb$"; do sleep 0.02; done
		pkill -P $pid sleep
		wait $pid || true
		for f in *.pb; do prof-top $f >/dev/null || exit 1; done'
	[ "$(grep -c 'No space left' said)" -eq 2 ] # before it began, too
	[ "$(grep -c 'recording continues' said)" -eq 1 ]
}

@test "a disk that stays full: the command's status, and no half a file" {
	need_mounts
	mkdir refuge
	run -3 on_small_disk '
		export TMPDIR=$PWD/../refuge
		head -c 1M /dev/zero >filler 2>/dev/null
		prof-record --engine proc --interval 100ms -o "%n.pb" \
			sh -c "until [ \$(grep -c \"No space\" ../said) -ge 2 ]
				do sleep 0.02; done; exit 3" 2>../said; status=$?
		[ "$(ls)" = filler ] || exit 99
		exit $status'
	[ "$(grep -c 'No space left' said)" -eq 3 ]
	[ "$(grep -c 'the profile is saved as' said)" -eq 1 ]
	[ "$(find refuge -type f | wc -l)" -eq 1 ]
}
