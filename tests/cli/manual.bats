#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # backquotes of Markdown; what bats sets
# The manual pages and README.md say what is: options, formats, losses and
# functions, and their examples run. What is checked is what a reader sees, the
# page as mandoc prints it.

load ../needs

setup() {
	repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	pages=("$repo"/man/*.[1357])
	PATH=$PROF_BUILD:$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

programs() {
	find "$PROF_BUILD" -maxdepth 1 -name 'prof-*' -type f -perm -u+x \
		-printf '%f\n' | sort
}

complain() {
	echo "$*" | tee -a "$BATS_TEST_TMPDIR/complaints"
}

all_well() {
	[ ! -s "$BATS_TEST_TMPDIR/complaints" ]
}

# show PAGE: as text, lines as long as they are
show() {
	mandoc -T ascii -O width=1000 "$1" | sed 's/.\x08//g'
}

# show_readme: its examples, where the fences become blank lines
show_readme() {
	sed -n '/^```console$/,/^```$/{ s/^```.*//; p; }' "$repo/README.md"
}

# examples PREFIX: from text to files, PREFIX.01.cmd and what it shall print
examples() {
	awk -v prefix="$1" '
		{ match($0, /^ */); at = RLENGTH; text = substr($0, indent + 1) }
		/^ *\$ / { indent = at; n++; reading = "cmd"
			text = substr($0, indent + 3) }
		at < indent || /^ *$/ { reading = ""; indent = 0 }
		reading { print text > sprintf("%s.%02d.%s", prefix, n, reading) }
		reading && text !~ /[|\\]$/ { reading = "out" }
		/^ *\$ / && text ~ /[|\\]$/ { reading = "cmd" }'
}

# help_examples PROGRAM: what --help ends with, as commands
help_examples() {
	"$1" --help | sed -n '/^Examples:/,$s/^  / $ /p'
}

# c_programs DIRECTORY: those of a page; the command below each has its name
c_programs() {
	sed -n '/^EXAMPLES/,$p' | awk -v directory="$1" '
		{ match($0, /^ */) }
		/^ *#include <prof\// { indent = RLENGTH; text = ""; reading = 1 }
		NF && RLENGTH < indent { reading = 0 }
		reading { text = text substr($0, indent + 1) "\n" }
		/^ *\$ cc / && match($0, /[a-z]+\.c /) {
			printf "%s", text > (directory substr($0, RSTART, RLENGTH - 1)) }'
}

# prepare DIRECTORY: one with the files that examples name
prepare() {
	mkdir -p "$1"
	cp "$repo/tests/data/go-cpu.pb.gz" "$1/cpu.pb.gz"
	cp "$repo/tests/data/go-cpu.pb.gz" "$1/old.pb.gz"
	cp "$repo/tests/data/go-cpu-tabs.pb.gz" "$1/new.pb.gz"
	cp "$repo/tests/data/go-heap.pb.gz" "$1/heap.pb.gz"
	cp "$repo/tests/data/py-spy.raw.folded" "$1/py-spy.folded"
	cp "$repo/tests/data/py-spy.speedscope.json" "$1/"
	cp "$repo/tests/data/sieve.perf" "$1/"
	cp "$repo/tests/data/py-spy.raw.folded" "$1/stacks.folded"
	ln -s "$repo/tests" "$1/tests"
	ln -s "$PROF_BUILD" "$1/build"
}

