#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr_lines comes from run
# What the command lines of all programs have in common.

bats_require_minimum_version 1.5.0

setup() {
	repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=$PROF_BUILD:$PATH
}

programs() {
	find "$PROF_BUILD" -maxdepth 1 -name 'prof-*' -type f -perm -u+x \
		-printf '%f\n' | sort
}

# usage_status PROGRAM: what it exits with for a line that it cannot read
usage_status() {
	case $1 in
	prof-record) echo 125 ;;
	prof-health) echo 3 ;;
	*) echo 2 ;;
	esac
}

@test "help names every option, in 80 columns" {
	local program name
	for program in $(programs); do
		"$program" --help >"$BATS_TEST_TMPDIR/help"
		[ "$(wc -L <"$BATS_TEST_TMPDIR/help")" -le 80 ]
		for name in $("$program" --list-options | cut -f 1,2); do
			grep -qE -e "^ .*$name( |,|\$)" "$BATS_TEST_TMPDIR/help"
		done
	done
}

@test "the version begins with the program's name" {
	local program
	for program in $(programs); do
		run "$program" --version
		[ "$status" -eq 0 ]
		[[ ${lines[0]} =~ ^"$program "[0-9]+\.[0-9]+\.[0-9]+$ ]]
	done
}

@test "an unknown option is a usage error, and nothing on stdout" {
	local program
	for program in $(programs); do
		run -"$(usage_status "$program")" --separate-stderr \
			"$program" --helf
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = \
			"$program: unknown option '--helf' (did you mean '--help'?)" ]
		[ "${stderr_lines[1]}" = "$program: try '$program --help'" ]
	done
}

@test "an option cannot steer the terminal" {
	local program
	for program in $(programs); do
		run -"$(usage_status "$program")" "$program" $'--\e[31m\a'
		[[ ${lines[0]} == *"'--\\x1b[31m\\x07'" ]]
	done
}

@test "a full disk is trouble" {
	local program request
	[ -w /dev/full ] || skip 'impossible here: no /dev/full'
	for program in $(programs); do
		for request in --help --version --list-options --completion=zsh; do
			run -"$(usage_status "$program")" \
				sh -c "$program $request >/dev/full"
			[ "$output" = \
				"$program: standard output: No space left on device" ]
		done
	done
}

@test "the manual names every option" {
	local program letter name page
	for program in $(programs); do
		page=$repo/man/$program.1
		[ -f "$page" ]
		while IFS='|' read -r letter name; do
			grep -qE "Fl (-|Fl )${name#--}( |\$)" "$page" ||
				{ echo "$page: no $name"; false; }
			[ -z "$letter" ] || grep -qE "Fl $letter( |\$)" "$page" ||
				{ echo "$page: no -$letter"; false; }
		done < <("$program" --list-options |
			sed -E 's/^-?([^\t]*)\t([^\t]*)\t.*/\1|\2/')
	done
}
