# shellcheck shell=bash disable=SC2034
# Shared by the suites that hold our programs against other people's.
#
# A test that goes over many files notes what is wrong with complain, goes on,
# and ends with all_well, so that one run names every file that is wrong.

load ../needs

repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${PROF_BUILD:=$repo/build}"
: "${PROF_TOOLS:=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/prof-tools}"
PATH=$PROF_BUILD:$PATH
convert=$PROF_BUILD/prof-convert
oracle=$PROF_BUILD/tests/oracle/pprof-dump
make_shape=$repo/tests/oracle/pprof-make
folded_dump=$repo/tests/oracle/folded-dump
data=$repo/tests/data
PATH=$PROF_TOOLS/bin:$PROF_TOOLS/py-spy/bin:$PATH

need_oracle() {
	[ -x "$oracle" ] || skip 'the second decoder is not built (protobuf-c)'
	need python3 jq
}

need_corpus() {
	[ -n "${PROF_CORPUS:-}" ] ||
		skip 'impossible here: PROF_CORPUS is not set'
	[ -f "$PROF_CORPUS/FACTS.jsonl" ] ||
		skip "impossible here: no FACTS.jsonl in '$PROF_CORPUS'"
}

# Where the kernel lets this user count, what needs that may not be skipped.
need_events() {
	local perf='.samplers[] | select(.name == "perf")'
	need jq
	prof-record --check -t json >"$BATS_TEST_TMPDIR/check.json" || true
	jq -e "$perf | .works" "$BATS_TEST_TMPDIR/check.json" || skip \
		"impossible here: $(jq -r "$perf | .why" \
			"$BATS_TEST_TMPDIR/check.json")"
}

complain() {
	echo "$*" | tee -a "$BATS_TEST_TMPDIR/complaints"
}

all_well() {
	[ ! -s "$BATS_TEST_TMPDIR/complaints" ]
}

# convert_file IN OUT OPTION...: complain unless it converts in silence
convert_file() {
	local in=$1 out=$2 said
	shift 2
	if ! said=$("$convert" "$@" -o "$out" "$in" 2>&1); then
		complain "$in: $said"
		return 1
	fi
}

# expect_refusal FILE OPTION...: exit 2 and a message, nothing written;
# the message stays in $said
expect_refusal() {
	local file=$1 out=$BATS_TEST_TMPDIR/refused status=0
	shift
	rm -f "$out"
	said=$("$convert" "$@" -o "$out" "$file" 2>&1) || status=$?
	[ "$status" -eq 2 ] || complain "$file: status $status, want 2: $said"
	[ -n "$said" ] || complain "$file: refused without a word"
	[ ! -e "$out" ] || complain "$file: refused, and yet written"
}

# same_profile A B [NAME]: complain unless two pprof files hold the same
same_profile() {
	local a b
	a=$("$oracle" --digest "$1") || complain "$1: the oracle fails"
	b=$("$oracle" --digest "$2") || complain "$2: the oracle fails"
	[ "$a" = "$b" ] && return
	complain "${3:-$1}: another profile:"
	diff <("$oracle" "$1") <("$oracle" "$2") | head -n 12 || true
}

# same_stacks A B [NAME]: complain unless two folded files hold the same
same_stacks() {
	local a=$BATS_TEST_TMPDIR/stacks.a b=$BATS_TEST_TMPDIR/stacks.b
	"$folded_dump" "$1" >"$a" && "$folded_dump" "$2" >"$b" &&
		cmp -s "$a" "$b" && return
	complain "${3:-$1}: other stacks:"
	diff "$a" "$b" | head -n 12 || true
}

# there_and_back FOLDED: folded to pprof to folded
there_and_back() {
	local pb=$BATS_TEST_TMPDIR/there.pb back=$BATS_TEST_TMPDIR/back.folded
	convert_file "$1" "$pb" -f folded || return 0
	convert_file "$pb" "$back" || return 0
	same_stacks "$1" "$back"
}

# columns FILE: TYPE/UNIT and the sum of each column of a pprof file
columns() {
	"$oracle" --facts "$1" |
		jq -r '[.types, .sums] | transpose[] | @tsv'
}

folded_total() {
	"$folded_dump" --facts "$1" | jq .total
}

# The pprof files that tests may use: ours, and the corpus's if there is one.
pprof_files() {
	echo "$repo/tests/golden/every-field.pb"
	printf '%s\n' "$data"/*.pb.gz
	[ -f "${PROF_CORPUS:-}/FACTS.jsonl" ] || return 0
	corpus_paths pprof
}

# Most of google/pprof's time is that of starting. So it is asked all that there
# is to ask of a file at once, and of several files at a time:
# pprof_sessions DIRECTORY: it reads line N of DIRECTORY/paths, and does what
# DIRECTORY/N/commands tells it to. Some files it refuses.
pprof_sessions() {
	local i=0 path
	# shellcheck disable=SC2016 # the inner shell's
	while read -r path; do
		printf '%s\0' "$1/$((++i))" "$path"
	done <"$1/paths" |
		PPROF_TMPDIR=$1 xargs -0 -r -n 2 -P "$(nproc)" sh -c '
			pprof -symbolize=none "$2" <"$1/commands" \
				>"$1/said" 2>&1 || true' sh
}

folded_files() {
	printf '%s\n' "$data"/*.folded
	[ -f "${PROF_CORPUS:-}/FACTS.jsonl" ] || return 0
	corpus_paths 'folded?' '.bad == 0'
}

# corpus_paths KIND [FILTER]
corpus_paths() {
	jq -r --arg kind "$1" --arg corpus "$PROF_CORPUS" \
		"select(.kind == \$kind and (${2:-true}))
		| \$corpus + \"/\" + .path" "$PROF_CORPUS/FACTS.jsonl"
}
