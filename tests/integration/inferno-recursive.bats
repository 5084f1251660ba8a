#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# --collapse-recursion leaves what inferno-collapse-recursive leaves, of all
# folded stacks that there are. Stacks that became equal are summed up by both
# before they are compared; lines that inferno refuses are not its subject.

load helper

setup() {
	need python3 inferno-collapse-recursive
	out=$BATS_TEST_TMPDIR/out
}

@test "the option --collapse-recursion is inferno-collapse-recursive" {
	local path compared=0
	while read -r path; do
		# In one form first, without what inferno does not read.
		prof-convert -q -t folded -o "$out.plain" "$path" || continue
		inferno-collapse-recursive "$out.plain" >"$out.theirs" \
			2>"$out.said" || continue
		prof-filter -q --collapse-recursion -o "$out.ours.folded" \
			"$out.plain" -f folded || complain "$path: fails"
		same_stacks "$out.theirs" "$out.ours.folded" "$path"
		compared=$((compared + 1))
	done < <(folded_files)
	[ "$compared" -gt 1 ]
	all_well
}

@test "a recursion is found in the test's input, not only absent" {
	printf 'a;b;b;c;b;b 1\na;b;c;b 2\na;a 3\n' >"$out.folded"
	inferno-collapse-recursive "$out.folded" | sort >"$out.theirs"
	prof-filter --collapse-recursion -t folded "$out.folded" >"$out.ours"
	same_stacks "$out.theirs" "$out.ours"
	all_well
}
