#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Live recordings: of a Python program by py-spy, of a Go program by itself.

load helper

setup() {
	need_oracle
	out=$BATS_TEST_TMPDIR/out
}

# record FOLDED OPTION...: py-spy's raw recording of our Python program
record() {
	local folded=$1
	shift
	py-spy record --format raw --rate 100 --duration 1 "$@" \
		-o "$folded" -- python3 "$data/src/ledger.py" 2 \
		>"$out.said" 2>&1 && return
	if grep -qi 'permission denied\|not permitted' "$out.said"; then
		skip 'impossible here: ptrace is not permitted'
	fi
	cat "$out.said"
	return 1
}

@test "what py-spy records goes to pprof and back with the same stacks" {
	need py-spy
	record "$out.folded"
	[ "$(folded_total "$out.folded")" -gt 0 ]
	there_and_back "$out.folded"
	all_well
}

@test "so does what it records with threads, idle ones too" {
	need py-spy
	record "$out.folded" --threads --idle
	grep -q auditor "$out.folded"
	there_and_back "$out.folded"
	all_well
}

build_orders() {
	(cd "$data/src/orders" && GOTOOLCHAIN=local CGO_ENABLED=0 \
		go build -trimpath -buildvcs=false -o "$1" .)
}

@test "what a Go program records of itself comes back the same" {
	need go
	build_orders "$out.orders"
	"$out.orders" -seconds 2 -cpu "$out.cpu" -heap "$out.heap"
	for kind in cpu heap; do
		convert_file "$out.$kind" "$out.$kind.pb"
		same_profile "$out.$kind" "$out.$kind.pb" "the $kind profile"
		fold_columns "$out.$kind"
	done
	all_well
}

# Each column, folded, has its total, and goes to pprof and back.
fold_columns() {
	local column sum
	while IFS=$'\t' read -r column sum; do
		convert_file "$1" "$out.folded" -c "$column" || continue
		[ "$(folded_total "$out.folded")" = "$sum" ] ||
			complain "$column: another total than $sum"
		there_and_back "$out.folded"
	done < <(columns "$1")
}
