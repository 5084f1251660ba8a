#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What the one who is recorded, or a third user, may plant: files, links and
# names that would have prof-record read what they may not, or miss samples.

load helper
bats_require_minimum_version 1.5.0

generated=$PROF_BUILD/tests/programs/generated

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need_events
	pids=()
}

teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
		rm -f "/tmp/perf-$pid.map"
	done
}

need_root() {
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
}

# begin COMMAND...: in the background; its number is in $pid. It fails if that
# ends before it is ready.
begin() {
	"$@" >ready 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	until grep -q '^ready' ready; do
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.01
	done
}

# Users that nobody else is.
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
third=(setpriv --reuid=12345 --regid=12345 --clear-groups)

record() {
	prof-record --engine perf -o x.pb --status status.json "$@"
}

# watch PID...: its stacks in x.folded, of some samples: on a machine that is
# busy half a second may have none
watch() {
	local samples=0
	while [ "$samples" -lt 2 ]; do
		record -q -d 1s -p "$@"
		samples=$(jq .samples status.json)
	done
	convert_file x.pb x.folded -c cpu
}

lacks() {
	run grep -q "$@"
	[ "$status" -eq 1 ]
}

@test "maps of 300 MB lose no samples, and are told of once" {
	local all=()
	for _ in 1 2 3 4 5 6; do
		begin "$generated" 20000
		all+=("$pid")
		truncate -s 300M "/tmp/perf-$pid.map"
	done
	record -d 2s -p "$(IFS=, && echo "${all[*]}")" 2>said
	cat said
	jq -e '.samples > 5 and .lost * 20 < .samples' status.json
	[ "$(grep -c 'is too large' said)" = 1 ]
	grep -Eq "warning: /tmp/perf-[0-9]+\.map of process [0-9]+ is too large: names after its first 64\.0 MiB are ignored$" said
}

@test "the link of a third user is not followed" {
	need_root
	cp "$generated" program
	chmod 755 . program
	begin "${nobody[@]}" ./program 20000
	echo '700000000000 1000 SECRET' >secret
	chmod 600 secret
	"${third[@]}" ln -s "$PWD/secret" "/tmp/perf-$pid.map"
	watch "$pid"
	grep -q '\[JIT\]' x.folded
	lacks SECRET x.folded
}

@test "nor is its own, and a file of a third user counts for nothing" {
	need_root
	cp "$generated" program
	chmod 755 . program
	begin "${nobody[@]}" ./program 20000
	echo '700000000000 1000 SECRET' >secret
	chmod 600 secret
	"${nobody[@]}" ln -s "$PWD/secret" "/tmp/perf-$pid.map"
	watch "$pid"
	rm "/tmp/perf-$pid.map"
	# shellcheck disable=SC2016 # of the shell that is run
	"${third[@]}" sh -c 'cat >"$0"' "/tmp/perf-$pid.map" <secret
	watch "$pid"
	lacks SECRET x.folded
	rm "/tmp/perf-$pid.map"
	ln secret "/tmp/perf-$pid.map" || skip 'impossible here: /tmp is elsewhere'
	watch "$pid"
	lacks SECRET x.folded
}

@test "a pipe in the place of a map is not waited for" {
	begin "$generated" 20000
	mkfifo "/tmp/perf-$pid.map"
	watch "$pid"
	grep -q '\[JIT\]' x.folded
}

@test "a map that somebody mounts in a name space of his own is not read" {
	need_root
	unshare -Um true 2>/dev/null ||
		skip 'impossible here: no right to make a user namespace'
	echo '700000000000 1000 SECRET' >secret
	chmod 600 secret
	chmod 755 .
	cp "$generated" program
	chmod 755 program
	# Whoever may reach a file may mount it, though he may not read it.
	begin "${nobody[@]}" unshare -Urm sh -c '
		mount -t tmpfs none /tmp && cp program /tmp/program &&
			touch /tmp/perf-$$.map &&
			mount --bind secret /tmp/perf-$$.map || exit
		exec /tmp/program 30000' || {
		cat ready
		skip 'impossible here: no right to mount'
	}
	[ -s "/proc/$pid/root/tmp/perf-$pid.map" ]
	watch "$pid"
	lacks SECRET x.folded
}

@test "the map of a process in its own root directory is read" {
	need_root
	unshare -mpf true 2>/dev/null ||
		skip 'impossible here: no right to make a name space'
	cat >inside.sh <<-'END'
		exec 9<"$0"
		mount -t tmpfs none /tmp
		cp /proc/self/fd/9 /tmp/program
		chmod 700 /tmp/program
		echo '700000000000 1000 within' >/tmp/perf-1.map
		exec /tmp/program 20000 9<&-
	END
	begin unshare -mpf --kill-child sh -c "$(cat inside.sh)" "$generated"
	watch "$pid" --children
	grep -q ';within' x.folded
}

# A program that puts a link to a file outside into its own place.
write_swapper() {
	cat >swap.c <<-'END'
		#include <stdio.h>
		#include <time.h>
		#include <unistd.h>
		volatile unsigned long n;
		__attribute__((noinline)) void NAME(void)
		{
			for (int i = 0; i < 1000000; i++)
				n++;
		}
		int main(int argc, char **argv)
		{
			time_t end = time(NULL) + 30;
			if (argc > 1 && (unlink("/program") || symlink(argv[1], "/program")))
				return 1;
			puts("ready");
			fflush(stdout);
			while (time(NULL) < end)
				NAME();
			return 0;
		}
	END
}

@test "a container that puts a link to our file into its program's place" {
	need_root
	need cc
	unshare -m true 2>/dev/null ||
		skip 'impossible here: no right to make a name space'
	write_swapper
	cat >both.sh <<-'END'
		set -e
		mkdir ours theirs
		mount -t tmpfs none ours
		mount -t tmpfs none theirs
		cp secret ours/program
		want=$(stat -c %i ours/program)
		have=0
		while [ "$have" -lt "$want" ]; do
			rm -f theirs/last
			cp contained theirs/last
			have=$(stat -c %i theirs/last)
		done
		mv theirs/last theirs/program
		[ "$(stat -c %i theirs/program)" = "$want" ] || exit 77
		chroot theirs /program "$PWD/ours/program" >out &
		pid=$!
		until grep -q ready out; do
			kill -0 "$pid"
			sleep 0.01
		done
		prof-record -q --engine perf -o whole.folded -d 2s -p "$pid"
		# Without the right to ask what is mapped.
		setpriv --bounding-set -sys_admin,-checkpoint_restore \
			prof-record -q --engine perf -o less.folded -d 2s \
			-p "$pid"
		kill "$pid"
	END
	cc -O1 -static -DNAME=secret_function -o secret swap.c &&
		cc -O1 -static -DNAME=contained_function -o contained swap.c ||
		skip 'impossible here: no static programs'
	run unshare -m bash both.sh
	[ "$status" -ne 77 ] ||
		skip 'impossible here: the numbers of files differ'
	[ "$status" -eq 0 ]
	grep -q contained_function whole.folded
	[ -s less.folded ]
	lacks secret_function whole.folded less.folded
}
