# What tests/bench/run and record measured, for tests/bench/keep: a row of
# tab-separated fields each, with the commit that was measured.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for keep
RESULT_FIELDS=$'commit\twork\tprogram\tCPU s\twall s\tMB/s\tpeak MB\trest s'

# The commit that is checked out; -dirty where files differ from it.
measured_commit() {
	git -C "$(dirname "${BASH_SOURCE[0]}")" describe --always --dirty \
		--abbrev=12 --exclude='*' 2>/dev/null || echo unknown
}

# result FILE WORK PROGRAM CPU WALL MB/S PEAK REST: "-" where there is none
result() {
	local IFS=$'\t'
	echo "${commit:=$(measured_commit)}"$'\t'"${*:2}" >>"$1"
}
