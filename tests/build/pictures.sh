#!/bin/bash
# The pictures that README.md shows are what prof-svg draws. After a change of
# it, `make pictures` draws them anew: look at them before they are committed.
. tests/build/tap.bash

is_current() {
	cmp "docs/$1" "$work/$1" || {
		echo 'make pictures draws it anew'
		return 1
	}
}

is_shown() {
	grep -qF "(docs/$1)" README.md
}

ok 'the pictures are drawn' scripts/pictures "$work"
for picture in docs/*.svg; do
	picture=${picture##*/}
	ok "$picture is what prof-svg draws" is_current "$picture"
	ok "README.md shows $picture" is_shown "$picture"
	ok "$picture carries no script" bash -c "! grep -i '<script' docs/$picture"
done
if command -v xmllint >/dev/null; then
	ok 'they are XML' xmllint --noout docs/*.svg
else
	skip 'they are XML' 'xmllint is not installed'
fi
end_tests
