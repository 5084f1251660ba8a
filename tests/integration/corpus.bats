#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Real profiles of other projects. $PROF_CORPUS holds them, and FACTS.jsonl:
# what each holds, as measured by a decoder that is neither ours nor the
# oracle.

load helper

setup() {
	need_corpus
	need_oracle
	facts=$PROF_CORPUS/FACTS.jsonl
	out=$BATS_TEST_TMPDIR/out
}

# compare KIND KEYS < our facts: complain of each fact that differs
compare() {
	local difference
	while read -r difference; do
		complain "$difference"
	done < <(jq -r -s --arg kind "$1" --argjson keys "$2" \
		--slurpfile facts "$facts" '
		(map({key: .path, value: .}) | from_entries) as $ours
		| $facts[] | select(.kind == $kind) as $want
		| $ours[$want.path] as $have
		| select($have) | $keys[]
		| select($want[.] != $have[.])
		| "\($want.path): \(.) is \($have[.]), want \($want[.])"')
}

# facts_of FILE PATH: the oracle's facts of FILE as facts of PATH
facts_of() {
	"$oracle" --facts "$1" | jq -c --arg path "$2" '{path: $path} + .'
}

# What both files hold whatever the order and the doubles of their tables.
kept='["types", "samples", "sums", "max_depth", "max_inline", "period",
	"period_type", "default", "time", "duration", "comments", "drop",
	"keep", "doc_url", "str_labels", "num_labels", "lost_labels",
	"label_keys", "negative", "zero", "empty_stacks", "mismatch",
	"dangling_loc", "dangling_func", "dangling_map", "dup_ids",
	"str0_empty"]'

@test "the oracle counts what the corpus says" {
	tables='["locs", "funcs", "maps", "strings", "unsym_locs",
		"nomap_locs", "columns", "folded", "bad_utf8", "dup_strings",
		"sparse_ids"]'
	while read -r path; do
		facts_of "$path" "${path#"$PROF_CORPUS"/}"
	done < <(corpus_paths pprof) >"$out"
	[ "$(wc -l <"$out")" -gt 0 ]
	compare pprof "$(jq -n "$kept + $tables")" <"$out"
	all_well
}

@test "pprof files keep the counts and sums that the corpus says" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		facts_of "$out.pb" "${path#"$PROF_CORPUS"/}" >>"$out"
	done < <(corpus_paths pprof)
	compare pprof "$kept" <"$out"
	all_well
}

@test "every pprof file of the corpus comes back the same profile" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		same_profile "$path" "$out.pb"
	done < <(find "$PROF_CORPUS" -name '*.pb.gz' && corpus_paths pprof)
	all_well
}

@test "each column of each pprof file keeps its total in folded stacks" {
	while read -r path; do
		while IFS=$'\t' read -r column sum; do
			check_column "$path" "$column" "$sum"
		done < <(columns "$path")
	done < <(corpus_paths pprof)
	all_well
}

# A folded column has no place for negatives: refused, or the total is kept.
check_column() {
	if has_negatives "$1" "$2"; then
		expect_refusal "$1" -t folded -c "$2"
		return
	fi
	# a type without a name cannot be asked for, and is the only one
	if [ "$2" = / ]; then
		convert_file "$1" "$out.folded" || return 0
	else
		convert_file "$1" "$out.folded" -c "$2" || return 0
	fi
	total=$(folded_total "$out.folded")
	[ "$total" = "$3" ] || complain "$1: $2: total $total, want $3"
}

has_negatives() {
	[ "$("$oracle" --facts "$1" | jq .negative)" -gt 0 ] &&
		"$oracle" "$1" | awk -v column="$2" '
		/^sample_type / {
			gsub(/"/, "")
			if ($2 "/" $3 == column)
				at = types
			types++
		}
		/^sample / { line = NR + 2 + at }
		NR == line && /-/ { found = 1 }
		END { exit !found }'
}

@test "folded files are read with the counts and totals that the corpus says" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		facts_of "$out.pb" "${path#"$PROF_CORPUS"/}" >>"$out"
	done < <(corpus_paths 'folded?' '.bad == 0')
	jq -c '. + {lines: .samples, total: .sums[0], unique: .stacks}' \
		"$out" >"$out.folded"
	compare 'folded?' '["lines", "total", "unique", "max_depth"]' \
		<"$out.folded"
	all_well
}

@test "folded files go to pprof and back with the same stacks" {
	while read -r path; do
		there_and_back "$path"
	done < <(corpus_paths 'folded?' '.bad == 0')
	all_well
}

@test "UTF-16 and CRLF files read as their plain twin" {
	dir=$PROF_CORPUS/jlfwong_speedscope/sample/profiles/stackcollapse
	[ -f "$dir/simple.txt" ] || skip 'impossible here: no such files'
	convert_file "$dir/simple.txt" "$out.plain.pb"
	for twin in utf16-be utf16-le crlf; do
		convert_file "$dir/simple-$twin.txt" "$out.twin.pb" || continue
		same_profile "$out.plain.pb" "$out.twin.pb" "simple-$twin.txt"
	done
	all_well
}

@test "folded files with invalid lines are refused at the first" {
	while read -r path; do
		line=$("$folded_dump" --facts "$path" | jq .first_bad)
		[ "$line" -gt 0 ] || continue # bad to others: UTF-16
		expect_refusal "$path" -f folded
		[[ $said == *[:\ ]"$line: "* ]] ||
			complain "$path: want line $line: $said"
		expect_refusal "$path"
	done < <(corpus_paths 'folded?' '.bad > 0')
	all_well
}

