#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# The sums of prof-top are those of google/pprof, for every column of every
# profile: -top, -peek, -traces and -tags. What differs is known:
#
#   a function that calls itself has an edge to itself here, not there
#   stacks of the same names are one here; there each sample is shown
#   locations without a function are told apart here, and are one for each
#   mapping there
#   a file has one row here, and there one for each of its functions, so that
#   its total is nowhere; what has no file is shown as its mapping there

load helper

setup() {
	need pprof python3
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
	read_top=$BATS_TEST_DIRNAME/read-top
	cases=$BATS_FILE_TMPDIR/cases
	: >"$out.compared"
}

# Of the columns of a profile whose type is not used twice: TYPE/UNIT, whether
# all locations have functions, and whether it is the last.
columns_of() {
	"$oracle" --facts "$1" | jq -r '
		.unsym_locs as $bare
		| [.types[] | select(. != "" and . != "/")]
		| [group_by(split("/")[0])[] | select(length == 1)[]]
		| to_entries[] as {$key, $value}
		| [$value, $bare == 0, $key == 0] | @tsv'
}

# All reports of a column, with nothing left out, in whole units.
commands() { # DIRECTORY COLUMN
	cat <<-EOF
		sample_index=${2%%/*}
		unit=${2#*/}
		nodecount=10000000
		nodefraction=0
		edgefraction=0
		top >$1.top
		sort=cum
		top >$1.cum
		sort=flat
		granularity=files
		top >$1.files
		granularity=filefunctions
		top >$1.filefunctions
		granularity=functions
		peek . >$1.peek
		traces >$1.traces
		tags >$1.tags
	EOF
}

# A line of cases is a profile, one of its columns with what is said of it, and
# where google/pprof's reports of it are: that and .top, .peek ..., as they were
# and, behind .tsv, read.
setup_file() {
	local i=0 k path dir=$BATS_FILE_TMPDIR
	command -v pprof >/dev/null && [ -x "$oracle" ] || return 0
	pprof_files >"$dir/paths"
	while read -r path; do
		mkdir "$dir/$((++i))"
		columns_of "$path" >"$dir/$i/columns" || true
		k=0
		while IFS=$'\t' read -r column rest; do
			commands "$dir/$i/$((++k))" "$column" >>"$dir/$i/commands"
			printf '%s\t' "$path" "$column" "$rest" >>"$dir/cases"
			echo "$dir/$i/$k" >>"$dir/cases"
		done <"$dir/$i/columns"
		: >>"$dir/$i/commands"
	done <"$dir/paths"
	pprof_sessions "$dir"
	read_top=$BATS_TEST_DIRNAME/read-top
	"$read_top" top "$dir"/*/*.top "$dir"/*/*.cum "$dir"/*/*.files \
		"$dir"/*/*.filefunctions
	"$read_top" tags "$dir"/*/*.tags
	"$read_top" traces "$dir"/*/*.traces
}

# theirs FILE COLUMN OPTION...: the same of any file
theirs() {
	local file=$1 column=$2
	shift 2
	pprof "$@" -sample_index="${column%%/*}" -unit="${column#*/}" \
		-nodecount=10000000 -nodefraction=0 -edgefraction=0 \
		-symbolize=none "$file" 2>/dev/null
}

# ours FILE COLUMN OPTION...: without the heading
ours() {
	local file=$1 column=$2
	shift 2
	"$PROF_BUILD/prof-top" -q -t tsv -c "$column" "$@" "$file" | tail -n +2
}

# each COMPARE REPORT [FILTER]: compares every column of which there is such a
# report, or one of each profile; $report is where the others are
each() {
	local path column report
	while IFS=$'\t' read -r path column _ _ report; do
		[ ! -s "$report.$2" ] || "$1" "$path" "$column"
	done < <(grep -P "${3:-}" "$cases")
	wc -l <"$out.compared"
	[ "$(wc -l <"$out.compared")" -ge 3 ]
	all_well
}

functions='\ttrue\t(true|false)\t'
one_each='\ttrue\ttrue\t'
last='\t(true|false)\ttrue\t'

# same PATH COLUMN WHAT: the two files, in any order
same() {
	sort -o "$out.ours" "$out.ours"
	sort -o "$out.theirs" "$out.theirs"
	[ ! -s "$out.ours" ] || echo "$*" >>"$out.compared"
	cmp -s "$out.ours" "$out.theirs" && return
	complain "$*: other numbers"
	diff "$out.ours" "$out.theirs" | head -n 6 || true
}

