#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Code that is made while a program runs: what names it, and what is said where
# nothing does. Real runtimes where they are installed.

load helper
bats_require_minimum_version 1.5.0

generated=$PROF_BUILD/tests/programs/generated

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need_events
}

teardown() {
	local number
	rm -rf "${classes:-}"
	if [ -n "${pid:-}" ]; then
		kill -KILL "$pid" 2>/dev/null || true
		echo "$pid" >>pids
	fi
	if [ -e pids ]; then
		while read -r number; do
			rm -f "/tmp/perf-$number.map"
		done <pids
	fi
}

# record COMMAND...: its stacks in x.folded, what is said in said
record() {
	# shellcheck disable=SC2016 # of the shell that is run
	prof-record --engine perf -o x.pb -- sh -c 'echo $$ >>pids; exec "$@"' \
		sh "$@" >out 2>said || {
		cat said
		return 1
	}
	cat said
	convert_file x.pb x.folded -c cpu
}

# share PATTERN: of the time, in percent, what is below frames like these
share() {
	awk -v pattern="$1" '
		{ all += $NF; if ($0 ~ pattern) sum += $NF }
		END { printf "%d\n", all ? 100 * sum / all : 0 }' x.folded
}

near() {
	local have
	have=$(share "$1")
	echo "$1: $have %, want $2 give or take $3"
	[ "$have" -ge $(($2 - $3)) ] && [ "$have" -le $(($2 + $3)) ]
}

lacks() {
	run grep -q "$@"
	[ "$status" -eq 1 ]
}

# Programs that use one processor for two seconds, in names that we know.
write_programs() {
	cat >work.js <<-'END'
		function hotLoop(n) {
			let s = 0
			for (let i = 0; i < n; i++) s += Math.sqrt(i)
			return s
		}
		function outer() { return hotLoop(1e6) }
		while (process.cpuUsage().user < 2000000) outer()
	END
	cat >Work.java <<-'END'
		public class Work {
			static double hotLoop(int n) {
				double s = 0;
				for (int i = 0; i < n; i++) s += Math.sqrt(i) % 3;
				return s;
			}
			public static void main(String[] a) {
				long end = System.nanoTime() + Long.parseLong(a[0]) * 1000000;
				double d = 0;
				System.out.println("ready");
				while (System.nanoTime() < end) d += hotLoop(100000);
				System.out.println(d);
			}
		}
	END
}

need_java() {
	need java javac jcmd
	write_programs
	javac Work.java 2>said || skip "impossible here: $(head -n 1 said)"
	java -XX:+UnlockDiagnosticVMOptions -XX:+PrintFlagsFinal -version \
		2>&1 | grep -q DumpPerfMapAtExit ||
		skip 'impossible here: Java is older than 17'
}

@test "a jitdump names code by the time at which it was there" {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
	record "$generated" 1500 . first second third
	near ';first(;| )' 33 6
	near ';second(;| )' 33 6
	near ';third(;| )' 33 6
	near '\[JIT\]' 0 1
	[ "$(share '^(_start|\[generated\]|main).*;run;(first|second|third)')" -gt 80 ]
}

@test "and is read of a process that runs already" {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
	"$generated" 60000 . attached >ready 3>&- &
	pid=$!
	until grep -q ready ready; do
		kill -0 "$pid"
		sleep 0.01
	done
	# Until it has told of its code, which it does when it is large or ends.
	prof-record -q --engine perf -d 2s -p "$pid" -o x.pb
	kill "$pid"
	convert_file x.pb x.folded -c cpu
	[ "$(share 'attached|\[JIT\]')" -gt 80 ]
}

@test "the jitdump of a process of another user is read" {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
	mkdir -m 777 all
	chmod 755 .
	cp "$generated" program
	record setpriv --reuid=12345 --clear-groups ./program 1000 all own
	[ "$(share ';own(;| )')" -gt 80 ]
}

@test "the jitdump of a container that is gone is read" {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
	unshare -mpf true 2>/dev/null ||
		skip 'impossible here: no right to make a name space'
	# shellcheck disable=SC2016 # of the shell that is run
	record unshare -mpf --kill-child sh -c '
		exec 9<"$0"
		mount -t tmpfs none /tmp && cp /proc/self/fd/9 /tmp/program &&
			chmod 700 /tmp/program || exit
		exec /tmp/program 1500 /tmp within 9<&-' "$generated"
	[ "$(share ';within(;| )')" -gt 80 ]
}

@test "Node: no names, and what gives them" {
	need node
	write_programs
	record node work.js
	[ "$(share '\[JIT\]')" -gt 50 ]
	grep -Eq '^prof-record: [0-9]+ % of the samples are in code that Node compiled at run time, without names: node --perf-basic-prof adds them$' said
}

@test "Node: its map" {
	need node
	write_programs
	record node --perf-basic-prof work.js
	[ "$(share 'outer.*hotLoop|hotLoop')" -gt 70 ]
	lacks 'without names' said
}

