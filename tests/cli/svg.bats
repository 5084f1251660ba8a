#!/usr/bin/env bats
# The options of prof-svg: each has an effect that is seen in the picture, and
# refuses what it does not understand.

load helper

setup() {
	work
	program=prof-svg
	dump=$repo/tests/oracle/svg-dump
	cat >sums.folded <<-'END'
		main;read;parse 30
		main;read;wait 20
		main;write 40
		main;idle 909
		main;tiny 1
	END
}

# draw OPTION... [FILE]: x.svg, in silence, of sums.folded if no other
draw() {
	local input=sums.folded
	case ${*: -1} in
	*.folded | *.pb | *.gz) input= ;;
	esac
	run -0 --separate-stderr prof-svg -o x.svg "$@" $input
	[ -z "$stderr$output" ] || {
		printf 'said: %s%s\n' "$stderr" "$output"
		false
	}
}

# has TEXT...: each is somewhere in x.svg
has() {
	local text
	for text; do
		grep -qF -e "$text" x.svg || {
			printf 'not there: %s\n' "$text"
			false
		}
	done
}

lacks() {
	! grep -F -e "$1" x.svg
}

# paths: the names from the root on of all frames, sorted, and what they hold
paths() {
	"$dump" --paths x.svg
}

# paths_are TEXT: as paths shows them
paths_are() {
	diff <(printf '%b\n' "$1") <(paths)
}

# names: what is written on frames
names() {
	sed -n '/class="names"/,/<.g>/s/^<text[^>]*>\(.*\)<.*/\1/p' x.svg
}

# fill NAME: the color of the frames called so, each once
fill() {
	grep -o "<rect[^>]*><title>$1\$" x.svg |
		sed 's/.* fill="\([^"]*\)".*/\1/' | sort -u
}

fills() {
	grep -o '<rect[^>]* data-v=' x.svg | sed 's/.* fill="\([^"]*\)".*/\1/'
}

# y NAME: of the row of the first frame called so
y() {
	awk -v name="><title>$1" '
		/class="row"/ { y = $0; gsub(/.*translate\(0 |\).*/, "", y) }
		index($0, name) { print y; exit }' x.svg
}

@test "standard input and output, by default and as -" {
	prof-svg <sums.folded >a.svg
	prof-svg - <sums.folded >b.svg
	prof-svg -o - - <sums.folded >c.svg
	cmp a.svg b.svg
	cmp b.svg c.svg
	grep -q '^<svg .*class="prof-svg"' a.svg
}

@test "another command's profile comes through a pipe" {
	prof-convert sums.folded | prof-svg >x.svg
	"$dump" --paths x.svg >piped
	draw
	paths | diff - piped
}

@test "the suffix of -o chooses page and compression, unless -t and -z do" {
	prof-svg sums.folded >plain.svg
	prof-svg sums.folded -o x.svg
	cmp plain.svg x.svg
	for name in x.svgz x.svg.gz; do
		prof-svg sums.folded -o $name
		gzip -dc $name | cmp plain.svg
	done
	prof-svg sums.folded -o x.svg.zst
	zstd -qdc x.svg.zst | cmp plain.svg
	prof-svg sums.folded -z gzip | gzip -dc | cmp plain.svg
	prof-svg sums.folded -o x.html
	grep -qi '^<!doctype html>' x.html
	prof-svg sums.folded -t html | cmp x.html
	prof-svg sums.folded -o x.html.gz
	gzip -dc x.html.gz | cmp x.html
	prof-svg sums.folded -o x.htm.zst
	zstd -qdc x.htm.zst | cmp x.html
	prof-svg sums.folded -t svg -o y.html
	cmp plain.svg y.html
}

@test "what --title, --subtitle and --notes say is written, each in its place" {
	draw --title 'A & B' --subtitle '<c>' --notes 'some "notes"'
	has '<title>A &amp; B</title>' '>&lt;c&gt;<' '>some &quot;notes&quot;<'
	[[ $(grep 'class="title"' x.svg) == *'>A &amp; B<'* ]]
	[[ $(grep 'class="subtitle"' x.svg) == *'>&lt;c&gt;<'* ]]
	draw
	lacks 'class="subtitle"'
	draw --title ''
}

