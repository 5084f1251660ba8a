#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# google/pprof reads every pprof that we write, and sees in it what it sees in
# the file that we read. Its -raw shows all of a profile: samples with their
# values and labels, locations, mappings.

load helper

setup() {
	need pprof
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

# raw FILE: what pprof says of it, its complaints about absent binaries apart
raw() {
	pprof -raw -symbolize=none "$1" 2>"$out.error" && return
	complain "${2:-$1}: google/pprof refuses: $(head -n 1 "$out.error")"
	return 1
}

accepts() {
	pprof -raw -symbolize=none "$1" >/dev/null 2>&1
}

# same_raw A B [NAME]: the same to the byte, or but for numbers of tables
same_raw() {
	raw "$1" "$1" >"$out.raw.a" || return 0
	raw "$2" "$3" >"$out.raw.b" || return 0
	cmp -s "$out.raw.a" "$out.raw.b" && return
	"$BATS_TEST_DIRNAME/resolve-raw" <"$out.raw.a" >"$out.resolved.a"
	"$BATS_TEST_DIRNAME/resolve-raw" <"$out.raw.b" >"$out.resolved.b"
	cmp -s "$out.resolved.a" "$out.resolved.b" && return
	complain "${3:-$1}: google/pprof sees another profile:"
	diff "$out.resolved.a" "$out.resolved.b" | head -n 12 || true
}

@test "google/pprof sees the same in what we read and what we write" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		same_raw "$path" "$out.pb" "$path"
	done < <(pprof_files)
	all_well
}

@test "google/pprof sees the same through gzip, and not through zstd" {
	from=$data/go-cpu.pb.gz
	convert_file "$from" "$out.pb.gz"
	same_raw "$from" "$out.pb.gz" go-cpu.pb.gz
	convert_file "$from" "$out.pb.zst"
	if accepts "$out.pb.zst"; then
		complain 'google/pprof reads zstd now: say so where we say not'
	fi
	convert_file "$out.pb.zst" "$out.pb"
	same_raw "$from" "$out.pb" go-cpu.pb.zst
	all_well
}

@test "google/pprof sees the same in odd profiles" {
	while IFS=$'\t' read -r name verdict _; do
		[ "$verdict" = same ] || continue
		"$make_shape" "$name" >"$out.in"
		accepts "$out.in" || continue # not all of them
		convert_file "$out.in" "$out.pb" -f pprof || continue
		same_raw "$out.in" "$out.pb" "$name"
	done < <("$make_shape" --list)
	all_well
}

@test "google/pprof reads folded stacks that we made a pprof, and their total" {
	while read -r path; do
		convert_file "$path" "$out.pb" || continue
		raw "$out.pb" "$path" >"$out.raw" || continue
		total=$(sum_of_raw "$out.raw")
		want=$(folded_total "$path")
		[ "$total" = "$want" ] ||
			complain "$path: total $total, want $want"
	done < <(folded_files)
	all_well
}

# The first column of the samples in pprof's text.
sum_of_raw() {
	awk '/^Locations/ { print sum + 0; exit }
		/^Samples:/ { reading = 1; next }
		reading && / *[0-9-]+: / { sum += $1 }' "$1"
}
