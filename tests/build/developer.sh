#!/bin/bash
# What those who work on the code have make do for them.
. tests/build/tap.bash

# The sources, in a directory that may be written to.
tree=$work/tree
mkdir "$tree"
ln -s "$PWD"/* "$tree"
rm -f "$tree/build" "$tree/compile_commands.json"

database() {
	make -s -C "$tree" BUILD="$work/out" CC="$CC" compile_commands.json &&
		jq -e 'length > 100' "$tree/compile_commands.json"
}

# Files that it does not have, or has twice.
files() {
	jq -r '.[].file' "$tree/compile_commands.json" | grep -v '^/' | sort
}

sources() {
	find libprof libcode program cmd tests/unit -name '*.c' | sort
}

missing() {
	comm -13 <(files) <(sources)
}

# Only some files are compiled with what prof-record needs.
has_own_flags() {
	jq -r '.[] | select(.command | contains("-D_GNU_SOURCE")) | .file' \
		"$tree/compile_commands.json" >"$work/own"
	grep -x cmd/record/recorder.c "$work/own" &&
		! grep '^libprof/' "$work/own"
}

compiles_by_it() {
	local command
	command=$(jq -r '.[] | select(.file == "libprof/version.c") | .command' \
		"$tree/compile_commands.json")
	(cd "$tree" && eval "${command/ -MMD -MP/} -fsyntax-only")
}

has_tidy() {
	clang-tidy --quiet -p "$tree" "$tree/libprof/version.c"
}

# Two directories, in one of which half of the lines run.
small_program() {
	mkdir -p "$work/small/half" "$work/small/all"
	cat >"$work/small/half/a.c" <<-'END'
		int a(int n)
		{
			if (n)
				return 1;
			n++;
			n++;
			n++;
			return n;
		}
	END
	printf 'int a(int);\nint main(void)\n{\n\treturn !a(1);\n}\n' \
		>"$work/small/all/main.c"
	(cd "$work/small" && for f in half/a all/main; do
		gcc --coverage -c -o "${f##*/}.o" "$f.c" || exit
	done && gcc --coverage -o program ./*.o && ./program)
}

counts() {
	(cd "$work/small" && "$OLDPWD/scripts/coverage" .) >"$work/summary"
	cat "$work/summary"
	diff - "$work/summary" <<-'END'
		  42.9%      3 of      7  half
		 100.0%      2 of      2  all
		  55.6%      5 of      9  all
	END
}

nothing_to_count() {
	mkdir -p "$work/none"
	! scripts/coverage "$work/none"
}

if command -v jq >/dev/null; then
	ok 'make compile_commands.json' database
	ok 'every file of C is in it' prints_nothing missing
	ok 'once' prints_nothing uniq -d <(files)
	ok 'with flags of its own' has_own_flags
	ok 'its commands compile' compiles_by_it
else
	skip 'make compile_commands.json' 'jq is not installed'
fi
if command -v jq >/dev/null && command -v clang-tidy >/dev/null; then
	ok 'clang-tidy takes it' has_tidy
else
	skip 'clang-tidy takes it' 'clang-tidy is not installed'
fi
# remakes ROOM HEADER: were the header newer, something of the room would be
# compiled anew, in the build that is tested
remakes() {
	local build=${PROF_BUILD#"$PWD"/}
	make -n BUILD="$build" -W "$2" "$build/obj/$1" | grep -- ' -c '
}

ok 'a header of libprof remakes what includes it' \
	remakes libprof/format/format.o libprof/format/common/format.h
ok 'one of libcode' \
	remakes libcode/unwind/unwind.o libcode/unwind/unwind.h
ok 'one of the programs' \
	remakes cmd/record/recorder.o cmd/record/sampler.h
if command -v gcov >/dev/null; then
	ok 'a program that counts its lines' small_program
	ok 'scripts/coverage adds them up by directory' counts
	ok 'it refuses what has no counters' nothing_to_count
else
	skip 'scripts/coverage' 'gcov is not installed'
fi
end_tests