# same_whole FILE COLUMN REPORT: what shares are of
same_whole() {
	local theirs ours
	theirs=$(sed -nE 's/.* of (-?[0-9]+)[^ ]* total$/\1/p' "$3")
	ours=$("$PROF_BUILD/prof-top" -q -t json -c "$2" "$1" | jq .shares_of)
	[ "$theirs" = "$ours" ] ||
		complain "$1 $2: shares of $ours, not of $theirs"
}

same_top() {
	cp "$report.top.tsv" "$out.theirs"
	ours "$@" >"$out.ours"
	same "$@" top
	same_whole "$@" "$report.top"
	cut -f 2 "$report.cum.tsv" >"$out.theirs"
	ours "$@" --sort total | cut -f 2 >"$out.ours"
	cmp -s "$out.ours" "$out.theirs" || complain "$*: another order"
}

@test "the sums of functions are those of google/pprof -top" {
	each same_top top "$functions"
}

@test "the change between two sides is what google/pprof shows" {
	printf 'main;a 10 30\nmain;b;b 20 5\nold 7 0\nnew 0 1\nsame 2 2\n' \
		>"$out.folded"
	"$convert" -q --folded-two-column -f folded "$out.folded" -o "$out.pb"
	theirs "$out.pb" samples/count -top >"$out.top"
	"$read_top" top <"$out.top" >"$out.theirs"
	ours "$out.pb" samples/count |
		awk -F '\t' -v OFS='\t' '$3 || $6 { print $3, $6, $7 }' >"$out.ours"
	same two sides
	same_whole "$out.pb" samples/count "$out.top"
	all_well
}

same_files() {
	awk -F '\t' '
		$3 !~ /^(<unknown>|\[.*\])$/ { own[$3] += $1 }
		END { for (f in own) if (own[f]) printf "%.0f\t%s\n", own[f], f }' \
		"$report.files.tsv" >"$out.theirs"
	ours "$@" --by file |
		awk -F '\t' '$1 != 0 && $3 != "[unknown]" { print $1 "\t" $3 }' \
			>"$out.ours"
	same "$@" files
}

@test "the sums of files are those of google/pprof -files" {
	each same_files files "$one_each"
}

# There a row is NAME FILE, here NAME (FILE).
same_filefunctions() {
	sort "$report.filefunctions.tsv" >"$out.theirs"
	ours "$@" --by filefunction |
		sed -E '/^0\t0\t/d; s/ \(([^()]*)\)$/ \1/' >"$out.ours"
	same "$@" filefunctions
}

@test "the sums of functions and files are those of google/pprof -filefunctions" {
	each same_filefunctions filefunctions "$functions"
}

# The rows below a function are its callers or its callees.
calls() {
	awk -F '\t' -v OFS='\t' -v of="$1" '
		$1 == 0 { name = $4; print "function", $2, $3, name; next }
		$4 == name { next }
		of == "callees" { print "call", $3, name, $4; next }
		{ print "call", $3, $4, name }'
}

same_peek() {
	"$BATS_TEST_DIRNAME/read-peek" <"$report.peek" |
		awk -F '\t' '$1 == "call" || $3' | sort -u >"$out.theirs"
	for which in callers callees; do
		ours "$@" --$which '^.' | calls $which |
			awk -F '\t' '$1 == "call" || $3 != 0' >"$out.ours"
		same "$@" "$which"
	done
}

@test "callers and callees are those of google/pprof -peek" {
	each same_peek peek "$one_each"
}

same_traces() {
	cp "$report.traces.tsv" "$out.theirs"
	ours "$@" --traces >"$out.ours"
	same "$@" traces
}

@test "the sums of stacks are those of google/pprof -traces" {
	each same_traces traces "$functions"
}

# Numbers are shown in units there, and may look alike: only their keys count.
same_tags() {
	cp "$report.tags.tsv" "$out.all"
	"$PROF_BUILD/prof-top" -q --tags -t json -c "$2" "$1" >"$out.json"
	jq -r '.rows[] | (select(.total != 0) | [.total, .name]),
		(.name as $key | .values[] | select(.name | type == "string")
			| [.total, $key, .name]) | @tsv' "$out.json" >"$out.ours"
	jq -r '.rows[] | select(any(.values[]; .name | type == "number"))
		| .name' "$out.json" >"$out.numbers"
	awk -F '\t' 'FILENAME == ARGV[1] { is_number[$1] = 1; next }
		NF < 3 || !is_number[$2]' "$out.numbers" "$out.all" >"$out.theirs"
	same "$@" tags
}

@test "the sums of labels are those of google/pprof -tags" {
	each same_tags tags "$last"
}
