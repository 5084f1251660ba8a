#!/usr/bin/env bats
# prof-top: what each report shows, and what it refuses.

load helper

setup() {
	work
	program=prof-top
	cat >sums.folded <<-'END'
		main;parse;lex 300
		main;parse 100
		main;f;g;f 40
		main;draw 555
		main;tiny 1
		other 4
	END
	printf 'main;a 10 30\nmain;b 20 5\nold 7 0\n' >sides.folded
}

@test "functions are sorted by self, and recursion counts once" {
	gives 'samples/count: total 1,000
self   self%  total  total%  function
 555  55.50%    555  55.50%  draw
 300  30.00%    300  30.00%  lex
 100  10.00%    400  40.00%  parse
  40   4.00%     40   4.00%  f
   0      0%    996  99.60%  main
   0      0%     40   4.00%  g
and 2 more' prof-top sums.folded
}

@test "the largest total is first with --sort total" {
	gives 'self/count\ttotal/count\tfunction
0\t996\tmain
555\t555\tdraw' prof-top -t tsv -n 2 --sort total sums.folded
}

@test "what -n and --min leave out is said" {
	run -0 prof-top -n 1 sums.folded
	[ "${lines[3]}" = 'and 7 more' ]
	run -0 prof-top --min 41% sums.folded
	[ "${#lines[@]}" = 5 ]
	[ "${lines[4]}" = 'and 6 more' ]
	run -0 prof-top -n 0 --min 0 sums.folded
	[ "${#lines[@]}" = 10 ]
}

@test "TSV and JSON have all rows, in whole numbers" {
	run -0 prof-top -t tsv sums.folded
	[ "${#lines[@]}" = 9 ]
	run -0 prof-top -t json sums.folded
	[ "$(jq -c '[.total, .unit, (.rows | length), .rows[2], .left_out]' \
		<<<"$output")" = '[1000,"count",8,{"name":"parse","self":100,"total":400},0]' ]
}

@test "units are those that people use" {
	printf 'main;a 1020000000\nmain;b 34\n' >time.folded
	run -0 prof-top --type cpu/ns -n 1 time.folded
	[ "${lines[0]}" = 'cpu/nanoseconds: total 1.02s' ] ||
		[ "${lines[0]}" = 'cpu/ns: total 1.02s' ]
	printf 'main;a 35651584\n' >bytes.folded
	run -0 prof-top --type space/bytes bytes.folded
	[ "${lines[0]}" = 'space/bytes: total 34.0MiB' ]
}

@test "callers and callees are told by a name or by a regular expression" {
	gives 'depth\tself/count\ttotal/count\tfunction
0\t40\t40\tf
1\t\t40\tg
1\t\t40\tmain' prof-top -t tsv --callers f sums.folded
	gives 'depth\tself/count\ttotal/count\tfunction
0\t100\t400\tparse
1\t\t300\tlex
0\t0\t40\tg
1\t\t40\tf' prof-top -t tsv --callees '^(par|g)' sums.folded
	says 'sums.folded: no function is called '\''none'\' \
		prof-top --callers none sums.folded
	run -2 prof-top --callers '(' sums.folded
	[[ $output == "prof-top: sums.folded: regular expression '(': "* ]]
}

@test "a name with the marks of regular expressions is a name first" {
	printf 'main;a(int*) 1\nmain;a(int 2\n' >marks.folded
	run -0 prof-top -t tsv --callers 'a(int*)' marks.folded
	[ "${lines[1]}" = $'0\t1\t1\ta(int*)' ]
}

@test "traces are distinct stacks, the leaf first" {
	printf 'main;a 1\nmain;b 5\n' >traces.folded
	gives 'samples/count: total 6
total  total%  stack
    5  83.33%  b
               main

    1  16.67%  a
               main' prof-top --traces traces.folded
	gives 'total/count\tstack\n5\tb\tmain\n1\ta\tmain' \
		prof-top --traces -t tsv traces.folded
	run -0 prof-top --traces -t json traces.folded
	[ "$(jq -c '.rows[0]' <<<"$output")" = '{"stack":["b","main"],"total":5}' ]
}

@test "a tree has the largest first, and what is called below its caller" {
	gives 'depth\tself/count\ttotal/count\tfunction
0\t0\t996\tmain
1\t555\t555\tdraw
1\t100\t400\tparse
2\t300\t300\tlex
1\t0\t40\tf
2\t0\t40\tg
3\t40\t40\tf
1\t1\t1\ttiny
0\t4\t4\tother' prof-top --tree -t tsv sums.folded
	gives 'samples/count: total 1,000
self   self%  total  total%  function
   0      0%    996  99.60%  main
 555  55.50%    555  55.50%    draw
 100  10.00%    400  40.00%    parse
 300  30.00%    300  30.00%      lex
and 3 more' prof-top --tree --min 10 sums.folded
}

