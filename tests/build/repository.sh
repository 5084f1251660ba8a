#!/bin/bash
# What .gitattributes and .editorconfig say holds of the files that git has, and
# workflows start what is here.
. tests/build/tap.bash

# Lines of text end in LF in the repository, so that no commit changes a file
# as a whole; only data of tests may have other bytes.
odd_ends() {
	git ls-files --eol | grep -E '^i/(crlf|mixed|-text)' |
		grep -vE 'attr/-text'
	true
}

sources() {
	git ls-files -z -- ':!tests/data' ':!tests/golden' ':!tests/reject' \
		':!tests/fuzz/corpus'
}

trailing_blanks() {
	sources | xargs -0 grep -nE '[[:blank:]]$' /dev/null
	true
}

without_newline() {
	local file
	sources | while IFS= read -r -d '' file; do
		[ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] ||
			echo "$file"
	done
}

# A workflow that does more than to start a script is one that nobody can try.
runs_other_than_scripts() {
	local command
	sed -nE 's/^ *(- )?run: //p' .github/workflows/*.yml >"$work/run"
	[ -s "$work/run" ] || echo 'no workflow runs anything'
	while read -r command; do
		[ -x "$command" ] || echo "$command"
	done <"$work/run"
}

ok 'workflows run scripts of ours' prints_nothing runs_other_than_scripts
if ! git rev-parse --git-dir >/dev/null 2>&1; then
	skip 'lines end in LF' 'impossible here: not a repository of git'
	end_tests
	exit
fi
ok 'lines end in LF, but for data of tests' prints_nothing odd_ends
ok 'no line ends in blanks' prints_nothing trailing_blanks
ok 'files end in a newline' prints_nothing without_newline
end_tests
