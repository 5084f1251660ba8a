#!/bin/bash
# Each public header compiles alone, as strict C11 and as C++, and needs
# nothing defined.
. tests/build/tap.bash

strict='-Wall -Wextra -Wpedantic -Wundef -Wcast-qual -Wwrite-strings'
strict_c='-Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wc++-compat'
cxx=${CXX:-c++}

# compile HEADER COMMAND...
compile() {
	local header=${1#include/}
	shift
	# Twice, for the guard.
	printf '#include <%s>\n#include <%s>\nextern int x;\n' "$header" \
		"$header" | "$@" -Werror -Iinclude -fsyntax-only -
}

for h in include/prof/*.h; do
	# shellcheck disable=SC2086 # words
	ok "$h is C11" compile "$h" $CC -std=c11 -x c $strict $strict_c
	if command -v "$cxx" >/dev/null; then
		# shellcheck disable=SC2086 # words
		ok "$h is C++" compile "$h" "$cxx" -std=c++11 -x c++ $strict
	else
		skip "$h is C++" "$cxx is not installed"
	fi
done
end_tests