@test "without --title the picture says what kind it is" {
	draw
	has '<title>Flame Graph'
	draw --inverted
	has '<title>Icicle Graph'
	draw --flamechart
	has '<title>Flame Chart'
}

@test "the --width is that of the picture, and keeps it" {
	draw --width 700
	has ' width="700"' ' viewBox="0 0 700 '
	lacks ' data-fluid="'
	draw
	has ' width="1200"' 'data-fluid="1"'
}

@test "what would not be seen is refused" {
	for option in --width=39 --width=1000001 --height=1.9 --fontsize=0.9 \
		--fontsize=1001 --fontwidth=0.001 --factor=1e-19; do
		run -2 --separate-stderr prof-svg "$option" sums.folded
		[[ $stderr == 'prof-svg: sums.folded: '*' to '* ]]
	done
	draw --width 40 --height 2 --fontsize 1 --fontwidth 100 --factor 1e18
}

@test "the --height is that of a frame" {
	draw --height 30
	has 'data-frame-height="30"' ' height="29"'
	[ "$(y all)" = 90 ]
	[ "$(y main)" = 60 ]
}

@test "below --minwidth frames are dropped: pixels, or percent" {
	draw --minwidth 0
	[ "$(paths | wc -l)" = 8 ]
	draw --minwidth 1.1 # tiny has 1180 / 1000
	paths | grep -q ';tiny$'
	draw --minwidth 1.2
	[ "$(paths | wc -l)" = 7 ]
	run ! grep -q ';tiny$' <(paths)
	draw --minwidth 2%
	paths | grep -q ';wait$'
	draw --minwidth 2.01%
	run ! grep -q ';wait$' <(paths)
	paths | grep -q ';parse$'
	draw --width 600 --minwidth 0.9
	run ! grep -q ';tiny$' <(paths)
}

@test "the --fonttype, --fontsize and --fontwidth are those of all text" {
	draw --fonttype 'Some "Font"' --fontsize 20 --fontwidth 0.9
	has 'font-family="Some &quot;Font&quot;"' 'font-size="20"' \
		'data-font-size="20"' 'data-font-width="0.9"'
	draw
	names | grep -qx read # has 59 pixels
	draw --fontsize 25
	run ! grep -qx read <(names)
	draw --fontwidth 1.2
	run ! grep -qx read <(names)
}

@test "what --countname and --nametype say is told of values and names" {
	draw --countname apples --nametype Method:
	has '50 apples, 5.00%' 'data-count-name="apples"' \
		'data-name-type="Method:"'
	lacks samples,
}

@test "with --reverse stacks are merged from the leaf" {
	draw --reverse --minwidth 0
	paths_are "$(printf '%s\\n' '1000\tall' '909\tall;idle' \
		'909\tall;idle;main' '30\tall;parse' '30\tall;parse;read' \
		'30\tall;parse;read;main' '1\tall;tiny' '1\tall;tiny;main' \
		'20\tall;wait' '20\tall;wait;read' '20\tall;wait;read;main' \
		'40\tall;write')40\tall;write;main"
}

@test "an --inverted picture has the root on top" {
	draw --inverted
	has 'data-inverted="1"'
	[ "$(y all)" = 0 ]
	[ "$(y parse)" = 48 ]
	draw
	lacks ' data-inverted="'
	[ "$(y all)" = 48 ]
	[ "$(y parse)" = 0 ]
}

@test "a --flamechart keeps samples apart, in their order" {
	printf '%s\n' 'b 1' 'a 2' 'a 3' 'b 4' >time.folded
	draw --flamechart time.folded
	has 'data-chart="1"'
	[ "$(grep -oE 'data-v="[0-9]+"' x.svg | paste -sd ' ')" = \
		'data-v="1" data-v="5" data-v="4"' ]
	draw time.folded
	lacks 'data-chart="'
}

@test "with --no-sort siblings are as they come" {
	printf '%s\n' 'b 1' 'a 2' 'b 4' >order.folded
	draw --no-sort order.folded
	[[ $(grep -oE 'title>[ab]$' x.svg | paste -sd ' ') == 'title>b title>a' ]]
	draw order.folded
	[[ $(grep -oE 'title>[ab]$' x.svg | paste -sd ' ') == 'title>a title>b' ]]
}