@test "labels are counted for each key, or for one" {
	gives 'inuse_space/bytes: total 833KiB
 total  total%  label
833KiB    100%  bytes
320KiB  38.44%    96B
128KiB  15.38%    128B
and 5 more' prof-top --tags -n 2 "$repo/tests/data/go-heap.pb.gz"
	gives 'total/nanoseconds\tvalue
2500000000\t/order\n1900000000\t/report\n980000000\t/price\n350000000\t[none]' \
		prof-top --by label=endpoint -t tsv "$repo/tests/data/go-cpu.pb.gz"
	says 'sums.folded: no label is called '\''x'\' \
		prof-top --by label=x sums.folded
	says '--by label=x: labels have neither callers nor stacks' \
		prof-top --by label=x --tree sums.folded
}

@test "what has no name of the kind is a row all the same, in every format" {
	printf 'a;b 3\n' >bare.folded
	for by in file module; do
		gives 'self/count\ttotal/count\t'$by'\n3\t3\t[unknown]' \
			prof-top --by $by -t tsv bare.folded
		[ "$(prof-top --by $by -t json bare.folded | jq -r '.rows[].name')" = '[unknown]' ]
		[ "$(prof-top --by $by -t markdown bare.folded | tail -n 1)" = \
			'| 3 | 100% | 3 | 100% | \[unknown\] |' ]
		[[ $(prof-top --by $by bare.folded | tail -n 1) == *'  [unknown]' ]]
		[[ $(prof-top --by $by --tree bare.folded | tail -n 1) == *'  [unknown]' ]]
		[[ $(prof-top --by $by --traces bare.folded | tail -n 1) == *' [unknown]' ]]
	done
	for by in line address filefunction; do
		[ "$(prof-top --by $by -t tsv bare.folded | tail -n +2 | cut -f 3 | xargs)" = 'b a' ]
	done
}

@test "functions of one name in two files are two rows with --by filefunction" {
	gives 'self/count\ttotal/count\tfunction\n7\t7\trun\n0\t7\tmain' \
		prof-top -t tsv "$repo/tests/golden/two-files.pb"
	gives 'self/count\ttotal/count\tfunction (file)
4\t4\trun (b.js)\n3\t3\trun (a.js)\n0\t7\tmain (m.js)' \
		prof-top -t tsv --by filefunction "$repo/tests/golden/two-files.pb"
	gives 'main (m.js);run (a.js) 3\nmain (m.js);run (b.js) 4' \
		prof-convert -q -t folded --by filefunction "$repo/tests/golden/two-files.pb"
	[ "$(prof-svg --by filefunction "$repo/tests/golden/two-files.pb" |
		grep -c '<title>run (')" = 2 ]
}

@test "two sides are shown with the change between them" {
	prof-convert -q sides.folded --folded-two-column -o sides.pb
	gives 'samples/count: total 35, base 37, change -2
self  base  change  change%  total  base  change  change%  function
  30    10     +20  +54.05%     30    10     +20  +54.05%  a
   5    20     -15  -40.54%      5    20     -15  -40.54%  b
   0     7      -7  -18.92%      0     7      -7  -18.92%  old
   0     0       0       0%     35    30      +5  +13.51%  main' \
		prof-top sides.pb
	run -0 prof-top -t json sides.pb
	[ "$(jq -c '.rows[0]' <<<"$output")" = "$(tr -d '\n\t' <<-'END'
		{"name":"a","self":30,"base_self":10,"self_change":20,
		"total":30,"base_total":10,"total_change":20}
	END
	)" ]
}

