#!/bin/bash
# scripts/abi tells what breaks programs that were linked with an older
# libprof.so, shown with a small library; and libprof.so keeps what the last
# release promised.
. tests/build/tap.bash

if ! command -v abidiff >/dev/null; then
	echo '1..0 # SKIP abidiff is not installed'
	exit
fi
export ABI_HEADERS=$work/include
mkdir -p "$ABI_HEADERS" "$work/lib"

# library NAME [SED-SCRIPT]: the small one, edited: its public header, a private
# one that has the same name elsewhere, and its code
library() {
	cat >"$work/all" <<-'END'
		#include <stddef.h>
		enum color { RED, GREEN };
		struct choice {
			size_t size;
			long depth;
			long width;
		};
		int choose(const struct choice *c);
		struct point { int x; int y; };
		struct secret;
		int get(const struct point *p, enum color c);
		int open_secret(struct secret **to);
		//--
		struct secret { int key; };
		//--
		int get(const struct point *p, enum color c) { return p->x + (int)c; }
		int open_secret(struct secret **to) { return (*to)->key; }
		int choose(const struct choice *c) { return (int)c->depth; }
	END
	sed -i "${2:-}" "$work/all"
	awk -v public="$ABI_HEADERS/small.h" -v private="$work/lib/small.h" \
		-v code="$work/small.c" 'BEGIN {
			to = public
			print "#include \"small.h\"\n#include \"lib/small.h\"" >code
		}
		/^\/\/--/ { to = to == public ? private : code; next }
		{ print >to }' "$work/all"
	$CC -g -shared -fPIC -I"$ABI_HEADERS" -o "$work/$1.so" "$work/small.c"
}

# finds WORD SED-SCRIPT: an edit that breaks, and what is said of it
finds() {
	library edited "$2" || return
	! scripts/abi check "$work/edited.so" "$work/dump" >"$work/said" || {
		echo 'not found'
		return 1
	}
	cat "$work/said"
	grep -qF "$1" "$work/said"
}

# accepts SED-SCRIPT: an edit that breaks nothing
accepts() {
	library edited "$1" && scripts/abi check "$work/edited.so" "$work/dump"
}

refuses_without_g() {
	cp "$work/small.so" "$work/stripped.so"
	strip "$work/stripped.so"
	! scripts/abi check "$work/stripped.so" "$work/dump" 2>"$work/said" &&
		grep -q 'built without -g' "$work/said"
}

# What the headers of libprof declare is seen in full.
sees_libprof() {
	scripts/abi dump "$PROF_BUILD/libprof.so" "$work/libprof" &&
		grep -q "name='prof_error'.*size-in-bits" "$work/libprof" &&
		scripts/abi check "$PROF_BUILD/libprof.so" "$work/libprof"
}

library small
ok 'a dump is made' scripts/abi dump "$work/small.so" "$work/dump"
ok 'the same library' accepts ''
# shellcheck disable=SC2016 # for sed
ok 'a function is added' accepts \
	'/^int get.*;/s/$/\nint more(void);/;$a int more(void) { return 1; }'
ok 'a private member is added' accepts 's/int key;/& int more;/'
ok 'what begins with its size grows at its end' \
	accepts 's/^long width;/&\nlong more;/'
ok 'it grows elsewhere' finds "'long int more'" 's/^long width;/long more;\n&/'
ok 'it grows, and a member becomes another' finds "type of 'long int depth' changed" \
	's/^long width;/&\nlong more;/; s/long depth/int depth/'
ok 'it grows, and a member goes' finds 'width' \
	's/^long width;/int more;\nlong other[2];/'
ok 'a function is removed' finds "'function int open_secret(" '/open_secret/d'
ok 'a parameter is added' finds "parameter 3" \
	's/enum color c)/enum color c, int more)/'
ok 'a member is wider' finds "type of 'int x' changed" 's/int x;/long x;/'
ok 'a member is removed' finds "1 data member deletion" 's/ int y;//'
ok 'a value of an enum is another' finds "GREEN" 's/GREEN/BLUE, GREEN/'
ok 'without -g nothing is compared' refuses_without_g
unset ABI_HEADERS
if readelf -S "$PROF_BUILD/libprof.so" | grep -q ' \.debug_info '; then
	ok 'types of libprof.so are seen' sees_libprof
	ok 'libprof.so keeps what the last release had' \
		scripts/abi check "$PROF_BUILD/libprof.so"
else
	skip 'types of libprof.so are seen' \
		'impossible here: a build without -g'
fi
end_tests
