#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# --drop-negative beside google/pprof's -drop_negative. There a function goes
# whose own sum is below 0, here a stack: where each function is the leaf of one
# stack these are the same.

load helper

setup() {
	need pprof
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

# signed SEED: stacks with leaves of their own, and values of both signs
signed() {
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		print "objects/count space/bytes"
		for (i = 0; i < 40; i++) {
			s = "main"
			for (j = 0; j < int(rand() * 4); j++)
				s = s ";caller" int(rand() * 5)
			n = int(rand() * 2000) - 1000
			print s ";leaf" i, n, n * 16
		}
	}'
}

# theirs FILE: the own sums of functions that are above 0
theirs() {
	pprof -top -drop_negative -unit=bytes -nodecount=1000 -nodefraction=0 \
		-edgefraction=0 "$1" 2>/dev/null |
		awk '/^ *flat/ { rows = 1; next }
			rows && $1 + 0 > 0 { sub(/B$/, "", $1); print $NF, $1 }' |
		sort
}

# ours FILE: the same of what is left
ours() {
	"$convert" -q --drop-negative -t folded "$1" |
		awk '{ sub(/.*;/, ""); print $1, $2 }' | grep -v ' 0$' | sort
}

@test "own sums that are kept are those of google/pprof" {
	for seed in {1..20}; do
		signed "$seed" | "$convert" -f folded -o "$out.pb"
		theirs "$out.pb" >"$out.theirs"
		ours "$out.pb" >"$out.ours"
		[ "$(wc -l <"$out.ours")" -ge 5 ] || complain "$seed: too few"
		cmp "$out.theirs" "$out.ours" || complain "$seed: not the same"
		prof-svg -q --drop-negative "$out.pb" -o "$out.svg" ||
			complain "$seed: is not drawn"
	done
	all_well
}

@test "real differences can be drawn, and are no more than what grew" {
	need_corpus
	for file in google_pprof/profile/testdata/java.growth \
		$(cd "$PROF_CORPUS" && find . -name '*delta*.pb*'); do
		[ -f "$PROF_CORPUS/$file" ] || continue
		"$convert" -q "$PROF_CORPUS/$file" -o "$out.pb" || continue
		prof-svg -q --drop-negative "$out.pb" -o "$out.svg" ||
			complain "$file: is not drawn"
		drawn=$((drawn + 1))
	done
	[ "$drawn" -ge 1 ]
	all_well
}
