#!/usr/bin/env bats
# The options of prof-filter: what they do, and what they refuse.

load helper

setup() {
	work
	program=prof-filter
	printf 'main;parse;lex 1\nmain;parse;lex;lex 2\nidle 4\n' >b.folded
	cpu=$repo/tests/data/go-cpu.pb.gz
	heap=$repo/tests/data/go-heap.pb.gz
}

folded() {
	prof-filter -t folded "$@" b.folded
}

@test "without options a profile is what it was" {
	gives 'idle 4\nmain;parse;lex 1\nmain;parse;lex;lex 2' folded
	prof-filter "$every_field" -o x.pb
	prof-convert "$every_field" -o y.pb
	[ "$(prof-convert -q -t folded x.pb)" = \
		"$(prof-convert -q -t folded y.pb)" ]
}

@test "samples and frames by expressions" {
	gives 'main;parse;lex 1\nmain;parse;lex;lex 2' folded --focus parse
	gives 'idle 4' folded --ignore '^lex$'
	gives 'idle 4\nmain;lex 1\nmain;lex;lex 2' folded --hide parse
	gives 'parse 3' folded --show parse
	gives 'parse;lex 1\nparse;lex;lex 2' folded --show-from parse
	gives 'idle 4\nmain;parse 3' folded --prune-from parse
	gives 'idle 4\nmain;parse;lex 1\nmain;parse;lex;lex 2' \
		folded --focus idle --focus main
}

@test "the options --root, --collapse-recursion and --max-depth" {
	gives 'lex 3' folded --root lex
	gives 'idle 4\nmain;parse;lex 3' folded --collapse-recursion
	gives 'idle 4\nmain 3' folded --max-depth 1
	says "--max-depth '0': expected a number of frames, 1 or more" \
		prof-filter --max-depth 0 b.folded
	says "--max-depth 'x': expected a number of frames, 1 or more" \
		prof-filter --max-depth x b.folded
}

@test "the options --rename, --normalize-names and --strip-templates" {
	gives 'idle 4\nm;parse;lex 1\nm;parse;lex;lex 2' \
		folded --rename 's/^(.)ain$/\1/'
	printf 'f.isra.0 1\nf.part.2 2\nvector<int> 4\n' >names.folded
	gives 'f 3\nvector<int> 4' \
		prof-filter --normalize-names -t folded names.folded
	gives 'f.isra.0 1\nf.part.2 2\nvector<> 4' \
		prof-filter --strip-templates -t folded names.folded
	says "--rename: 's/a': expected s/REGEX/REPLACEMENT/ or s/REGEX/REPLACEMENT/g" \
		prof-filter --rename s/a b.folded
}

@test "the option --strip-templates knows operators from brackets" {
	cat >names.folded <<-'END'
		main;void f<((1)>(2))>() 1
		main;std::operator<< <std::char_traits<char> >(int) 2
		main;std::operator<< <std::char_traits<wchar_t> >(int) 4
		main;a<b 8
	END
	gives 'main;a<b 8\nmain;std::operator<< <>(int) 6\nmain;void f<>() 1' \
		prof-filter --strip-templates -t folded names.folded
}