@test "Node: its jitdump" {
	need node
	write_programs
	node --perf-prof -e 0 2>/dev/null && ls jit-*.dump >/dev/null 2>&1 ||
		skip 'impossible here: this node has no --perf-prof'
	record node --perf-prof work.js
	# The name tells the file and the line at which the function begins. The
	# records of lines need not: Node 20 writes some names of files from
	# memory that it has freed, with zero bytes within, so that what comes
	# next is no line. A record like that is let be, and no name is kept.
	[ "$(share 'JS:.hotLoop [^;]*/work[.]js:1:17')" -gt 70 ]
	prof-convert -q -t speedscope -o x.json x.pb
	grep -o '"name":"JS:.hotLoop[^}]*' x.json >frames
	cat frames
	[ -s frames ]
	lacks -Ev '^[^{}]*"name":"[^"]*"(,"file":"[^"]*/work[.]js"(,"line":[0-9]+)?)?$' \
		frames
	lacks 'without names' said
}

@test "Java: no names, and what gives them" {
	need_java
	record java -cp . Work 3000
	grep -q 'code that Java compiled at run time, without names: java -XX:+PreserveFramePointer, with --jit-maps ' said
}

@test "Java: its map when it ends" {
	need_java
	record java -XX:+PreserveFramePointer -XX:+UnlockDiagnosticVMOptions \
		-XX:+DumpPerfMapAtExit -cp . Work 3000
	[ "$(share 'Work.hotLoop')" -gt 40 ]
	lacks 'without names' said
}

@test "Java: --jit-maps asks one that runs" {
	need_java
	java -XX:+PreserveFramePointer -cp . Work 60000 >ready 2>&1 3>&- &
	pid=$!
	until grep -q ready ready; do
		kill -0 "$pid"
		sleep 0.01
	done
	prof-record -q --engine perf -d 2s -p "$pid" -o x.pb
	[ ! -e "/tmp/perf-$pid.map" ]
	prof-record -q --engine perf --jit-maps -d 3s -p "$pid" -o x.pb
	[ -s "/tmp/perf-$pid.map" ]
	convert_file x.pb x.folded -c cpu
	[ "$(share 'Work.hotLoop')" -gt 40 ]
}

@test "Java: --jit-maps cannot ask one that has ended" {
	need_java
	prof-record --engine perf --jit-maps -o x.pb \
		java -cp . Work 1000 >out 2>said
	cat said
	[ "$(grep -c 'warning: 1 process of Java ended before it could be asked for a map; ' said)" = 1 ]
}

@test "Java: --jit-maps asks none in a container" {
	need_java
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
	unshare -m true 2>/dev/null ||
		skip 'impossible here: no right to make a name space'
	unshare -m java -cp . Work 60000 >ready 2>&1 3>&- &
	pid=$!
	until grep -q ready ready; do
		kill -0 "$pid"
		sleep 0.01
	done
	prof-record --engine perf --jit-maps -d 2s -p "$pid" -o x.pb 2>said
	cat said
	grep -q "warning: no map of process $pid: it is in a container; where it runs, 'jcmd $pid Compiler.perfmap' asks for one" said
	[ ! -e "/tmp/perf-$pid.map" ]
}

@test "Java: --jit-maps asks it as its user, who may not be ours" {
	need_java
	[ "$EUID" -eq 0 ] || skip 'impossible here: needs root'
	classes=$(mktemp -d /tmp/prof-classes.XXXXXX)
	chmod 755 "$classes"
	cp Work.class "$classes"
	(cd / && exec setpriv --reuid=12345 --regid=12345 --clear-groups \
		java -XX:+PreserveFramePointer -cp "$classes" Work 60000) \
		>ready 2>&1 3>&- &
	pid=$!
	until grep -q ready ready; do
		kill -0 "$pid" || skip "impossible here: $(head -n 1 ready)"
		sleep 0.01
	done
	prof-record -q --engine perf --jit-maps -d 2s -p "$pid" -o x.pb
	[ "$(stat -c %u "/tmp/perf-$pid.map")" = 12345 ]
	convert_file x.pb x.folded -c cpu
	[ "$(share 'Work.hotLoop')" -gt 40 ]
}

# One that starts COUNT processes, each of which does nothing.
@test "processes that end before their first sample are told of" {
	need cc
	cat >births.c <<-'END'
		#include <stdlib.h>
		#include <sys/wait.h>
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			for (int i = atoi(argv[argc - 1]); i > 0; i--) {
				pid_t pid = fork();
				if (pid == 0)
					_exit(0);
				waitpid(pid, NULL, 0);
			}
			return 0;
		}
	END
	cc -O1 -o births births.c
	prof-record --engine perf -o x.pb ./births 6000 2>said
	cat said
	grep -Eq '^prof-record: warning: [0-9]+ % of the CPU time, [0-9.]+ of [0-9.]+ s, is in no sample: it was spent in (the kernel, or in )?processes that ended within milliseconds; --engine proc counts it$' said
	lacks 'almost no CPU time' said
}

@test "and nothing is said of what is seen whole" {
	prof-record --engine perf -o x.pb "$PROF_BUILD/tests/programs/toil" 4000 \
		>out 2>said
	cat said
	lacks 'in no sample' said
}
