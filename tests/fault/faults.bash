# Every call for memory and every call to the system fails once: the first, the
# second, and so on until there is none left to fail. What then has to hold:
#
#   status 2, and one message, which ends in why; or, where the call is listed
#   as harmless (see harmless_calls), status 0 and the output whole
#   the target is what it was, also when that is nothing; no temporary is left
#   with a second file that is written: each is what it was, or whole
#
# fault.c makes the calls fail. A suite sets prog, makes its inputs in $work and
# goes to $work/run.
# shellcheck shell=bash disable=SC2154 # what suites define
set -eu
shopt -s nullglob dotglob
: "${PROF_BUILD:=$PWD/build}"
# Looking for leaks would double the time of so many short runs; the suites of
# each program do it.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
preload=$PROF_BUILD/tests/fault/fault.so
kinds='alloc read write open close dup stat readlink chmod link rename'
kinds+=' thread entropy'
# shellcheck disable=SC2034 # for suites
data=$PWD/tests/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests=0
beside= # the second file
beside_text=

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

# How many calls of a kind may fail in one conversion without harm; what a
# suite or a conversion has more of is in the variables.
#   alloc     what makes it faster: a thread, libdeflate (zlib goes on), room
#             for sorting (qsort sorts in place); a directory's name (the
#             temporary then has a name)
#   open      /dev/null at the start; a file without a name, likewise
#   close     of what was only read, or looked at
#   stat      sizes for the progress; whether there is /proc; what a target
#             is, for the message when its name says no format
#   link      the first, which tries whether links may be made at all; the
#             temporary then has a name
#   thread    all is done by one then
#   entropy   the hash is seeded by something worse
harmless_calls() {
	case $1 in
	alloc) echo "${allocs:-6}" ;;
	open) echo "${opens:-2}" ;;
	close) echo "${closes:-3}" ;;
	stat) echo "${stats:-3}" ;;
	link) echo "${links:-1}" ;;
	thread) echo 2 ;;
	entropy) echo 99 ;;
	*) echo 0 ;;
	esac
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
	[ -z "$beside" ] || echo "$beside_text" >"$beside"
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

# is_whole FILE: as after a run without failures
is_whole() {
	cmp -s "$1" "$work/whole/${1##*/}"
}

# Of two files each is what it was, or whole.
has_two_files() {
	local files=(*)
	is_set_up=false
	[ "$(<"$beside")" = "$beside_text" ] || is_whole "$beside" || return
	if [ -e "$target" ]; then
		[ ${#files[@]} -eq 2 ] && { is_whole "$target" ||
			[ "$old $(<"$target")" = 'file old' ]; }
	else
		[ "$old" = none ] && [ ${#files[@]} -eq 1 ]
	fi
}

has_old_target() {
	local files=(*)
	if [ -n "$beside" ]; then
		has_two_files
		return
	fi
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
	[ -z "$beside" ] || is_whole "$beside" || return
	is_whole "$made"
}

# What a run without a failure says comes first, as far as it got.
has_one_message() {
	local last=$((${#said[@]} - 1)) i
	[ "$last" -ge 0 ] || return
	for ((i = 0; i < last; i++)); do
		[ "${said[i]}" = "${usual[i]:-}" ] || return
	done
	[[ ${said[last]} =~ ^${prog##*/}:\ .+ ]] &&
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
	rm -rf "$work/whole"
	mkdir "$work/whole"
	# shellcheck disable=SC2086 # none, or one
	cp "$made" $beside "$work/whole" || status=1
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

