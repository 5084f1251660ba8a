#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Python that cannot be read, or only in part: what is recorded all the same, and
# the one line that says why.
# limit: 900 seconds

load python

teardown() {
	rm -rf "${open:-/nowhere}"
}

# says_native REASON: in one line; the samples are there, without names
says_native() {
	cat err
	[ "$(grep -c 'native frames only: ' err)" -eq 1 ]
	grep -qE "^prof-record: warning: Python 3[.0-9]* of process [0-9]+: native frames only: $1" err
	total_is_right
	at_most 0 '<module>'
	jq -e '.python.samples == 0' status.json
}

unread() {
	"$PROF_BUILD/tests/programs/without-call" 310 1 \
		prof-record --engine perf -F 499 --status status.json -o x.pb \
		-- "$used" used "$python" "$src/spin.py" 0.4 >out 2>err
	stacks
	says_native 'reading process memory: .*process_vm_readv'
	jq -e '.python.denied * 10 > .samples * 9' status.json
}

@test "where a filter forbids to read memory, native frames are left" {
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: no x86-64'
	each unread
}

# as_nobody PROGRAM: records one of ours, in a directory that everybody may enter
as_nobody() {
	rm -rf "$open"
	mkdir -m 755 "$open"
	mkdir -m 777 "$open/out"
	cp "$PROF_BUILD/prof-record" "$used" "$src"/{hides,spin,truth}.py "$open"
	chmod -R a+rX "$open"
	(cd "$open/out" && "${nobody[@]}" ../prof-record --engine perf \
		-F 499 --status status.json -o x.pb -- \
		../used used "$python" -B "../$1" 0.4 >out 2>err) || {
		cat "$open/out"/{out,err}
		return 1
	}
	mv "$open/out"/* .
	cat err
	stacks
}

# Some interpreters are where only root may go.
need_nobody() {
	local found=()
	need_root
	need setpriv
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups
		--inh-caps=-all --bounding-set=-all)
	open=$(mktemp -d /tmp/prof-nobody.XXXXXX)
	for python in "${pythons[@]}"; do
		! "${nobody[@]}" sh -c '"$0" -c ""' "$python" 2>/dev/null ||
			found+=("$python")
	done
	pythons=("${found[@]}")
	[ ${#pythons[@]} -gt 0 ] ||
		skip 'impossible here: no interpreter that nobody may run'
	cp "$PROF_BUILD/prof-record" "$open"
	chmod 755 "$open"
	(cd / && "${nobody[@]}" "$open/prof-record" --check 2>/dev/null || true) |
		grep -qE '^perf +(works|in part)' ||
		skip 'impossible here: perf is not for everybody'
}

by_nobody() {
	as_nobody spin.py
	at_least 85 '<module>;spin[ ;]'
	jq -e '.python.samples > 20 and .python.denied == 0' status.json
}

@test "a user without any right reads his own Python" {
	need_nobody
	each by_nobody
}

hides_from_nobody() {
	as_nobody hides.py
	[ "$(grep -c 'native frames only: ' err)" -eq 1 ]
	grep -qE 'native frames only: reading process memory: .*not dumpable' err
	at_most 0 ';hidden[ ;]'
}

@test "one that makes its memory unreadable is said to be" {
	need_nobody
	each hides_from_nobody
}

deleted() {
	cp "$python" ./python3
	cat >gone.py <<-'END'
		import os
		import time


		def gone():
		    end = time.process_time() + 0.4
		    while time.process_time() < end:
		        sum(range(1000))


		os.unlink("python3")
		gone()
	END
	PYTHONHOME=$("$python" -c 'import sys; print(sys.prefix)') \
		record -F 499 -- ./python3 gone.py
	total_is_right
	at_least 75 ';gone[ ;]'
}

@test "an interpreter that is deleted while it runs" {
	each deleted
}

old() {
	record -F 499 -- "$python" -c 'sum(range(10000000))'
	says_native 'older than 3.8'
	jq -e '.python.refused * 10 > .samples * 9' status.json
}

@test "versions that are not known are refused, in one line" {
	pythons=()
	for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.[67].*/bin/python3; do
		[ ! -x "$python" ] || pythons+=("$python")
	done
	[ ${#pythons[@]} -gt 0 ] || skip 'impossible here: no Python 3.6 or 3.7'
	each old
}

inner() {
	# 3.12 is the first in which the same holds for all.
	[[ $version == 3.1[23].* ]] || return 0
	record -F 499 -- "$python" "$src/inner.py" 1
	total_is_right
	shares_are_right
	at_least 30 ';enter;(.*;)?inside[ ;]'
	at_most 0 ';inside;(.*;)?outside|;outside;(.*;)?inside'
}

@test "two interpreters on one thread" {
	each inner
}
