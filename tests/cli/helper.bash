# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the suites of the commands: a directory to work in, a few inputs,
# and ways to say what is wanted of $program.

bats_require_minimum_version 1.5.0

load ../needs

repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PATH=$PROF_BUILD:$PATH
program=prof-convert
every_field=$repo/tests/golden/every-field.pb

# In a directory of its own, with a.folded, labels.pb (every-field, the column
# that folded can hold) and large.folded when it is asked for.
work() {
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
	printf 'main;a 1\nmain;b 2\n' >a.folded
}

# A profile of some megabytes that hardly compresses.
large() {
	awk 'BEGIN {
		srand(1)
		for (i = 0; i < 60000; i++) {
			s = "main"
			for (j = 0; j < 8; j++)
				s = s ";f" int(rand() * 1000000)
			print s, i
		}
	}' >large.folded
}

# says TEXT COMMAND...: it fails with 2 and this, writing nothing to stdout
says() {
	local want=$1
	shift
	run -2 --separate-stderr "$@"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "$program: $want" ] || {
		printf 'said: %s\nwant: %s: %s\n' "$stderr" "$program" "$want"
		false
	}
}

# gives TEXT COMMAND...: it succeeds with this on stdout (printf's escapes) and
# nothing on stderr
gives() {
	local want
	want=$(printf '%b' "$1")
	shift
	run -0 --separate-stderr "$@"
	[ "$output" = "$want" ] || {
		printf 'got:\n%s\nwant:\n%s\n' "$output" "$want"
		false
	}
	[ -z "$stderr" ] || {
		printf 'said: %s\n' "$stderr"
		false
	}
}

# alone FILE...: nothing but these and the inputs is in the directory
alone() {
	local have want
	have=$(find . -mindepth 1 ! -name a.folded ! -name large.folded \
		-printf '%P\n' | sort)
	want=$(printf '%s\n' "$@" | sort)
	[ "$have" = "$want" ] || {
		printf 'there are:\n%s\n' "$have"
		false
	}
}

# wait_until COMMAND...: it comes true, or the test runs out of its time
wait_until() {
	until "$@"; do
		sleep 0.01
	done
}
