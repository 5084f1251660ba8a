#!/usr/bin/env bats
# Where profiles come from and go to. A file that is written is old or whole,
# whatever happens; nothing else is left.

load helper

setup() {
	work
	echo old >x.pb
	# A shell without a terminal ignores SIGINT for what it starts behind
	# itself; and whoever started us may ignore SIGPIPE.
	default='env --default-signal'
}

teardown() {
	[ -z "${pid:-}" ] || kill -s KILL "$pid" 2>/dev/null || true
}

# is_writing PID: has it put bytes into a file that is not there yet?
is_writing() {
	local fd
	for fd in "/proc/$1"/fd/*; do
		case $(readlink "$fd") in
		"$PWD"/'#'*deleted* | "$PWD"/.x.pb.*~) ;;
		*) continue ;;
		esac
		[ "$(stat -Lc %s "$fd" 2>/dev/null || echo 0)" -gt 0 ] &&
			return
	done
	return 1
}

# Starts a long write to x.pb, and waits until it is on its way.
start_writing() {
	large
	$default "$@" prof-convert -z zstd:19 large.folded -o x.pb &
	pid=$!
	wait_until is_writing "$pid"
}

# ends SIGNAL: it ends by it, and nothing has happened
ends() {
	local status=0
	kill -s "$1" "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq $((128 + $(kill -l "$1"))) ]
	[ "$(cat x.pb)" = old ]
	alone x.pb
}

@test "killed in the middle of a write, the old file stays, alone" {
	for signal in INT TERM HUP KILL; do
		start_writing
		ends "$signal"
	done
}

@test "so it is where temporaries have names" {
	need_mounts
	for signal in INT TERM HUP; do
		start_writing unshare -m sh -c \
			'mount -t tmpfs none /proc && exec "$@"' sh
		ends "$signal"
	done
}

@test "in the end, the file is there and whole" {
	large
	prof-convert -z zstd large.folded -o x.pb
	alone x.pb
	prof-convert -t folded x.pb | LC_ALL=C sort >have
	LC_ALL=C sort large.folded | cmp - have
}

@test "a full disk is exit 2, also at the last moment" {
	large
	[ -w /dev/full ] || skip 'impossible here: no /dev/full'
	for codec in none gzip zstd; do
		for file in a.folded large.folded; do
			says 'standard output: cannot write: No space left on device' \
				sh -c "prof-convert -z $codec $file >/dev/full"
			says '/dev/full: cannot write: No space left on device' \
				prof-convert -z "$codec" "$file" -t pprof -o /dev/full
		done
	done
}

@test "a file that grows too large leaves the old one, alone" {
	large
	run -2 bash -c "trap '' XFSZ; ulimit -f 100
		prof-convert large.folded -o x.pb"
	[ "$output" = 'prof-convert: x.pb: cannot write: File too large' ]
	[ "$(cat x.pb)" = old ]
	alone x.pb
}

@test "a closed pipe ends it as it ends cat" {
	large
	for options in '-z none' '-z gzip' '-z zstd' '-t folded'; do
		run bash -c "$default prof-convert -q $options large.folded |
			head -c 1 >head; echo \"\${PIPESTATUS[0]}\""
		[ "$output" = 141 ]
	done
	run bash -c "$default cat large.folded | head -c 1 >head
		echo \"\${PIPESTATUS[0]}\""
	[ "$output" = 141 ]
}

@test "where nobody wants the signal, a closed pipe is exit 2" {
	large
	run bash -c "env --ignore-signal=PIPE prof-convert large.folded |
		head -c 1 >head; echo \"\${PIPESTATUS[0]}\""
	[ "${lines[0]}" = \
		'prof-convert: standard output: cannot write: Broken pipe' ]
	[ "${lines[1]}" = 2 ]
}

@test "an input may be the output" {
	cp a.folded same.folded
	prof-convert same.folded -o same.folded
	cmp a.folded same.folded
	prof-convert -t pprof same.folded -o same.folded
	gives 'main;a 1\nmain;b 2' prof-convert -t folded same.folded
	# shellcheck disable=SC2094 # that is the point
	prof-convert -t folded -o same.folded <same.folded
	cmp a.folded same.folded
	alone same.folded x.pb
}

@test "the output keeps its mode and its links, and gets the umask's" {
	chmod 751 x.pb
	ln -s x.pb link.pb
	prof-convert a.folded -o link.pb
	[ "$(stat -c %a x.pb)" = 751 ]
	[ -L link.pb ]
	gives 'main;a 1\nmain;b 2' prof-convert -t folded x.pb
	(umask 027 && prof-convert a.folded -o new.pb)
	[ "$(stat -c %a new.pb)" = 640 ]
	ln -s none.pb dangling.pb
	prof-convert a.folded -o dangling.pb
	[ -f none.pb ]
	alone dangling.pb link.pb new.pb none.pb x.pb
}

@test "FIFOs are read and written" {
	mkfifo in out
	cat a.folded >in &
	gives 'main;a 1\nmain;b 2' prof-convert -t folded in
	wait
	cat out >copy &
	prof-convert -t folded -o out a.folded
	wait
	cmp copy a.folded
	[ -p out ]
}

@test "a mistake is told before the writer closes the pipe" {
	mkfifo pipe
	exec 7<>pipe
	for codec in 'zstd -qc' cat; do
		printf 'a 1\nmain;foo\n' | $codec >&7
		says 'standard input:2: no count (--repair skips such lines)' \
			timeout 60 prof-convert -f folded <pipe
	done
	exec 7>&-
}

@test "/dev/stdout goes on where standard output is" {
	echo first >all
	prof-convert -t folded -o /dev/stdout a.folded >>all
	gives 'first\nmain;a 1\nmain;b 2' cat all
	{
		echo first
		prof-convert -t folded -o /dev/stdout a.folded
		echo last
	} >all
	gives 'first\nmain;a 1\nmain;b 2\nlast' cat all
	gives 'main;a 1\nmain;b 2' \
		sh -c 'prof-convert -t folded -o /dev/stdout a.folded | cat'
	prof-convert -q a.folded -o /dev/null
	[ -c /dev/null ]
}

@test "what cannot be opened is named" {
	says 'none: cannot open: No such file or directory' prof-convert none
	says '.: cannot read: Is a directory' prof-convert .
	says 'none/x.pb: cannot create a file in its directory: No such file or directory' \
		prof-convert a.folded -o none/x.pb
	says '.: cannot open: Is a directory' prof-convert -t pprof a.folded -o .
	says 'the name of the output file is empty' prof-convert a.folded -o ''
	run -2 sh -c 'prof-convert <&-'
	run -2 sh -c 'prof-convert a.folded >&-'
	says 'standard input: the input is empty' sh -c 'prof-convert </dev/null'
}

@test "a directory that is not ours is left alone" {
	local become=()
	if [ "$(id -u)" -eq 0 ]; then
		become=(setpriv --reuid=65534 --regid=65534 --clear-groups)
		chmod 755 "$BATS_TEST_TMPDIR" .
		"${become[@]}" test -r a.folded -a -x "$PROF_BUILD/prof-convert" ||
			skip 'impossible here: another user cannot come here'
	fi
	chmod a-w . x.pb
	says 'y.pb: cannot create a file in its directory: Permission denied' \
		"${become[@]}" "$PROF_BUILD/prof-convert" a.folded -o y.pb
	says 'x.pb: cannot write: Permission denied' \
		"${become[@]}" "$PROF_BUILD/prof-convert" a.folded -o x.pb
	chmod u+w .
	alone x.pb
}

# on_terminal COMMAND: what it says with a terminal as its standard output
on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}

@test "a terminal gets text only, and is told what to type" {
	need_terminal
	run on_terminal 'prof-convert a.folded'
	[ "$output" = 'prof-convert: standard output is a terminal, and pprof is not text: name a file with -o FILE, or use -t folded' ]
	run on_terminal 'prof-convert -t folded -z gzip a.folded'
	[ "$output" = 'prof-convert: standard output is a terminal, and gzip is not text: name a file with -o FILE, or drop -z' ]
	run on_terminal 'prof-convert -t folded a.folded'
	[ "$output" = $'main;a 1\nmain;b 2' ]
	run on_terminal 'prof-convert -o y.pb a.folded'
	[ -z "$output" ]
	[ -s y.pb ]
}
