#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# google/pprof -proto merges many profiles too. Its sums and ours are the same
# for each stack and labels; tests/oracle/sums.c knows how the two differ on
# purpose.

load helper

setup() {
	need pprof
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

# merges_alike FILE...: both merge them, to the same sums
merges_alike() {
	if ! pprof -proto -symbolize=none -output="$out.theirs" "$@" \
		2>"$out.error" >"$out.log"; then
		# Ours takes an absent type of the period for any.
		grep -q 'period type: incompatible types' "$out.error" ||
			complain "$*: $(tail -n 1 "$out.error")"
		refused=$((refused + 1))
		return 0
	fi
	"$PROF_BUILD/prof-merge" --types common -q --duration sum -t pprof \
		-o "$out.ours" "$@" 2>"$out.error" || {
		complain "$*: $(cat "$out.error")"
		return 0
	}
	mapfile -t digests < <("$oracle" --merged-digest "$out.theirs" "$out.ours")
	merged=$((merged + 1))
	[ "${digests[0]}" = "${digests[1]}" ] && return
	complain "$*: other sums:"
	"$oracle" --merged "$out.theirs" >"$out.theirs.sums"
	"$oracle" --merged "$out.ours" >"$out.ours.sums"
	diff "$out.theirs.sums" "$out.ours.sums" | cut -c 1-300 | head -n 12 ||
		true
}

# types FILE: the names of the columns, sorted
types() {
	"$oracle" --facts "$1" | jq -r '.types | map(split("/")[0]) | sort |
		join(",")'
}

@test "google/pprof merges each profile with itself to the same sums" {
	merged=0 refused=0
	while read -r path; do
		merges_alike "$path" "$path"
	done < <(pprof_files)
	[ "$merged" -gt 2 ]
	all_well
}

@test "google/pprof merges all that have the same columns to the same sums" {
	merged=0 refused=0
	while read -r path; do
		printf '%s\t%s\n' "$(types "$path")" "$path"
	done < <(pprof_files) | sort >"$out.list"
	cut -f 1 "$out.list" | uniq -d >"$out.types"
	while read -r types; do
		mapfile -t set < <(awk -F '\t' -v t="$types" '$1 == t { print $2 }' \
			"$out.list")
		merges_alike "${set[@]}"
		merges_alike "${set[1]}" "${set[0]}" # in another order, too
	done <"$out.types"
	echo "$merged sets, $refused refused by google/pprof"
	[ -z "${PROF_CORPUS:-}" ] || [ "$merged" -gt 5 ]
	all_well
}