@test "the option --demangle names functions of C++ and Rust" {
	cat >names.folded <<-'END'
		app;gc::GcBox$LT$T$GT$::new::_$u7b$$u7b$closure$u7d$$u7d$::ha2ed0674a1c3dc9f 1
		app;main[235e54a3b1c2d3e4]::words 2
		app;serde::de::parse::h0123456789abcdef 4
		app;std::foo(int)::h 8
	END
	gives 'app;gc::GcBox<T>::new::{{closure}} 1\napp;main::words 2\napp;serde::de::parse 4\napp;std::foo(int)::h 8' \
		prof-filter --demangle -t folded names.folded
	cat >names.folded <<-'END'
		app;_RNvNtCs1234_7mycrate5parse3row 3
		app;_ZN3foo3barEi 4
		app;_ZN4core3fmt5write17h0123456789abcdefE 2
		app;_Zwrong 1
	END
	if [ "$("$PROF_BUILD/tests/unit/demangle" --has)" != libiberty ]; then
		run -0 --separate-stderr \
			prof-filter --demangle -q -t folded names.folded
		[ "$output" = "$(cat names.folded)" ]
		[ "$stderr" = 'prof-filter: warning: --demangle: 4 names stay mangled: built without libiberty' ]
		skip 'impossible here: built without libiberty'
	fi
	gives 'app;_Zwrong 1\napp;core::fmt::write 2\napp;foo::bar(int) 4\napp;mycrate::parse::row 3' \
		prof-filter --demangle -q -t folded names.folded
	# the system name stays, so that it can be looked up
	prof-filter --demangle names.folded -o x.pb
	prof-convert -q -t pprof -z none x.pb -o - | grep -aq _ZN3foo3barEi
}

@test "labels choose samples" {
	count() {
		prof-filter -q --summary -o /dev/null -t pprof "$@" 2>&1 |
			sed -n 's/.*after: \([0-9]*\) samples.*/\1/p'
	}
	[ "$(count --tagfocus endpoint=/order "$cpu")" = 250 ]
	[ "$(count --tagfocus endpoint=~^/o "$cpu")" = 250 ]
	[ "$(count --tagignore endpoint=/order "$cpu")" = 314 ]
	[ "$(count --tagfocus bytes=0: "$heap")" = \
		"$(($(count --tagfocus bytes=:1kb "$heap") + \
		$(count --tagfocus bytes=1025: "$heap")))" ]
}

@test "labels become frames, and go" {
	prof-filter -q --tagroot endpoint -t folded "$cpu" |
		grep -q '^endpoint:/order;'
	prof-filter -q --tagleaf endpoint -t folded "$cpu" |
		grep -q ';endpoint:/order '
	prof-filter --drop-labels endpoint,worker "$cpu" -o x.pb
	prof-convert -t folded x.pb 2>said >/dev/null
	run -1 grep -q label said
}

@test "columns are chosen, and converted without rounding" {
	prof-filter -c cpu,samples/count "$cpu" -o x.pb
	run -0 prof-convert --summary -q x.pb -o y.pb
	[[ ${lines[0]} == *'cpu/nanoseconds 5730000000, samples/count 573' ]]
	prof-filter --scale-to ms "$cpu" -o x.pb
	run -0 prof-convert --summary -q x.pb -o y.pb
	[[ ${lines[0]} == *'samples/count 573, cpu/ms 5730' ]]
	run -2 prof-filter --scale-to s "$cpu" -o z.pb
	[[ $output == *': --scale-to: a value of '*' is not whole in s' ]]
	[ ! -e z.pb ]
	run -2 prof-filter -c none "$cpu"
	[[ $output == *": --columns: no column 'none'; there are samples/count, cpu/nanoseconds" ]]
}

@test "the option --anonymize leaves no name, in the bytes of the file" {
	prof-filter --anonymize '' "$cpu" -o x.pb
	run -1 grep -aqE 'runtime|main|/order|endpoint|srv|\.go' x.pb
	prof-filter --anonymize '^runtime\.' "$cpu" -o x.pb
	grep -aq 'runtime.mallocgc' x.pb
	run -1 grep -aqE 'main\.|/order|srv' x.pb
	prof-filter --anonymize '' x.pb -o y.pb
	prof-filter --anonymize '' y.pb -o z.pb
	cmp y.pb z.pb
}

@test "the option --drop-frames does what the profile asks for" {
	prof-filter --drop-frames "$every_field" -o x.pb
	prof-filter --drop-frames x.pb -o y.pb
	cmp x.pb y.pb
}

