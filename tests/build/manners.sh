#!/bin/bash
# libprof never prints, ends the process, reads the environment, sets a locale
# or a signal's action, and keeps no state of its own.
. tests/build/tap.bash

lib=$PROF_BUILD/libprof.a
undefined() {
	nm -u "$lib" | awk '/ U / { print $2 }' | sort -u
}

# uses PATTERN: which of such functions libprof calls, checked variants too
uses() {
	undefined | grep -xE "(__)?($1)(_chk)?(@.*)?" || true
}

# Objects in sections that are written while the program runs.
state() {
	objdump -t "$lib" | grep -E \
		'^[0-9a-f]+ .{5}[^d]. \.t?(data|bss)[[:space:]]|\*COM\*' || true
}

# never NAME PATTERN
never() {
	ok "libprof never $1" prints_nothing uses "$2"
}

ok 'libprof.a has functions' grep -q ' T prof_' <(nm "$lib")
never 'ends the process' \
	'_?exit|_Exit|quick_exit|abort|assert_fail|atexit|raise|kill'
never 'prints' 'v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|psignal|stdout|stderr|v?syslog|v?warnx?|v?errx?|error'
never 'reads the environment' '(secure_)?getenv|environ|setenv|putenv'
never 'sets a locale' '(set|use|new)locale'
never 'sets what a signal does' \
	'signal|sigaction|sigprocmask|bsd_signal|sysv_signal|sigaltstack|alarm'
never 'calls what it should not' \
	'st[rp]n?cpy|strn?cat|v?sprintf|ato[ifl]l?|strtok(_r)?|v?f?scanf|v?sscanf|isoc99_sscanf|gets|tmpnam|mktemp|system|popen|rand|srand'
ok 'libprof keeps no state' prints_nothing state
end_tests
