#!/bin/bash
# limit: 900 seconds
#
# Every call for memory and every call to the system fails once, in every
# conversion below: the first, the second, and so on until there is none left
# to fail. What then has to hold:
#
#   status 2, and one message, which ends in why; or, where the call is listed
#   as harmless (see harmless_calls), status 0 and the output whole
#   the target is what it was, also when that is nothing; no temporary is left
#
# fault.c makes the calls fail.
set -eu
: "${PROF_BUILD:=$PWD/build}"
prog=$PROF_BUILD/prof-convert
preload=$PROF_BUILD/tests/fault/fault.so
kinds='alloc read write open close dup stat readlink chmod link rename'
kinds+=' thread entropy'
data=$PWD/tests/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests=0

ok() {
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

not_ok() {
	tests=$((tests + 1))
	echo "not ok $tests - $1"
	head -n 20 "$work/why" | sed 's/^/# /'
}

# Why the program stopped, in its words.
reason_of() {
	case $1 in
	alloc) echo '(out of|Cannot allocate|not enough) memory' ;;
	write) echo 'No space left on device' ;;
	open) echo 'Permission denied' ;;
	dup) echo 'Too many open files' ;;
	chmod) echo 'Operation not permitted' ;;
	*) echo 'Input/output error' ;;
	esac
}

# How many calls of a kind may fail in one conversion without harm:
#   alloc     what makes it faster: a thread, libdeflate (zlib goes on), room
#             for sorting (qsort sorts in place); a directory's name (the
#             temporary then has a name)
#   open      /dev/null at the start; a file without a name, likewise
#   close     of what was only read
#   stat      sizes for the progress; whether there is /proc; what a target
#             is, for the message when its name says no format
#   thread    all is done by one then
#   entropy   the hash is seeded by something worse
harmless_calls() {
	case $1 in
	alloc) echo "${allocs:-6}" ;;
	open | close) echo 2 ;;
	stat) echo 3 ;;
	thread) echo 2 ;;
	entropy) echo 99 ;;
	*) echo 0 ;;
	esac
}

make_inputs() {
	local i
	cd "$work"
	for i in {1..40}; do
		echo "main;read;f$((i % 23));g$((i % 9)) h$i $i"
	done >stacks.folded
	sed 's/$/ 7/' stacks.folded >two.folded
	sed -e 's/$/.5 3/' -e '1i cpu/ms space/kb' stacks.folded >header.folded
	{
		printf '\377\376'
		iconv -t UTF-16LE stacks.folded
	} >utf16.folded
	# The rows of this profile have no ids.
	printf '%b' '\x0a\x04\x08\x01\x10\x02' '\x12\x06\x0a\x01\x01\x12\x01\x05' \
		'\x22\x04\x22\x02\x08\x01' '\x2a\x02\x10\x03' \
		'\x32\x00\x32\x03cpu\x32\x02ns\x32\x04main' >no-ids.pb
	# Ids beyond those that are looked up in an array.
	printf '%b' '\x0a\x04\x08\x01\x10\x02' \
		'\x12\x09\x0a\x04\xff\xff\xff\x01\x12\x01\x05' \
		'\x22\x0e\x08\xff\xff\xff\x01\x10\xfe\xff\xff\x01\x22\x02\x08\x07' \
		'\x2a\x04\x08\x07\x10\x03' \
		'\x32\x00\x32\x03cpu\x32\x02ns\x32\x04main' >far-ids.pb
	"$prog" stacks.folded -o stacks.pb
	"$prog" "$data/py-spy.speedscope.json" -o speedscope.json
	"$prog" speedscope.json -o tracks.pb
	"$prog" two.folded -t flamebearer -o flamebearer.json
	"$prog" stacks.folded -o stacks.pb.zst
	# Padding keeps a stream from being expanded in one go.
	"$prog" stacks.folded -o padded.pb.gz
	printf '\0\0\0\0' >>padded.pb.gz
	cp "$data/go-heap.pb.gz" .
	mkdir run
	cd run
}