# prepare_all: a directory for each page, for README.md, for each --help. The
# C programs of libprof(3) have a test of their own.
prepare_all() {
	local page name
	for page in "${pages[@]}"; do
		name=${page##*/}
		prepare "$name"
		[ "$name" = libprof.3 ] || show "$page" | examples "$name/example"
	done
	prepare README
	show_readme | examples README/example
	compgen -G 'README/example.*.out' >outputs || complain 'no example in README.md'
	for name in $(programs); do
		prepare "$name"
		help_examples "$name" | examples "$name/example"
	done
}

others='flamegraph.pl|inferno-[a-z]+|perf|pprof'

# runs_here FILE TOOL: does the example need only our programs, and TOOL?
runs_here() {
	! grep -oE "(^|[|(] *)($others) " "$1" | tr -d '|( ' | grep -qvxE "$2"
}

# Where perf cannot record, --require-recording ends with 125 for what is no
# Python.
can_record() {
	! grep -q -e --require-recording "$1" ||
		prof-record --check | grep -q '^perf  *works'
}

# run_example COMMAND-FILE: it ends well and prints what it shall
run_example() {
	local want=${1%.cmd}.out status=0
	bash -o pipefail "$1" >said 2>&1 || status=$?
	[ "$status" -eq 0 ] ||
		complain "$(cat "$1"): status $status: $(cat said)"
	[ ! -f "$want" ] || diff "$want" said >differs ||
		complain "$(cat "$1"): $(cat differs)"
}

# run_examples TOOL: all that need no other program, and those with TOOL
run_examples() {
	local example ran=0
	for example in */example.*.cmd; do
		cd "${example%/*}" || return
		example=${example##*/}
		if runs_here "$example" "$1" && can_record "$example"; then
			run_example "$example"
			! grep -qE "$1" "$example" || ran=1
		fi
		cd ..
	done
	[ "$ran" = 1 ] || complain "no example with $1"
	all_well
}

@test "mandoc has no complaint" {
	need mandoc
	mandoc -T lint -W warning "${pages[@]}"
}

# tags PAGE: the options that it explains, as --list-options has them
tags() {
	show "$1" | sed -nE '/^ +-/s/^ +(-[A-Za-z])?(, )?(--[a-z-]+)( ([^ ]+))?(  .*)?$/\1\t\3\t\5/p'
}

@test "no section stands in a page twice" {
	local page
	for page in "${pages[@]}"; do
		awk '/^\.Sh / { section = $0 }
			/^\.S[hs] / && told[section, $0]++ { print FILENAME, $0 }' \
			"$page" | while read -r twice; do complain "$twice"; done
	done
	all_well
}

@test "a page explains the options of its program, and no others" {
	need mandoc
	local program
	for program in $(programs); do
		"$program" --list-options | sort >listed
		tags "$repo/man/$program.1" | sort >explained
		diff listed explained
	done
}

@test "no page names an option that does not exist" {
	need mandoc
	local program page
	{
		for program in $(programs); do
			"$program" --list-options | cut -f 2
		done
		# Node's, which prof-record names, and perf's.
		printf '%s\n' --perf-basic-prof --perf-prof --header
	} | sort -u >known
	for page in "${pages[@]}"; do
		show "$page" | grep -vE '^ *\$ ' |
			grep -oE '(^|[^-[:alnum:]])--[a-z][a-z-]+' |
			grep -oE -e '--.*' | sort -u >named || continue
		comm -13 known named | while read -r option; do
			complain "${page##*/}: $option"
		done
	done
	all_well
}

@test "every program has its page, and prof(7) and README.md name it" {
	local program
	for program in $(programs); do
		[ -f "$repo/man/$program.1" ]
		grep -q "^.Xr $program 1" "$repo/man/prof.7"
		grep -q "\`$program\`" "$repo/README.md"
	done
}

@test "prof-formats(5) has every format" {
	need mandoc
	local name
	show "$repo/man/prof-formats.5" >page
	prof-convert --list-formats >formats
	while read -r line; do
		grep -qF "$line" page || complain "not listed: $line"
		name=${line%% *}
		grep -qE "^${name^^}( |$)" page || complain "no section: $name"
	done <formats
	all_well
}

# noted: what readers and writers can say, in singular and plural
noted() {
	cat "$repo"/libprof/*/*.c "$repo"/libprof/format/*/*.c | tr -s '\n\t ' ' ' |
		grep -oE '\bnote\([^;]*"[^;]*;' |
		sed -E 's/.*"([^"]*)", "([^"]*)"\);$/\1|\2/'
}

@test "prof-formats(5) has everything that can be said to be lost" {
	need mandoc
	local words
	show "$repo/man/prof-formats.5" >page
	noted >notes
	[ "$(wc -l <notes)" -gt 9 ]
	while read -r words; do
		grep -qF -e "${words%|*}" -e "${words#*|}" page ||
			complain "not explained: $words"
	done <notes
	all_well
}

@test "libprof(3) has every function, and no others" {
	need mandoc
	sed -nE 's/^\t(prof_[a-z0-9_]+);$/\1/p' "$repo/libprof/libprof.map" |
		sort >exported
	show "$repo/man/libprof.3" | sed -n '/^FUNCTIONS/,/^EXAMPLES/p' |
		grep -oE 'prof_[a-z0-9_]+\(\)' | tr -d '()' | sort >named
	diff exported named
}

@test "examples of the manual, README.md and --help run" {
	need mandoc
	prepare_all
	run_examples prof-convert
}

@test "examples with perf run, on what it has recorded" {
	need mandoc
	local recording=$repo/tests/data/sieve.perf
	[ -f "$recording" ] || skip 'there is no recording of perf'
	mkdir bin
	printf '#!/bin/sh\nexec cat %s\n' "$recording" >bin/perf
	chmod +x bin/perf
	PATH=$PWD/bin:$PATH
	prepare_all
	run_examples perf
}

@test "examples with pprof run" {
	need mandoc
	need pprof
	prepare_all
	run_examples pprof
}

@test "examples with inferno run" {
	need mandoc
	need inferno-flamegraph
	prepare_all
	run_examples 'inferno-[a-z]+'
}

@test "examples with flamegraph.pl run" {
	need mandoc
	command -v flamegraph.pl >/dev/null ||
		skip 'impossible here: flamegraph.pl is in no registry'
	prepare_all
	run_examples flamegraph.pl
}

# tools: a strict cc, and a pkg-config that knows the library where it is built
tools() {
	local strict='-std=c11 -Wall -Wextra -Wshadow -Wconversion -Werror'
	[ -z "${PROF_SANITIZED:-}" ] || strict="$strict -fsanitize=address,undefined"
	mkdir bin
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$(command -v cc)" "$strict" >bin/cc
	chmod +x bin/cc
	sed -e "s|@libdir@|$PROF_BUILD|" -e "s|@includedir@|$repo/include|" \
		-e /@MODULES@/d "$repo/libprof.pc.in" >bin/libprof.pc
	export PKG_CONFIG_PATH=$PWD/bin LD_LIBRARY_PATH=$PROF_BUILD PATH=$PWD/bin:$PATH
}

@test "the programs of libprof(3) compile without warnings, and run" {
	need mandoc
	need cc
	need pkg-config
	tools
	prepare libprof.3
	show "$repo/man/libprof.3" | examples libprof.3/example
	show "$repo/man/libprof.3" | c_programs libprof.3/
	run_examples cc
}

@test "prof(7) names every environment variable that is read" {
	local name
	grep -rhoE 'getenv\("[^"]+"\)' "$repo/cmd" "$repo/program" \
		"$repo/libcode" "$repo/libprof" | cut -d '"' -f 2 | sort -u >names
	[ -s names ]
	while read -r name; do
		grep -qE "^\.Ev (.* )?$name( |\$)|^\.It Ev (.* )?$name( |\$)" \
			"$repo/man/prof.7" || complain "$name is not in prof(7)"
	done <names
	all_well
}
