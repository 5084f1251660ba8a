#!/usr/bin/env bats
# Text as it comes: line ends, marks, encodings, names of any bytes; and what
# is written does not depend on where and when.

load helper

setup() {
	work
}

# reads BYTES (printf's escapes): as which folded stacks it reads
reads() {
	printf '%b' "$1" >in
	prof-convert -q -t folded in
}

@test "line ends of DOS, a mark of UTF-8, blank lines, comments" {
	gives 'a;b 1\nc 2' reads 'a;b 1\r\nc 2\r\n'
	gives 'a;b 1' reads '\xef\xbb\xbfa;b 1\n'
	gives 'a;b 1' reads '\n\n# a 7\n\r\na;b 1'
	gives 'a;b 1' reads 'a;b\t1 \n'
	gives 'a;b 1000' reads 'a;b 1e3\n'
}

@test "UTF-16 of either kind reads as its UTF-8" {
	printf 'a;\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80 1\nc 2\n' >want
	for kind in UTF-16LE UTF-16BE; do
		printf '\xef\xbb\xbf' | cat - want | iconv -f UTF-8 -t "$kind" >in
		prof-convert -t folded in >have
		cmp have want
		gzip -c in | prof-convert -t folded >have
		cmp have want
	done
}

@test "names of any bytes come through pprof" {
	printf '\x80\xff;b\x01c 1\na;\xc3\xb6 2\n' >want
	prof-convert want -o x.pb
	LC_ALL=C sort want >sorted
	prof-convert -t folded x.pb | cmp - sorted
}

@test "a name that would end the line or the stack is changed, and said" {
	run -0 --separate-stderr prof-convert -t folded \
		"$repo/tests/golden/odd.folded"
	[ "${stderr_lines[1]}" = \
		'prof-convert: standard output: dropped (folded cannot hold them): 2 changed names, 1 stack without frames' ]
}

@test "a name in a message cannot steer the terminal" {
	says 'y\x1b[31m\n: cannot open: No such file or directory' \
		prof-convert $'y\e[31m\n'
}

@test "locale and time zone change no byte" {
	prof-convert -c delay --summary "$every_field" -o want.pb 2>want.err
	prof-convert -c delay -t folded "$every_field" >want.folded 2>>want.err
	for locale in C C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 nonsense; do
		export LC_ALL=$locale LANG=$locale LANGUAGE=de TZ=Asia/Kathmandu
		prof-convert -c delay --summary "$every_field" -o have.pb \
			2>have.err
		prof-convert -c delay -t folded "$every_field" >have.folded \
			2>>have.err
		cmp want.pb have.pb
		cmp want.folded have.folded
		diff <(sed s/want/have/ want.err) have.err
	done
}

@test "the same input gives the same bytes" {
	for options in '' '-z gzip' '-z zstd' '-t folded --folded-header'; do
		# shellcheck disable=SC2086 # words
		prof-convert -q $options "$every_field" >one
		# shellcheck disable=SC2086 # words
		prof-convert -q $options - <"$every_field" >two
		cmp one two
	done
}

@test "converting what was converted changes no byte" {
	prof-convert "$every_field" -o one.pb
	prof-convert one.pb -o two.pb
	cmp one.pb two.pb
	prof-convert -q -c delay one.pb -o one.folded
	prof-convert one.folded -o two.folded
	cmp one.folded two.folded
}

@test "one stack of 100,000 frames" {
	awk 'BEGIN {
		printf "process 7"
		for (i = 1; i < 100000; i++)
			printf ";f%d", i
		print " 3"
	}' >deep.folded
	prof-convert deep.folded -o deep.pb
	prof-convert -t folded deep.pb | cmp - deep.folded
}