# What a conversion needs: the target with its old content, or without.
set_up() {
	rm -rf "$work/elsewhere" "$work"/run/*
	case $old in
	none) ;;
	link)
		mkdir "$work/elsewhere"
		echo old >"$work/elsewhere/file"
		ln -s ../elsewhere/file "$target"
		;;
	*)
		echo old >"$target"
		chmod 640 "$target"
		;;
	esac
	is_set_up=true
}

# run ENVIRONMENT...: the conversion; its status, and what it says
run() {
	status=0
	: >"$work/log"
	env "$@" FAULT_LOG="$work/log" LD_PRELOAD="$preload" \
		"$prog" "${args[@]}" <"$input" >"$work/out" 2>"$work/err" ||
		status=$?
	mapfile -t said <"$work/err"
}

fail() {
	printf '%s\n' "$1" "${said[@]}" >>"$work/why"
}

has_old_target() {
	local files=(*)
	case $old in
	none) [ ${#files[@]} -eq 0 ] ;;
	link) [ -L "$target" ] && [ "$(<"$target")" = old ] &&
		[ "${files[*]}" = "$target" ] ;;
	*) [ "$(<"$target")" = old ] && [ "${files[*]}" = "$target" ] ;;
	esac
}

has_whole_output() {
	local made=$work/out files=(* ../elsewhere/*)
	if [ "$target" != - ]; then
		made=$target
		[ "${files[*]}" = "$whole_files" ] || return
	fi
	is_set_up=false
	cmp -s "$made" "$work/whole"
}

# What a run without a failure says comes first, as far as it got.
has_one_message() {
	local last=$((${#said[@]} - 1)) i
	[ "$last" -ge 0 ] || return
	for ((i = 0; i < last; i++)); do
		[ "${said[i]}" = "${usual[i]:-}" ] || return
	done
	[[ ${said[last]} =~ ^"${prog##*/}":\ .+ ]] &&
		[[ ${said[last]} =~ $1 ]]
}

# judge WHAT REASON: is what came of a failure as it should be?
judge() {
	case $status in
	0)
		harmless=$((harmless + 1))
		has_whole_output || fail "$1: status 0, but not the whole output"
		;;
	2)
		has_one_message "$2" || fail "$1: not one message with the reason"
		has_old_target || {
			fail "$1: the target is not what it was: $(ls -lA)"
			is_set_up=false
		}
		;;
	*)
		fail "$1: status $status"
		is_set_up=false
		;;
	esac
}

# each KIND [ENVIRONMENT]...: all calls of a kind, one after the other
each() {
	local kind=$1 n=0 harmless=0 reason
	shift
	reason=$(reason_of "$kind")
	: >"$work/why"
	while :; do
		n=$((n + 1))
		$is_set_up || set_up
		run FAULT_KIND="$kind" FAULT_AT=$n "$@"
		[ -s "$work/log" ] || break
		judge "call $n of $kind" "$reason"
	done
	is_set_up=false
	if [ "$harmless" -gt "$(harmless_calls "$kind")" ]; then
		fail "$harmless calls failed, and the program went on"
	fi
	if [ -s "$work/why" ]; then
		not_ok "$name: $kind fails"
	elif [ $n -gt 1 ]; then
		ok "$name: $kind fails, $((n - 1)) times, $harmless without harm"
	fi
}