@test "markdown is a table, and names are only names in it" {
	printf 'a|b<c>*_x` 1\n' >marks.folded
	gives '| self | self% | total | total% | function |
| --: | --: | --: | --: | --- |
| 1 | 100% | 1 | 100% | a\\|b\\<c\\>\\*\\_x\\` |' \
		prof-top -t markdown marks.folded
}

@test "names cannot steer the terminal, nor break a field" {
	printf 'a\033[31m\tb 1\n' >odd.folded
	run -0 prof-top odd.folded
	[ "${lines[2]}" = '   1   100%      1    100%  a\x1b[31m\x09b' ]
	run -0 prof-top -t tsv odd.folded
	[ "${lines[1]}" = $'1\t1\ta\033[31m\\tb' ]
}

# on_terminal COLUMNS ARGUMENT...: what a terminal so wide shows
on_terminal() {
	local columns=$1
	shift
	NO_COLOR=${no_color-} TERM=${term-xterm} COLUMNS=$columns \
		script -qec "prof-top $*" /dev/null | tr -d '\r'
}

@test "names are cut on a terminal only, and colors are there only" {
	need_terminal
	printf 'a_function_with_a_name_that_is_rather_long 1\n' >long.folded
	run -0 on_terminal 50 --color never long.folded
	[ "${lines[2]}" = '   1   100%      1    100%  a_funct…is_rather_long' ]
	run -0 on_terminal 50 long.folded
	[[ $output == *$'\033[31m'* ]]
	run -0 prof-top long.folded
	[[ $output == *a_name_that_is_rather_long* ]]
	[[ $output != *$'\033'* ]]
	run -0 prof-top --color always long.folded
	[[ $output == *$'\033[31m'* ]]
}

@test "NO_COLOR and TERM=dumb: colors only when asked for" {
	need_terminal
	no_color=1 run -0 on_terminal 80 sums.folded
	[[ $output != *$'\033'* ]]
	no_color=1 run -0 on_terminal 80 --color always sums.folded
	[[ $output == *$'\033[31m'* ]]
	term=dumb run -0 on_terminal 80 sums.folded
	[[ $output != *$'\033'* ]]
	term=dumb run -0 on_terminal 80 --color always sums.folded
	[[ $output == *$'\033[31m'* ]]
	run -0 on_terminal 80 sums.folded
	[[ $output == *$'\033[31m'* ]]
}

# slowly TERM [LINES]: what a terminal shows, in `shown`, of input that comes a
# line at a time: so many, or until there is progress; their number is in `sent`
slowly() {
	# shellcheck disable=SC2016 # for the shell inside
	TERM=$1 most=${2:-} script -qec '{
		n=0
		while [ "$n" -lt "${most:-300}" ] &&
			{ [ "$most" ] || ! grep -q "prof-top: " shown; }; do
			n=$((n + 1))
			echo "a 1"
			sleep 0.1
		done
		echo "$n" >sent
	} | prof-top --color never' /dev/null </dev/null >shown
}

@test "progress is shown on a terminal, but not if TERM=dumb" {
	need_terminal
	slowly xterm
	grep -qE 'prof-top: [0-9]+B' shown
	slowly dumb "$(<sent)"
	grep -q '100%' shown
	run ! grep -q 'prof-top:' shown
}

@test "a pipe is read, of any format" {
	prof-convert -q sums.folded -t speedscope -o sums.speedscope.json
	prof-top sums.folded >want
	prof-top -t text <sums.speedscope.json >have
	diff <(tail -n +2 want) <(tail -n +2 have)
}

# A profile of cpu/ns; $1 has its samples and locations.
make_pprof() {
	printf '%b' '\x0a\x04\x08\x01\x10\x02' "$1" \
		'\x32\x00\x32\x03cpu\x32\x02ns\x32\x01a\x32\x01b'
}

@test "a profile without samples has no rows" {
	make_pprof '' >none.pb
	gives 'cpu/ns: total 0ns\nself  self%  total  total%  function' \
		prof-top none.pb
	for report in --tree --traces --tags; do
		run -0 prof-top $report none.pb
		[ "${#lines[@]}" = 2 ]
	done
	says 'none.pb: no function is called '\''a'\' prof-top --callers a none.pb
}

@test "a profile without columns has nothing to report, which is said" {
	printf '2\0' >bare.pb # a string table with "" and nothing else
	for report in --tree --traces --tags --callers=a -q; do
		says 'bare.pb: the profile has no values' \
			prof-top -f pprof $report bare.pb
	done
}

@test "values below 0 are counted, and shares are of their sizes" {
	local minus_3='\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x01'
	make_pprof '\x12\x0f\x0a\x01\x01\x12\x0a'$minus_3'\x12\x06\x0a\x01\x02\x12\x01\x01\x22\x06\x08\x01\x22\x02\x08\x01\x22\x06\x08\x02\x22\x02\x08\x02\x2a\x04\x08\x01\x10\x03\x2a\x04\x08\x02\x10\x04' >delta.pb
	gives 'cpu/ns: total -2ns, shares are of 4ns
self    self%  total   total%  function
-3ns  -75.00%   -3ns  -75.00%  a
 1ns   25.00%    1ns   25.00%  b' prof-top delta.pb
	gives 'depth\tself/ns\ttotal/ns\tfunction\n0\t-3\t-3\ta\n0\t1\t1\tb' \
		prof-top --tree -t tsv delta.pb
	gives 'total/ns\tstack\n-3\ta\n1\tb' prof-top --traces -t tsv delta.pb
}

@test "what excludes each other and what is no number is refused" {
	says '--callers, --callees, --traces, --tags and --tree are mutually exclusive' \
		prof-top --tree --tags sums.folded
	run -2 --separate-stderr prof-top -n x sums.folded
	[[ $stderr == *'expected a number of rows'* ]]
	run -2 --separate-stderr prof-top --min 101 sums.folded
	[[ $stderr == *'expected a percentage'* ]]
	run -2 --separate-stderr prof-top --by shape sums.folded
	[[ $stderr == *'filefunction or label=KEY'* ]]
	run -2 --separate-stderr prof-top -c none sums.folded
	[[ $stderr == prof-top:\ sums.folded:* ]]
}