# The scale of units, to what they are in a column.
scales='{"none": 1, "bytes": 1, "nanoseconds": 1, "microseconds": 1e3,
	"milliseconds": 1e6, "seconds": 1e9}'

# speedscope_facts FILE: in the words of FACTS.jsonl
speedscope_facts() {
	"$repo/tests/oracle/speedscope-dump" --facts "$1" | jq -c '
		.profiles |= map(.sum |= tonumber | .start |= tonumber
			| .end |= tonumber)'
}

@test "speedscope files keep the counts and sums that the corpus says" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		convert_file "$out.pb" "$out.speedscope.json" || continue
		jq -en --arg path "${path#"$PROF_CORPUS"/}" \
			--argjson have "$(speedscope_facts "$out.speedscope.json")" '
			first(inputs | select(.path == $path))
			| .frames == $have.frames
			and (.active // 0) == ($have.active // 0)
			and (.profiles | length) == ($have.profiles | length)
			and ([.profiles, $have.profiles] | transpose | all(
				.[1] as $h | .[0] | del(.w, .ok, .bad)
				| to_entries | all(.value == $h[.key])))' \
			"$facts" >/dev/null ||
			complain "$path: $(speedscope_facts "$out.speedscope.json")"
		"$repo/tests/oracle/speedscope-dump" --same "$path" \
			"$out.speedscope.json" || complain "$path: differs"
	done < <(corpus_paths speedscope 'all(.profiles[]; .ok // true | . == true)')
	[ -f "$out.pb" ]
	all_well
}

@test "columns of speedscope files are the sums of their profiles" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		have=$("$oracle" --facts "$out.pb" | jq '.sums | add')
		want=$(speedscope_facts "$path" | jq --argjson scale "$scales" '
			[.profiles[] | .sum * $scale[.unit]] | add')
		[ "$have" = "$want" ] || complain "$path: $have, want $want"
	done < <(corpus_paths speedscope 'all(.profiles[]; .ok // true | . == true)')
	all_well
}

@test "speedscope's invalid samples are refused, with the event's place" {
	dir=$PROF_CORPUS/jlfwong_speedscope/sample/profiles/speedscope/invalid
	[ -d "$dir" ] || skip 'impossible here: no such files'
	expect_refusal "$dir/incomplete-trace.json"
	[[ $said == *': profile 0: "A" is still open at the end' ]] ||
		complain "$said"
	expect_refusal "$dir/out-of-order-events.json"
	[[ $said == *': profile 0, event 6 at 4: closes "B" while "A" is open' ]] ||
		complain "$said"
	all_well
}

@test "every pprof of the corpus goes through speedscope and comes back" {
	while read -r path; do
		convert_file "$path" "$out.speedscope.json" -q || continue
		convert_file "$out.speedscope.json" "$out.pb" -q || continue
		same_profile "$path" "$out.pb"
	done < <(corpus_paths pprof)
	all_well
}

@test "and through flamebearer, where nothing is negative" {
	while read -r path; do
		if [ "$("$oracle" --facts "$path" | jq .negative)" -gt 0 ]; then
			expect_negative "$path"
			continue
		fi
		convert_file "$path" "$out.flamebearer.json" -q || continue
		convert_file "$out.flamebearer.json" "$out.pb" -q || continue
		same_profile "$path" "$out.pb"
		"$repo/tests/oracle/flamebearer-dump" \
			"$out.flamebearer.json" >/dev/null ||
			complain "$path: no sound flamebearer"
	done < <(corpus_paths pprof)
	all_well
}

# expect_negative FILE: refused for its negative values, or written with two
# sides, or they are in another column
expect_negative() {
	said=$("$convert" -q -t flamebearer "$1" 2>&1 >"$out.fb") ||
		[[ $said == *'cannot hold the negative values of'* ]] ||
		complain "$1: $said"
}

@test "every folded file goes through speedscope and flamebearer" {
	while read -r path; do
		convert_file "$path" "$out.a.folded" -q
		for format in speedscope flamebearer; do
			convert_file "$path" "$out.$format" -q -t $format || continue
			convert_file "$out.$format" "$out.b.folded" -q || continue
			cmp -s "$out.a.folded" "$out.b.folded" ||
				complain "$path: $format differs"
		done
		"$repo/tests/oracle/flamebearer-dump" "$out.flamebearer" \
			>/dev/null || complain "$path: no sound flamebearer"
	done < <(corpus_paths 'folded?' '.bad == 0')
	all_well
}

@test "legacy pprof files are refused, naming the formats tried" {
	[ -f "$PROF_CORPUS/PEER_PPROF.tsv" ] || skip 'impossible here: no list'
	while IFS=$'\t' read -r path; do
		expect_refusal "$PROF_CORPUS/$path"
		[[ $said == *pprof*folded* ]] ||
			complain "$path: names no formats: $said"
	done < <(awk -F '\t' 'NR > 1 && $5 != "yes" { print $1 }' \
		"$PROF_CORPUS/PEER_PPROF.tsv")
	all_well
}

@test "files in formats that we do not read are refused" {
	while read -r path; do
		expect_refusal "$path"
	done < <(find "$PROF_CORPUS" -name '*.otlp' -o -name '*.jfr' -o \
		-name '*.cpuprofile' -o -name '*.heapprofile' -o \
		-name 'callgrind.*' -o \
		-name '*.data' -o -path '*/Chrome/*.json' -o \
		-path '*/Firefox/*.json')
	all_well
}