# What there is when nothing fails.
run_whole() {
	local made=$work/out files
	set_up
	run "$@"
	usual=("${said[@]}")
	files=(* ../elsewhere/*)
	whole_files="${files[*]}"
	[ "$target" = - ] || made=$target
	cp "$made" "$work/whole" || status=1
	is_set_up=false
}

# Calls that move less than they are asked to, or are interrupted.
try_short() {
	set_up
	run FAULT_SHORT=1 "$@"
	: >"$work/why"
	[ "$status" = 0 ] || fail "status $status"
	has_whole_output || fail "not the whole output"
	[ "${said[*]}" = "${usual[*]}" ] || fail 'other messages'
	if [ -s "$work/why" ]; then
		not_ok "$name: short and interrupted calls"
	else
		ok "$name: short and interrupted calls"
	fi
}

# conversion NAME INPUT TARGET OLD ARGUMENT... [-- ENVIRONMENT...]
# OLD is what the target is before: none, file, or link (to a file)
conversion() {
	local kind name=$1 input=$2 target=$3 old=$4 args=() is_set_up=false
	local usual said status whole_files
	shift 4
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		args+=("$1")
		shift
	done
	[ $# -eq 0 ] || shift
	[ "$target" = - ] || args+=(-o "$target")
	run_whole "$@"
	if [ "$status" != 0 ]; then
		printf '%s\n' "${said[@]}" >"$work/why"
		not_ok "$name: nothing fails"
		return
	fi
	try_short "$@"
	for kind in $kinds; do
		each "$kind" "$@"
	done
}

# Memory that is gone stays gone: the message needs none.
no_memory_left() {
	local name='no memory is left' input=/dev/null target=x.folded old=none
	local is_set_up=false args=(../stacks.pb -o x.folded)
	local usual said status whole_files
	run_whole
	each alloc FAULT_ON=1
}

shopt -s nullglob dotglob
make_inputs
conversion 'folded to pprof' /dev/null x.pb none ../stacks.folded
conversion 'pprof to folded' ../stacks.pb - none -t folded
conversion 'gzip to folded, over a file' /dev/null x.folded file \
	../go-heap.pb.gz --by line
# libdeflate tries one size after the other before zlib is asked.
allocs=16 conversion 'gzip in pieces, through a link' /dev/null x.folded link \
	../padded.pb.gz
conversion 'zstd to gzip' /dev/null x.pb.gz none ../stacks.pb.zst
conversion 'folded to zstd, over a file' /dev/null x.pb.zst file \
	../stacks.folded
conversion 'two columns' /dev/null - none ../two.folded -t folded --summary
conversion 'a header' ../header.folded x.folded none --folded-header --summary
conversion 'UTF-16' /dev/null x.pb none ../utf16.folded --type cpu/ns
conversion 'labels as frames' /dev/null - none ../go-heap.pb.gz -t folded \
	--labels-as-frames bytes --at leaf -c alloc_space
conversion 'repair' /dev/null x.pb file ../no-ids.pb --repair --strict
conversion 'ids far apart' /dev/null x.folded none ../far-ids.pb --repair
conversion 'speedscope to pprof' ../speedscope.json x.pb none
conversion 'pprof to speedscope' /dev/null x.speedscope.json file \
	../go-heap.pb.gz
conversion 'tracks as labels' /dev/null x.pb none ../tracks.pb \
	--tracks-as-labels thread
conversion 'a label as tracks' /dev/null x.pb none ../go-heap.pb.gz \
	--label-as-tracks bytes
conversion 'flamebearer to pprof' /dev/null - none ../flamebearer.json
conversion 'two columns to flamebearer' /dev/null x.flamebearer.json none \
	../two.folded
conversion 'two events of perf script' /dev/null x.pb none \
	"$data/../golden/odd.perf"
conversion 'a named temporary' /dev/null x.pb none ../stacks.folded \
	-- FAULT_NAMED=1
conversion 'a named temporary, over a file' /dev/null x.pb.gz file \
	../two.folded -- FAULT_NAMED=1
prog=$PROF_BUILD/prof-filter
conversion 'filters of frames and labels' /dev/null x.folded none \
	../go-heap.pb.gz --tag bytes=16: --tag-ignore bytes=80kb \
	--tag-root bytes --max-depth 9 --collapse-recursion --base main.main \
	--base runtime.main
conversion 'filters of names and columns' /dev/null x.pb none \
	../header.folded --normalize-names --strip-templates --drop-labels x \
	--columns cpu --scale-to ns --anonymize ''
conversion 'a filter of tracks' /dev/null x.pb none ../tracks.pb --base audit
# Without memory, regcomp of glibc 2.36 frees twice: all but that is tried.
kinds=${kinds#alloc } conversion 'filters with expressions' /dev/null \
	x.folded none ../go-heap.pb.gz --focus 'any~a' --ignore 'func~^zz' \
	--hide 'e$' --show-from b --prune-from k --rename 's/(.)a/\1b/g'
prog=$PROF_BUILD/prof-convert
no_memory_left
echo "1..$tests"
