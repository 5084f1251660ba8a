#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What labels say of threads of Python.
# limit: 600 seconds

load python


# share LABEL VALUE LEAST MOST: in percent of cpu time
share() {
	prof-filter -q --tagfocus "$1=$2" x.pb |
		prof-convert -q -f pprof -t folded -c cpu -o part.folded
	awk -v least="$3" -v most="$4" -v what="$1 $2" '
		FNR == NR { part += $NF; next }
		{ all += $NF }
		END {
			printf "%s: %.1f %%\n", what, 100 * part / all
			exit part < all * least / 100 || part > all * most / 100
		}' part.folded x.folded
}

locked() {
	record -F 499 --gil -- "$python" "$src/gil.py" 1.5
	total_is_right
	share gil held 42 60
	share gil 'not held' 40 58
	# Of what hashes, only the beginnings and ends of calls have the lock.
	prof-filter -q --focus without_lock -o x.pb.new x.pb
	mv x.pb.new x.pb
	stacks
	share gil 'not held' 90 100
}

@test "who holds the lock, and who does not" {
	each locked
}

named() {
	record -F 499 -- "$python" "$src/gil.py" 1
	share thread locked 40 60
	share thread frée 40 60
}

@test "threads have the names that threading gave them" {
	each named
}

untold() {
	record --tasks -- "$python" "$src/spin.py" 0.3
	grep -F 'no labels of --tasks for Python 3' err
	! prof-top --tags x.pb | grep -w task
}

@test "what a version does not tell is said" {
	each untold
}
