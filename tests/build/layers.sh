#!/bin/bash
# Arrows between the rooms of the code go one way: what a file includes, and
# what its object file needs, is in its own room or below (tests/build/layers).
. tests/build/tap.bash

# levels <FILES: "FILE LEVEL" each; what no room has is of level 0
levels() {
	awk -v rooms=tests/build/layers '
		BEGIN {
			while ((getline line < rooms) > 0)
				if (line !~ /^#/ && split(line, word, /[ \t]+/))
					level[word[1]] = ++n
		}
		{
			room = $0
			while (sub(/\/[^\/]*$/, "", room) && !(room in level))
				;
			print $0, level[room] + 0
		}'
}

sources() {
	(cd "$1" && find libprof program libcode cmd -name '*.[ch]' | sort)
}

# includes ROOT: "FILE INCLUDED" for each include of ours
includes() {
	(cd "$1" && sources . | xargs grep -oE '^#include "[^"]+"' /dev/null) |
		sed -E 's/:#include "(.*)"$/ \1/'
}

# calls BUILD: "FILE FILE" for each name that one object needs of another
calls() {
	sources . | sed -n "s|\.c\$|.o|; t found; d; :found; s|^|$1/obj/|p" |
		xargs nm -gA | sed -E "s|^$1/obj/(.*)\.o:|\1.c |" | awk '
		$(NF - 1) == "U" { need[++n] = $1 " " $NF; next }
		{ has[$NF] = $1 }
		END {
			for (i = 1; i <= n; i++) {
				split(need[i], word, " ")
				if (word[2] in has)
					print word[1], has[word[2]]
			}
		}' | sort -u
}

# upward: of pairs of files, those where the second is above the first
upward() {
	local pairs=$work/pairs
	cat >"$pairs"
	awk -v list=<(tr ' ' '\n' <"$pairs" | sort -u | levels) '
		BEGIN {
			while ((getline line < list) > 0) {
				split(line, word, " ")
				level[word[1]] = word[2]
			}
		}
		level[$2] > level[$1] { print $1 " -> " $2 }' "$pairs"
}

upward_includes() {
	includes . | upward
}

upward_calls() {
	calls "$PROF_BUILD" | upward
}

homeless() {
	sources . | levels | sed -n 's/ 0$//p'
}

# A tree with one include turned round.
turned_is_found() {
	mkdir -p "$work/turned" && cp -r libprof program libcode cmd "$work/turned/"
	echo '#include "libprof/svg/xml.h"' >>"$work/turned/libprof/base/text.c"
	[ "$(includes "$work/turned" | upward)" = \
		'libprof/base/text.c -> libprof/svg/xml.h' ]
}

# The same of a call without an include.
turned_call_is_found() {
	[ "$(echo 'libprof/io/in.c libprof/merge/merge.c' | upward)" = \
		'libprof/io/in.c -> libprof/merge/merge.c' ] &&
		calls "$PROF_BUILD" |
		grep -qx 'libprof/merge/merge.c libprof/base/array.c'
}

# What libcode.a has that does not say whose it is.
unprefixed() {
	nm -g --defined-only "$PROF_BUILD/libcode.a" |
		awk 'NF == 3 && $3 !~ /^(code_|_|\.)/ { print $3 }'
}

ok 'every source is in a room' prints_nothing homeless
ok 'no file includes what is above it' prints_nothing upward_includes
ok 'no file calls what is above it' prints_nothing upward_calls
ok "libcode's names begin with code_" prints_nothing unprefixed
ok 'an include that goes up is found' turned_is_found
ok 'a call that goes up is found' turned_call_is_found
end_tests