@test "above --root stands what is drawn" {
	draw --root read
	paths_are '50\tall\n50\tall;read\n30\tall;read;parse\n20\tall;read;wait'
	draw --root read --root write
	[ "$(paths | head -n 1)" = "$(printf '90\tall')" ]
	says "sums.folded: nothing to draw: no stack has a frame 'nowhere'" \
		prof-svg --root nowhere sums.folded
}

@test "the --total is what the whole width stands for" {
	draw --total 2000
	has 'data-total="2000"'
	[ "$(paths | head -n 1)" = "$(printf '1000\tall')" ]
	has '1,000 samples, 50.00%'
	grep -q '<rect x="0" width="2000"[^>]*><title>all$' x.svg
	grep -q '<rect x="0" width="1000"[^>]*><title>main$' x.svg
	run -0 prof-svg --total 10 sums.folded -o x.svg
	[[ $output == *--total* ]]
}

@test "the --factor is of the values as they are told" {
	draw --factor 0.5
	has 'data-factor="0.5"' '500 samples, 100%' '25 samples, 5.00%'
	[ "$(paths | head -n 1)" = "$(printf '1000\tall')" ]
}

@test "names lose their end, or with --truncate-text-left their beginning" {
	printf 'beginning_of_a_name_and_end 1\nb 9\n' >long.folded
	draw long.folded
	[ "$(names | grep begin)" = beginning_of_.. ]
	cp x.svg as-always
	draw --truncate-text-right long.folded
	cmp x.svg as-always
	draw --truncate-text-left long.folded
	has 'data-truncate-left="1"'
	[ "$(names | grep end)" = .._name_and_end ]
	run -2 prof-svg --truncate-text-right --truncate-text-left long.folded
}

@test "a column is chosen with -c, what a frame is with --by" {
	heap=$repo/tests/data/go-heap.pb.gz
	draw "$heap"
	paths >default
	draw -c inuse_space "$heap"
	paths | cmp - default
	draw -c alloc_objects "$heap"
	paths >objects
	draw -c alloc_objects --by file "$heap"
	paths >files
	run ! cmp objects default
	run ! cmp objects files
	for column in nowhere alloc_objects/seconds; do
		run -2 prof-svg -c $column "$heap"
		[[ $output == *"$column"* ]]
	done
}

