#!/bin/bash
# What the documents name exists: files, directories, targets of make.
# shellcheck disable=SC2016 # backquotes of Markdown
. tests/build/tap.bash

mapfile -t documents < <(find . -name '*.md' -not -path './build/*' \
	-not -path './.git/*' | sort)

# named PATTERN FILE...: what they have of it, without backquotes and the like
named() {
	grep -ohE "$@" | sed -E 's/^(`|\]\()(.*)[`)]$/\2/' | sort -u
}

# Links of the document, from its directory.
broken_links() {
	local link
	named '\]\([^)]+\)' "$1" | grep -vE '^(https?:|#)' | sed 's/#.*//' |
		while read -r link; do
			[ -e "$(dirname "$1")/$link" ] || echo "$link"
		done
}

# Paths in backquotes; patterns count, but not names in capitals, as NAME.c.
missing_paths() {
	local path
	named '`(\.github|cmd|docs|include|lib[a-z]+|man|program|scripts|tests)/[^` ]+`' \
		"$1" | grep -vE '(^|[/.])[A-Z]{4,}' | while read -r path; do
		compgen -G "$path" >"$work/found" || echo "$path"
	done
}

# A file that is named without its directory is somewhere.
missing_files() {
	local file
	named '`[a-z_0-9]+\.[ch]`' "$1" | while read -r file; do
		[ -n "$(find cmd include lib* program tests -name "$file")" ] ||
			echo "$file"
	done
}

# Of Makefile itself, since documents may explain one of somebody else.
missing_targets() {
	named '(^    |`)make [a-z][a-z_.-]*' "$1" | sed 's/.*make //' |
		grep -vxFf "$work/targets"
	true
}

# Rooms of the code, in libprof each folder, that have no row.
unexplained_rooms() {
	local room
	sed -nE 's,^(libprof/[a-z]+).*,\1,p; t; s,^([a-z]+).*,\1,p' \
		tests/build/layers | sort -u | grep -vx libprof |
		while read -r room; do
			grep -q "^| \`$room\`" docs/architecture.md ||
				echo "$room"
		done
}

sed -nE 's/^#: ([a-z_.-]+) .*/\1/p; s/^([a-z_.]+):( .*)?$/\1/p' Makefile \
	>"$work/targets"
ok 'make help has targets' grep -qx check "$work/targets"
ok 'docs/architecture.md explains every room' prints_nothing unexplained_rooms
for document in "${documents[@]}"; do
	document=${document#./}
	ok "$document: links lead somewhere" \
		prints_nothing broken_links "$document"
	ok "$document: the paths that it names exist" \
		prints_nothing missing_paths "$document"
	ok "$document: so do the files" prints_nothing missing_files "$document"
	ok "$document: so do the targets" \
		prints_nothing missing_targets "$document"
done
end_tests
