# TAP for the scripts of this directory, which run in the root of the sources.
# shellcheck shell=bash
set -eu
tests=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: "${PROF_BUILD:=$PWD/build}" "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"

# ok NAME COMMAND...: one test; what a failing command prints is shown
ok() {
	local name=$1
	shift
	tests=$((tests + 1))
	if "$@" >"$work/tap.log" 2>&1; then
		echo "ok $tests - $name"
	else
		echo "not ok $tests - $name"
		tail -n 40 "$work/tap.log" | sed 's/^/# /'
	fi
}

# skip NAME REASON
skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# prints_nothing COMMAND...: it succeeds and has nothing to say
prints_nothing() {
	local said
	said=$("$@") || return
	[ -z "$said" ] || { echo "$said" && false; }
}

end_tests() {
	echo "1..$tests"
}