@test "a wrong expression is named" {
	local option
	for option in focus ignore hide show show-from prune-from anonymize; do
		says "--$option: regular expression '(': position 1: unmatched opening bracket" \
			prof-filter --show main --hide x --tagfocus x --"$option" '(' b.folded
	done
	for option in tagfocus tagignore; do
		says "--$option: regular expression '(': position 1: unmatched opening bracket" \
			prof-filter --tagfocus x --focus x --"$option" 'key=~(' b.folded
	done
	says "--rename: regular expression '(': position 1: unmatched opening bracket" \
		prof-filter --rename 's/(/x/' b.folded
	says "--ignore: regular expression '(': position 1: unmatched opening bracket" \
		prof-filter --ignore '(' missing.folded
	run -2 prof-filter --show-from '(a)\1' b.folded
	[[ $output == *"'(a)"*"': position 4: back references are not supported" ]]
	run -2 prof-filter --show-from '((a{1,999}){1,999}){1,999}' b.folded
	[[ $output == *': more than 20000 states, with repetitions written out' ]]
}

@test "an expression that comes with a profile is matched whole, and bounded" {
	own() {
		printf 'a;b 1\n' >own.folded
		prof-convert own.folded -o own.pb
		python3 - "$1" <<'END'
import sys
data = open('own.pb', 'rb').read()
strings, i = 0, 0
text = sys.argv[1].encode()

def varint(n):
    out = b''
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])

while i < len(data):  # every field here has a length, or is a varint
    tag = data[i]
    i += 1
    n = shift = 0
    while True:
        n |= (data[i] & 127) << shift
        shift += 7
        i += 1
        if data[i - 1] < 128:
            break
    if tag & 7 == 2:
        i += n
        strings += tag == 0x32
open('own.pb', 'ab').write(b'\x32' + varint(len(text)) + text +
                           b'\x38' + varint(strings))
END
	}
	own 'b|x'
	prof-filter --drop-frames own.pb -t folded -o own.txt
	[ "$(tail -n 1 own.txt)" = 'a 1' ]
	own '(a?){1,900}b'
	prof-filter --drop-frames own.pb -t folded -o own.txt
	[ "$(tail -n 1 own.txt)" = 'a 1' ]
	own '(a?){1,1000}(b?){1,1000}'
	run -2 prof-filter --drop-frames own.pb
	[[ $output == *"own regular expression has "*" states; the limit is 4000" ]]
}

@test "filters that are done already change nothing" {
	local o
	for o in '--focus=runtime' '--ignore=gc' '--hide=^runtime' '--show=^m' \
		'--show-from=main.work' '--prune-from=alloc' \
		'--tagfocus=endpoint=/order' '--root=main.work' '--max-depth=5' \
		'--collapse-recursion' '--drop-labels=endpoint' \
		'--normalize-names' '--columns=cpu' '--scale-to=us'; do
		prof-filter "$o" "$cpu" -o x.pb
		prof-filter "$o" x.pb -o y.pb
		cmp x.pb y.pb || {
			echo "$o"
			false
		}
	done
}

@test "the option --summary tells what each step removes" {
	run -0 prof-filter --summary --focus parse --max-depth 1 \
		b.folded -o x.pb
	[ "$output" = 'prof-filter: before: 3 samples, samples/count 7
prof-filter: --focus, --ignore, --hide, --show: removes 1 of 3 samples, removes 1 of 8 frames
prof-filter: --max-depth: removes 5 of 7 frames
prof-filter: after: 2 samples, samples/count 3' ]
}

@test "nothing left is worth a warning" {
	run -0 prof-filter --focus none b.folded -o x.pb
	[ "$output" = 'prof-filter: warning: b.folded: no samples are left' ]
	prof-convert x.pb -o y.pb
}

@test "what no sample needs is left out" {
	prof-filter --focus gcBgMarkWorker "$cpu" -o x.pb
	run -1 grep -aq main.handleOrder x.pb
}

@test "formats, compression, --strict and pipes are as everywhere" {
	prof-filter -z zstd "$cpu" -o x.pb
	zstd -qdc x.pb | prof-filter - -t folded -q >y.folded
	run -2 prof-filter --strict "$cpu" -o z.folded
	[ ! -e z.folded ]
	says "unexpected operand 'b'" prof-filter b.folded b
}