@test "the --colors have every palette of flamegraph.pl and of inferno" {
	printf '%s 1\n' a::b c/D.e_[j] f_[k] g.py h\`i j_[w] /k.js >kinds.folded
	for name in hot mem io wakeup chain java js perl python rust red green \
		blue aqua yellow purple orange; do
		draw --colors $name kinds.folded
		fills | md5sum
	done >sums
	[ "$(sort -u sums | wc -l)" -ge 15 ]
	run -2 prof-svg --colors nothing sums.folded
	[[ $output == *nothing*hot* ]]
}

@test "the --bgcolors are behind all" {
	for name in yellow blue green grey '#123456'; do
		draw --bgcolors "$name"
		grep -A 1 -E 'Gradient|class="background"' x.svg | md5sum
	done >backgrounds
	[ "$(sort -u backgrounds | wc -l)" = 5 ]
	grep 'class="background"' x.svg | grep -q 'fill="#123456"'
	for bad in pink none '#12345' '#12345g' 123456; do
		run -2 prof-svg --bgcolors "$bad" sums.folded
	done
}

@test "with --hash or --deterministic a name has its color, wherever it is" {
	printf '%s\n' 'a;read 1' 'b;read 2' 'c;d;read 4' 'read 3' >names.folded
	for option in --hash --deterministic; do
		draw $option names.folded
		[ "$(fill read | wc -l)" = 1 ]
		fill read >here
		draw $option sums.folded
		fill read | cmp - here
	done
}

@test "with --random frames have colors of their own" {
	printf '%s\n' 'a;read 1' 'b;read 2' 'c;d;read 4' 'read 3' >names.folded
	draw --random names.folded
	[ "$(fill read | wc -l)" -gt 1 ]
	cp x.svg again
	draw --random names.folded
	cmp x.svg again
}

@test "with --cp colors are kept in palette.map" {
	draw --cp --colors blue
	[ -s palette.map ]
	fill read >blue
	draw --cp --colors red
	fill read | cmp - blue
	grep -q '^read->rgb(' palette.map
	sed -i 's/^read->.*/read->rgb(1,2,3)/' palette.map
	draw --cp
	[ "$(fill read)" = '#010203' ]
	printf 'new 1\n' >new.folded
	draw --cp new.folded
	grep -q '^new->' palette.map
	grep -q '^read->rgb(1,2,3)' palette.map
}

@test "with --colordiffusion wide frames are redder" {
	draw --colordiffusion
	for name in main idle write wait; do
		fill $name | sed 's/#..//' # the less green and blue, the redder
	done >rest
	LC_ALL=C sort -c -u rest
}

@test "the --uicolor, --search-color and --stroke-color are those of the page" {
	draw --search-color '#123456' --uicolor '#654321' \
		--stroke-color '#abcdef'
	has 'data-search-color="#123456"' '#654321' '#abcdef'
	for option in --search-color --uicolor --stroke-color; do
		run -2 prof-svg $option nonsense sums.folded
	done
	draw --stroke-color none
	run -2 prof-svg --uicolor none sums.folded
	run -2 prof-svg --search-color none sums.folded
}

@test "with --nameattr frames have links and titles" {
	printf 'read\thref=https://e.org/?a&b\ttarget=_top\ttitle=a <b>\n' >attr
	draw --nameattr attr
	has '<a href="https://e.org/?a&amp;b"' 'target="_top"' 'a &lt;b&gt;'
	run -2 prof-svg --nameattr nowhere sums.folded
	[[ $output == *nowhere* ]]
}

@test "an attribute of --nameattr stands instead of the picture's own" {
	printf 'main\tfill=red\tclass=c\tstroke=blue\n' >attr
	draw --nameattr attr --stroke-color '#abcdef'
	"$dump" --paths x.svg
	[ "$(grep -c 'fill="red"' x.svg)" = 1 ]
	run -1 grep -E '<rect[^>]* fill="[^>]* fill="' x.svg
	printf 'other 1\n' >old.folded
	draw --nameattr attr --diff old.folded sums.folded
	"$dump" --paths x.svg
	run -1 grep -E '<rect[^>]* class="[^>]* class="' x.svg
}

@test "the --encoding is that of names; pictures are in UTF-8" {
	printf 'caf\xe9 1\n' >latin.folded
	draw --encoding iso-8859-1 latin.folded
	has 'encoding="UTF-8"' 'café'
	draw latin.folded
	has 'caf\xe9'
	for name in utf-8 UTF-8; do
		draw --encoding $name latin.folded
		has 'caf\xe9'
	done
	run -2 prof-svg --encoding ebcdic sums.folded
}

two_sides() {
	printf '%s\n' 'main;a 10' 'main;b 90' 'main;old 5' >old.folded
	printf '%s\n' 'main;a 90' 'main;b 10' 'main;new 5' >new.folded
}

@test "a --diff compares OLD and NEW, and --negate swaps the hues" {
	two_sides
	draw --diff old.folded new.folded
	has 'data-v="90 90 10 10"' 'data-v="10 10 90 90"' 'class="new"' \
		'class="gone"'
	fill a >a.hue
	fill b >b.hue
	run ! cmp a.hue b.hue
	draw --negate --diff old.folded new.folded
	fill a | cmp - b.hue
	fill b | cmp - a.hue
}

@test "the --widths are those of the new side, the base or both" {
	two_sides
	for side in new base union; do
		draw --widths $side --normalize none --diff old.folded new.folded
		grep -o '<rect[^>]*><title>a$' x.svg
	done | sed 's/.* width="\([0-9]*\)".*/\1/' | paste -sd ' ' >widths
	[ "$(cat widths)" = '90 10 90' ]
	run -2 prof-svg --widths both --diff old.folded new.folded
}

@test "to --normalize is to balance the sides" {
	printf '%s\n' 'a 1' 'b 1' 'c 2' >old.folded
	printf '%s\n' 'a 10' 'b 10' 'c 20' >new.folded
	draw --diff --normalize total old.folded new.folded
	has 'data-scale="10"' 'multiplied by 10'
	draw --diff old.folded new.folded
	has 'data-scale="10"'
	draw --diff --normalize work=1,5 old.folded new.folded
	has 'data-scale="5"'
	draw --diff --normalize none old.folded new.folded
	has 'data-scale="1"'
	lacks 'multiplied by'
	draw --diff --normalize work=100000,1 old.folded new.folded
	has 'multiplied by 0.00001,'
	draw --diff --normalize work=1,1e20 old.folded new.folded
	has 'multiplied by 1e20,'
	run -2 prof-svg --normalize mean --diff old.folded new.folded
}

@test "stacks of one sample each have widths when the base is scaled" {
	for i in {1..10}; do echo "f$i 1"; done >ones.folded
	for factor in 4 6; do
		draw --diff --widths base --normalize work=10,$factor ones.folded \
			ones.folded
		sed -n 's/^<rect.* width="\([0-9]*\)".* data-v=.*/\1/p' x.svg |
			sort -u >widths
		[ "$(wc -l <widths)" -eq 2 ]
	done
	run -2 --separate-stderr prof-svg --diff --widths base \
		--normalize work=1e300,1 ones.folded ones.folded
	[[ $stderr == *'nothing to draw: it has no width' ]]
	run -2 --separate-stderr prof-svg --diff --normalize work=1e-300,1e300 \
		ones.folded ones.folded
	[[ $stderr == *'the amounts of work are too far apart' ]]
}

@test "the --csp-nonce is on the script and the style" {
	draw --csp-nonce abc123==
	has '<script nonce="abc123=="' '<style nonce="abc123=="'
	prof-svg -t html --csp-nonce abc123== sums.folded >x.svg
	has '<script nonce="abc123=="' '<style nonce="abc123=="'
	run ! grep -E '<(script|style)>' x.svg
}

@test "with --script-src the script is a file of its own" {
	draw --script-src page.js
	has 'page.js"'
	[ "$(wc -c <x.svg)" -lt 20000 ]
	draw
	run ! grep -q 'page.js' x.svg
}

@test "an empty profile is refused with a sentence, and nothing is written" {
	: >empty.folded
	run -2 prof-svg empty.folded -o y.svg
	[[ $output == 'prof-svg: empty.folded: '* ]]
	[ ! -e y.svg ]
	printf '2\0' >bare.pb # a string table with "" and nothing else
	says 'bare.pb: the profile has no values' \
		prof-svg -f pprof bare.pb -o y.svg
	printf 'a 0\n' >zero.folded
	says 'zero.folded: nothing to draw: the total of samples/count is 0' \
		prof-svg zero.folded -o y.svg
	[ ! -e y.svg ]
}

@test "a script goes to no file that is the picture or has no name" {
	run -2 prof-svg --script-src y.svg sums.folded -o y.svg
	[[ $output == *'--script-src'* ]]
	run -2 prof-svg --script-src '' sums.folded -o y.svg
	[ ! -e y.svg ]
	for address in //e.org/x.js https://e.org/x.js HTTP://e.org/x.js \
		file:///srv/x.js; do
		draw --script-src $address
		has "<script href=\"$address\"/>"
		[ ! -e x.js ] && [ -z "$(find . -name '*e.org*')" ]
	done
}

@test "a script is not at an address that is a script itself" {
	for address in javascript:alert\(1\) JavaScript:1 ' javascript:1' \
		$'java\nscript:1' $'\tjavascript:1' data:text/javascript,1 \
		'data:,alert(1)' vbscript:1 blob:null/1 filesystem:x about:blank \
		view-source:http://e.org ftp://e.org/x.js x:y 'http ://e.org' \
		$'https://e.org/\1x.js' 'https:\\e.org\x.js'; do
		for to in svg html; do
			run -2 prof-svg -t $to --script-src "$address" \
				sums.folded -o y.$to
			[[ $output == *': a script is at the URL of a file,'* ]]
			[ "${#lines[@]}" -eq 1 ]
		done
	done
	[ ! -e y.svg ] && [ ! -e y.html ]
}

@test "a script's name is a name, whatever URLs make of it" {
	mkdir out
	for name in 'a b.js' 'a?b.js' 'a#b.js' 'a%41.js' 'a\b.js' $'\xff.js' \
		'é.js'; do
		prof-svg --script-src "$name" sums.folded -o out/x.svg
		[ -s "out/$name" ]
		url=$(sed -n 's/.*<script href="\([^"]*\)".*/\1/p' out/x.svg)
		[[ $url == [!\ ?#\\]*.js && $url != *%41* ]]
		[ "$(printf '%b' "${url//%/\\x}")" = "$name" ]
		rm "out/$name"
	done
}

@test "what does not fit is the profile's fault, and told so" {
	printf 'a;b 9223372036854775807\na;c 1\n' >over.folded
	says 'over.folded: the total does not fit 64 bits' \
		prof-svg over.folded -o y.svg
	[ ! -e y.svg ]
	printf 'a;b 9223372036854775807\n' >largest.folded
	draw --total 9223372036854775807 largest.folded
	has 'data-v="9223372036854775807'
}

@test "numbers that are none are refused, with what is wanted" {
	for option in --width --height --fontsize --fontwidth --factor --total; do
		for bad in x -1 0 nan inf '' 1e999 '1 2'; do
			run -2 prof-svg $option "$bad" sums.folded
			[[ ${lines[0]} == "prof-svg: "*"${option#--}"* ]]
		done
	done
	for bad in '--width 5' '--width 1e15' '--height 1' '--height 1e9' \
		'--fontsize 1e-9' '--fontwidth 1e-300' '--fontwidth 1e9' \
		'--total 0.5' '--total 9223372036854775808'; do
		# shellcheck disable=SC2086 # words
		run -2 timeout 20 "$PROF_BUILD/prof-svg" $bad sums.folded
		[[ ${lines[0]} == "prof-svg: "* ]]
	done
	for bad in x -1 101% nan '' '1 %' 1%%; do
		run -2 prof-svg --minwidth "$bad" sums.folded
		[[ ${lines[0]} == "prof-svg: "*minwidth* ]]
	done
}

@test "options that contradict each other are refused" {
	run -2 prof-svg --flamechart --reverse sums.folded
	run -2 prof-svg --flamechart --no-sort sums.folded
	printf 'main;a 1 2\nmain;b 0 4\n' >sides.folded
	says 'sides.folded: nothing to draw: a comparison has no time order' \
		prof-svg --flamechart --folded-two-column sides.folded
	run -2 prof-svg --diff sums.folded
	run -2 prof-svg sums.folded sums.folded
	run -2 prof-svg --hash --random sums.folded
	for wrong in '-t png' '--widths new' '--by nothing'; do
		# shellcheck disable=SC2086 # words
		run -2 prof-svg $wrong sums.folded
	done
}

@test "pictures are well-formed, whatever is in names" {
	need xmllint
	{
		printf 'main;</script><script>alert(1)</script> 1\n'
		printf 'main;" onload=alert(1) x=" 1\n'
		printf 'main;]]> 1\nmain;--> 1\nmain;<!-- 1\nmain;&#0; 1\n'
		printf 'main;\001\002\037\177 1\nmain;\xff\xfe\xc3 1\n'
		printf 'main;\xef\xbf\xbe\xef\xbf\xbf 1\n'
		printf 'main;\xed\xa0\x80 1\nmain;\xe2\x80\xae\xe2\x81\xa6 1\n'
		printf 'main;_[k] 1\n;; 1\n; 1\n'
	} >hostile.folded
	bad=$(printf 'x\001\xff]]></title><script>alert(1)</script>"\x27')
	for option in --title --subtitle --notes --countname --nametype \
		--fonttype --csp-nonce --script-src; do
		prof-svg -f folded "$option=$bad" hostile.folded -o x.svg ||
			[ $? = 2 ]
		[ ! -e x.svg ] || xmllint --noout x.svg
		rm -f x.svg
	done
	prof-svg -f folded hostile.folded -o x.svg
	xmllint --noout x.svg
	run ! grep -P '[\x00-\x08\x0b-\x1f\x7f]' x.svg
	run ! grep -q '<script>alert' x.svg
}
