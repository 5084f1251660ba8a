#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What we write for speedscope: its own schema accepts it, and its own page, in
# a browser, shows the right numbers. Both are in its npm package.

load helper

setup() {
	need_oracle
	page=$PROF_TOOLS/speedscope/node_modules/speedscope/dist/release
	look=$repo/tests/integration/speedscope-page
	make=$repo/tests/oracle/speedscope-make
	out=$BATS_TEST_TMPDIR/out
}

need_page() {
	[ -f "$page/index.html" ] ||
		skip 'speedscope is not installed (scripts/check installs it)'
	need chromium
}

# validate FILE...: those that the schema refuses, and why
validate() {
	NODE_PATH=$PROF_TOOLS/speedscope/node_modules node -e '
		const fs = require("fs");
		const Ajv = require("ajv").default;
		const read = (name) => JSON.parse(fs.readFileSync(name));
		const ajv = new Ajv({strict: false});
		const [schema, ...files] = process.argv.slice(1);
		const validate = ajv.compile(read(schema));
		for (const file of files)
			if (!validate(read(file)))
				console.log(file, ajv.errorsText(validate.errors));
	' "$page/file-format-schema.json" "$@"
}

# inputs: one on a line: ours, the corpus, and some at random
inputs() {
	pprof_files
	folded_files
	printf '%s\n' "$data"/*.speedscope.json
	"$make" --all 40 "$out.made"
	printf '%s\n' "$out".made/*.json
	"$make_shape" --all "$out.shapes"
	"$make_shape" --list | awk -F '\t' -v dir="$out.shapes/" \
		'$2 == "same" { print dir $1 }'
	[ -f "${PROF_CORPUS:-}/FACTS.jsonl" ] || return 0
	corpus_paths speedscope | grep -v /invalid/
}

@test "the schema accepts every file that we write" {
	need node
	[ -f "$page/file-format-schema.json" ] ||
		skip 'speedscope is not installed (scripts/check installs it)'
	mkdir "$out"
	while read -r file; do
		convert_file "$file" "$out/$((++n)).speedscope.json" -q || true
	done < <(inputs)
	[ "$(find "$out" -type f | wc -l)" -ge 60 ]
	validate "$out"/*.json | tee -a "$BATS_TEST_TMPDIR/complaints"
	all_well
}

@test "the schema refuses what is none of its files" {
	need node
	[ -f "$page/file-format-schema.json" ] ||
		skip 'speedscope is not installed (scripts/check installs it)'
	jq 'del(.profiles[0].endValue)' "$data/py-spy.speedscope.json" >"$out"
	[ -n "$(validate "$out")" ]
}

# frames OPTION... FILE: name, total and self of each function at a line, of
# the folded stacks, as the page counts: recursion once
frames() {
	"$convert" -q -t folded --by line "$@" | awk '
	{
		count = $NF
		sub(/ [^ ]*$/, "")
		n = split($0, frame, ";")
		split("", seen)
		for (i = 1; i <= n; i++) {
			if (!(frame[i] in seen))
				total[frame[i]] += count
			seen[frame[i]] = 1
		}
		own[frame[n]] += count
	}
	END {
		for (f in total) {
			name = f
			sub(/ \([^ ]*:[0-9]+\)$/, "", name)
			print name "\t" total[f] "\t" own[f] + 0
		}
	}'
}

# in_units SCALE < name, total, self: the numbers by SCALE, in one spelling
in_units() {
	awk -F '\t' -v OFS='\t' -v scale="$1" '
		{ printf "%s\t%.6g\t%.6g\n", $1, $2 * scale, $3 * scale }' | sort
}

# compare_frames SHOWN WANT AT-LEAST: each row that is in sight is right
compare_frames() {
	[ "$(wc -l <"$1")" -ge "$3" ] || complain "$1: too few rows"
	comm -23 "$1" "$2" >"$out.wrong"
	[ ! -s "$out.wrong" ] || complain "wrong: $(head -n 5 "$out.wrong")"
}

@test "the page shows the functions of a pprof with their totals" {
	need_page
	while read -r column scale; do
		convert_file "$data/go-cpu.pb.gz" "$out.json" -t speedscope \
			-c "$column"
		"$look" "$page" "$out.json" | sed -n 's/^frame\t//p' |
			in_units 1 >"$out.shown"
		frames -c "$column" "$data/go-cpu.pb.gz" |
			in_units "$scale" >"$out.want"
		compare_frames "$out.shown" "$out.want" 20
	done <<-'END'
		samples 1
		cpu 1e-9
	END
	all_well
}

@test "the page shows the totals of all columns, and the default one" {
	need_page
	convert_file "$data/go-heap.pb.gz" "$out.json" -t speedscope
	"$look" "$page" "$out.json" >"$out.shown"
	columns "$data/go-heap.pb.gz" >"$out.want"
	[ "$(wc -l <"$out.want")" -eq 4 ]
	paste <(sed -n 's/^profile\t//p' "$out.shown") "$out.want" |
		awk -F '\t' '$1 != $3 || ($2 / $4 - 1) ^ 2 > 0.01 ^ 2 {
			print "shown", $1, $2, "want", $3, $4 }' |
		tee -a "$BATS_TEST_TMPDIR/complaints"
	grep -q '^frame' "$out.shown"
	all_well
}

@test "the page shows a recording of py-spy that went through pprof" {
	need_page
	file=$data/py-spy.speedscope.json
	convert_file "$file" "$out.pb"
	convert_file "$out.pb" "$out.json" -t speedscope
	"$look" "$page" "$out.json" >"$out.shown"
	[ "$(sed -n 's/^profile\t//p' "$out.shown" | sort)" = "$(
		jq -r '.profiles[] | [.name, (.weights | add * 1e6
			| round / 1e6)] | @tsv' "$file" | sort)" ] ||
		complain "$(grep ^profile "$out.shown")"
	# py-spy has frames that are equal, which are one
	jq -r '.shared.frames as $f | .profiles[0]
		| [(.samples | map(map($f[.]))), .weights] | transpose
		| map(.[1] as $w | .[0] as $s | ($s | unique[])
			| {f: ., t: $w, s: (if $s[-1] == . then $w else 0 end)})
		| group_by(.f)[]
		| [.[0].f.name, (map(.t) | add), (map(.s) | add)]
		| @tsv' "$file" | in_units 1 >"$out.want"
	sed -n 's/^frame\t//p' "$out.shown" | in_units 1 >"$out.frames"
	compare_frames "$out.frames" "$out.want" 15
	all_well
}

@test "the page shows the two sides of a comparison" {
	need_page
	printf 'a;b 1 4\na;c 2 8\n' |
		"$convert" -q --folded-two-column -t speedscope -o "$out.json"
	"$look" "$page" "$out.json" >"$out.shown"
	[ "$(grep ^profile "$out.shown")" = "$(printf '%s\t%s\t%s\n' \
		profile samples/count 12.0 \
		profile 'samples/count (base)' 3.0)" ]
}

@test "the page shows calls, and what a querier sent" {
	need_page
	"$convert" -q -t speedscope -o "$out.json" <<-'END'
		{"$schema":"https://www.speedscope.app/file-format-schema.json",
		"shared":{"frames":[{"name":"a"},{"name":"b"}]},"profiles":[
		{"type":"evented","name":"main","unit":"milliseconds",
		"startValue":0,"endValue":30,"events":[
		{"type":"O","frame":0,"at":5},{"type":"O","frame":1,"at":7},
		{"type":"C","frame":1,"at":10},{"type":"C","frame":0,"at":20}]}]}
	END
	"$convert" -q -t speedscope -o "$out.2.json" <<-'END'
		{"flamegraph":{"names":["total","a","b"],"levels":[
		{"values":["0","30","0","0"]},{"values":["0","30","10","1"]},
		{"values":["10","20","20","2"]}],"total":"30","maxSelf":"20"}}
	END
	"$look" "$page" "$out.json" "$out.2.json" |
		sed -n 's/^frame\t//p' >"$out.shown"
	[ "$(cat "$out.shown")" = "$(printf '%s\t%s\t%s\n' a 0.015 0.012 \
		b 0.003 0.003 b 20.0 20.0 a 30.0 10.0)" ]
}
