#!/usr/bin/env bats
# shellcheck disable=SC2154 # what run and the helper set
# --repair, which every program has that reads profiles.

load helper

setup() {
	work
	printf 'main (a.py:1);work 12\nmain (a.py:1);helper (/srv/pyth\n' >cut.folded
	printf 'on3/b.py:3) 7\n44\nmain (a.py:1);idle 3\n' >>cut.folded
	printf 'main;work 1\nmain;idle\nmain;io 1\n' >other.folded
}

readers() {
	find "$PROF_BUILD" -maxdepth 1 -name 'prof-*' -type f -perm -u+x \
		! -name prof-record -printf '%f\n' | sort
}

@test "every program that reads refuses such a line, and names the option" {
	for program in $(readers); do
		says 'cut.folded:2: no count (--repair skips such lines)' \
			"$program" cut.folded
	done
}

@test "every program that reads skips such lines, and counts them" {
	for program in $(readers); do
		run -0 --separate-stderr "$program" --repair cut.folded
		[ "${stderr_lines[0]}" = "$program: warning: cut.folded: repaired: 2 skipped lines without a count (the first: line 2)" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "what is left is all that lines say" {
	run -0 --separate-stderr prof-convert --repair -t folded cut.folded
	[ "$output" = 'main (a.py:1);idle 3
main (a.py:1);work 12
on3/b.py:3) 7' ]
}

@test "one line is told without its count" {
	run -0 --separate-stderr prof-convert --repair -t folded other.folded
	[ "$stderr" = 'prof-convert: warning: other.folded: repaired: 1 skipped line without a count (line 2)' ]
}

@test "prof-merge tells once what was skipped in all its inputs" {
	run -0 --separate-stderr prof-merge --repair a.folded cut.folded \
		other.folded -o all.pb
	[ "$stderr" = 'prof-merge: warning: cut.folded and 1 more: repaired: 3 skipped lines without a count' ]
	run -0 --separate-stderr prof-merge --repair a.folded cut.folded -o all.pb
	[ "$stderr" = 'prof-merge: warning: cut.folded: repaired: 2 skipped lines without a count (the first: line 2)' ]
	run -2 --separate-stderr prof-merge --skip-bad cut.folded other.folded
	[ "${stderr_lines[0]}" = 'prof-merge: warning: cut.folded:2: skipped: no count (--repair skips such lines) (and 1 more)' ]
}

@test "prof-svg --diff repairs both of its inputs" {
	run -0 --separate-stderr prof-svg --repair --diff cut.folded other.folded
	[[ ${stderr_lines[0]} == *': cut.folded: repaired: 2 '* ]]
	[[ ${stderr_lines[1]} == *': other.folded: repaired: 1 '* ]]
}

@test "what is no fault of a line is refused all the same" {
	printf 'a 1\nb 2.5\n' >fraction.folded
	says "fraction.folded:2: count '2.5' is not whole in any unit of this type (--scale-values 1000 keeps three digits)" \
		prof-convert --repair fraction.folded
	printf 'a;b\nc\n' >nothing.folded
	says 'nothing.folded: no line has a stack and a count' \
		prof-convert --repair -f folded nothing.folded
}
