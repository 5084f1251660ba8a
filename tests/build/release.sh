#!/bin/bash
# What docs/release.md says of a release holds before there is one: versions
# agree, and make dist makes an archive of all that git has.
. tests/build/tap.bash

setting() {
	sed -nE "s/^$1 = (.*)/\\1/p" Makefile
}

version=$(setting VERSION)
changes=$(sed -nE '/^## /{s/^## //p;q}' CHANGELOG.md)

# "0.1.0, not yet released" or "0.1.0, 2026-12-01"
is_heading() {
	echo "CHANGELOG.md: $changes"
	[[ $changes =~ ^"$version, "(not yet released|20[0-9]{2}-[0-9]{2}-[0-9]{2})$ ]]
}

# A released commit has a date; it is the tag that makes it one.
tag_agrees() {
	local tag
	for tag in $(git tag --points-at HEAD 'v*'); do
		echo "$tag"
		[ "$tag" = "v$version" ] && [[ $changes != *released ]] || return
	done
}

is_newest() {
	[ "$(printf '%s\n' "$@" | sort -V | tail -n 1)" = "$1" ]
}

# The nodes, oldest first, up to the version's.
nodes_are_in_order() {
	local nodes
	nodes=$(sed -nE 's/^PROF_([0-9.]+) \{$/\1/p' libprof/libprof.map)
	echo "$nodes"
	[ -n "$nodes" ] && sort -cuV <<<"$nodes" &&
		is_newest "$version" "$(tail -n 1 <<<"$nodes")"
}

says_version() {
	"$PROF_BUILD/prof-convert" --version | grep -F " $version"
}

# dist NAME: an archive in a directory of this name
dist() {
	make -s BUILD="$work/$1" dist
}

archive=prof-$version
is_complete() {
	tar -tzf "$work/one/$archive.tar.gz" | sed "s,^$archive/,," |
		grep -v '/$' | sort >"$work/in" &&
		git ls-tree -r --name-only HEAD | sort | diff - "$work/in" |
		grep '^[<>] .'
	true
}

is_same() {
	dist two && cmp "$work/one/$archive.tar.gz" "$work/two/$archive.tar.gz"
}

ok 'CHANGELOG.md begins with the version, and when it was released' is_heading
ok 'README.md says the version' \
	grep -qE "Version ${version//./\\.}([^0-9]|\$)" README.md
ok 'programs say it' says_version
ok 'libprof.map has no node of a later version' nodes_are_in_order
ok 'the soname has its own number' test -e \
	"$PROF_BUILD/libprof.so.$(setting SOVERSION)"
if git rev-parse -q --verify HEAD >/dev/null 2>&1; then
	ok 'a tag here is the one of this version' tag_agrees
	ok 'make dist' dist one
	ok 'the archive has all files' prints_nothing is_complete
	ok 'a second one is the same' is_same
else
	skip 'make dist' 'impossible here: not a repository of git'
fi
end_tests
