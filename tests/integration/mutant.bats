#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# The second decoder sees every field: what any one is dropped from is another
# profile. Shown twice over, on a profile with every field set: on the bytes,
# and on mutants of our writer, each of which leaves out one of its calls that
# put something into the file.

load helper

setup() {
	need_oracle
	profile=$repo/tests/golden/every-field.pb
	tracks=$repo/tests/golden/tracks.speedscope.json # a label for each thing
	out=$BATS_TEST_TMPDIR/out
}

@test "the golden profile has every field of the format" {
	cmp "$profile" <("$make_shape" every-field)
	"$make_shape" --drops "$out"
	# the two fields of a value type are met twice: 1.1 and 11.1
	have=$(find "$out" -type f ! -name '11.*' | wc -l)
	want=$(grep -c ' = [0-9]*;' "$repo/tests/oracle/profile.proto")
	[ "$have" -eq "$want" ]
}

@test "a field dropped from the bytes is seen" {
	"$make_shape" --drops "$out"
	want=$("$oracle" --digest "$profile")
	for file in "$out"/*; do
		have=$("$oracle" --digest "$file") || continue
		[ "$have" != "$want" ] || complain "${file##*/}: not seen"
	done
	all_well
}

# A statement that writes: a call that begins a line of a function's body.
writes='^[[:space:]]+(wire_put_[a-z]+|wire_add|put_?[a-z]*|string|prof_out_write)[(]'

# infect DIR: the writer's calls are numbered, and left out when
# PROF_MUTANT is their number; prints how many there are
infect() {
	awk -v writes="$writes" -v count="$1/count" '
	FNR == 1 {
		print "#include <stdlib.h>"
		print "static int spare(const char *n) {"
		print "\tconst char *m = getenv(\"PROF_MUTANT\");"
		print "\treturn !m || atoi(m) != atoi(n); }"
	}
	$0 ~ writes { printf "if (spare(\"%d\")) ", ++n }
	{ print }
	END { print n + 0 >count }' \
		"$repo/libprof/format/pprof/pprof_write.c" \
		>"$1/libprof/format/pprof/pprof_write.c"
	cat "$1/count"
}

build_mutants() {
	mkdir "$1"
	cp -r "$repo"/{Makefile,include,libprof,libcode,program,cmd} "$1"
	cp "$repo"/libprof.pc.in "$1" 2>/dev/null || true
	infect "$1"
	make -C "$1" -s BUILD=build CFLAGS='-O0 -w' WERROR= \
		build/prof-convert >"$1/log" 2>&1 || {
		cat "$1/log" >&2
		return 1
	}
}

# digest_by N FILE: what the mutant makes of a file
digest_by() {
	PROF_MUTANT=$1 "$mutant" -o "$out.pb" "$2" 2>/dev/null &&
		"$oracle" --digest "$out.pb" 2>/dev/null
}

# survives N: the mutant writes both profiles as if it were well
survives() {
	[ "$(digest_by "$1" "$profile")" = "$right" ] &&
		[ "$(digest_by "$1" "$tracks")" = "$right_tracks" ]
}

@test "a writer that leaves out any one thing is caught" {
	need make cc
	count=$(build_mutants "$BATS_TEST_TMPDIR/tree")
	mutant=$BATS_TEST_TMPDIR/tree/build/prof-convert
	right=$("$oracle" --digest "$profile")
	right_tracks=$(digest_by 0 "$tracks")
	echo "$count mutants"
	[ "$count" -ge 25 ]
	survives 0 # which is no mutant
	for ((n = 1; n <= count; n++)); do
		! survives "$n" || complain "mutant $n survives:" \
			"$(grep -h "spare(\"$n\")" \
				"$BATS_TEST_TMPDIR/tree/libprof/format/pprof/pprof_write.c")"
	done
	all_well
}
