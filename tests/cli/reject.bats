#!/usr/bin/env bats
# Every malformed input in tests/reject is refused, with the words beside it.

load ../needs

setup() {
	repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=$PROF_BUILD:$PATH
	cd "$BATS_TEST_TMPDIR" || return
	tried=$(formats)
}

formats() {
	prof-convert --list-formats | awk '{ printf "%s%s", comma, $1
		comma = ", " }'
}

complain() {
	echo "$*" | tee -a complaints
}

# input_of MSG: the file that the message is about
input_of() {
	local f
	for f in "${1%.msg}".*; do
		case $f in
		*.msg | *.args) ;;
		*) echo "$f" ;;
		esac
	done
}

# wanted MSG FILE OUT: what is to be said
wanted() {
	local text
	text=$(<"$1")
	text=${text//FORMATS/$tried}
	text=${text/#FILE/$2}
	echo "prof-convert: ${text/#OUT/$3}"
}

# refuses FILE OUT OPTION...: exit 2, and the message is in `said`
refuses() {
	local file=$1 out=$2 status=0
	shift 2
	said=$(prof-convert "$@" -o "$out" "$file" 2>&1) || status=$?
	[ "$status" -eq 2 ] || complain "$file: status $status"
}

# try MSG: the input is refused, nothing is written, what was there stays
try() {
	local msg=$1 file args=()
	file=$(input_of "$msg")
	[ -f "$file" ] || complain "$msg: no input"
	[ ! -f "${msg%.msg}.args" ] || read -ra args <"${msg%.msg}.args"
	refuses "$file" new.pb "${args[@]}"
	[ "$said" = "$(wanted "$msg" "$file" new.pb)" ] ||
		complain "$file: says: $said"
	[ ! -e new.pb ] || complain "$file: leaves an output"
	echo old >old.pb
	refuses "$file" old.pb "${args[@]}"
	[ "$(cat old.pb)" = old ] || complain "$file: touches the old output"
	[ "$(find . -type f ! -name complaints | wc -l)" -eq 1 ] ||
		complain "$file: leaves a file"
	rm -f new.pb
}

@test "malformed inputs are refused, each with its message" {
	local msg
	for msg in "$repo"/tests/reject/*.msg; do
		try "$msg"
	done
	[ ! -s complaints ]
}

@test "no option gets anything out of them" {
	local msg file status
	for msg in "$repo"/tests/reject/gzip-*.msg "$repo"/tests/reject/zstd-*.msg \
		"$repo"/tests/reject/pprof-two-*.msg; do
		file=$(input_of "$msg")
		status=0
		prof-convert --repair -t pprof "$file" >out 2>/dev/null ||
			status=$?
		[ "$status" -eq 2 ] || complain "$file: mended"
		[ ! -s out ] || complain "$file: writes to stdout"
	done
	[ ! -s complaints ]
}

@test "they come from a pipe as from a file" {
	local msg file args want have
	for msg in "$repo"/tests/reject/*.msg; do
		file=$(input_of "$msg")
		args=()
		[ ! -f "${msg%.msg}.args" ] ||
			read -ra args <"${msg%.msg}.args"
		want=$(wanted "$msg" 'standard input' 'standard output')
		# shellcheck disable=SC2002 # a pipe is what is wanted
		have=$(cat "$file" |
			prof-convert "${args[@]}" 2>&1 >out) || true
		[ "$have" = "$want" ] || complain "$file: says: $have"
		[ ! -s out ] || complain "$file: writes to stdout"
	done
	[ ! -s complaints ]
}

@test "the inputs are those that their maker makes" {
	local name
	need python3
	mkdir made
	"$repo/tests/reject/make" made
	"$repo/tests/reject/make-json" made
	for name in made/*; do
		cmp "$name" "$repo/tests/reject/${name#made/}" ||
			complain "$name differs"
	done
	[ ! -s complaints ]
}
