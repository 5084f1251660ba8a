#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# prof-svg -t html: the page around the picture.

load helper

setup() {
	need python3
	work
	page_dump=$repo/tests/oracle/page-dump
	tab=$'\t'
}

# page OPTION...: into page.html, in silence
page() {
	run -0 --separate-stderr prof-svg -o page.html "$@"
	[ -z "$output$stderr" ]
}

# dumps LINE...: of the page
dumps() {
	"$page_dump" page.html >got
	printf '%s\n' "$@" >want
	diff want got
}

@test "a page has the functions, their callers and their callees" {
	printf 'main;f;g 3\nmain;f 2\nmain;f;f 4\nh 1\n' >b.folded
	page b.folded
	dumps "function${tab}6${tab}9${tab}f" "function${tab}3${tab}3${tab}g" \
		"function${tab}1${tab}1${tab}h" \
		"function${tab}0${tab}9${tab}main" \
		"call${tab}4${tab}f${tab}f" "call${tab}3${tab}f${tab}g" \
		"call${tab}9${tab}main${tab}f"
	grep -q '<td>6 samples</td><td>60.00%</td><td>9 samples</td>' page.html
}

@test "the functions of a page have names where there are none" {
	printf 'a;b 3\n' >bare.folded
	for by in file module; do
		page --by $by bare.folded
		dumps "function${tab}3${tab}3${tab}[unknown]" \
			"call${tab}3${tab}[unknown]${tab}[unknown]"
		[ "$(grep -c '<title>\[unknown\]$' page.html)" = 2 ]
	done
	page --by filefunction "$repo/tests/golden/two-files.pb"
	dumps "function${tab}4${tab}4${tab}run (b.js)" \
		"function${tab}3${tab}3${tab}run (a.js)" \
		"function${tab}0${tab}7${tab}main (m.js)" \
		"call${tab}4${tab}main (m.js)${tab}run (b.js)" \
		"call${tab}3${tab}main (m.js)${tab}run (a.js)"
}

@test "a page that compares has both sides and what changed" {
	printf 'main;f 4\nmain;new 2\nmain;less 1\n' >new.folded
	printf 'main;f 2\nmain;gone 8\nmain;less 4\n' >old.folded
	page --normalize none --diff old.folded new.folded
	dumps "function${tab}0${tab}8${tab}0${tab}8${tab}gone" \
		"function${tab}4${tab}2${tab}4${tab}2${tab}f" \
		"function${tab}1${tab}4${tab}1${tab}4${tab}less" \
		"function${tab}2${tab}0${tab}2${tab}0${tab}new" \
		"function${tab}0${tab}0${tab}7${tab}14${tab}main" \
		"call${tab}0${tab}8${tab}main${tab}gone" \
		"call${tab}4${tab}2${tab}main${tab}f" \
		"call${tab}1${tab}4${tab}main${tab}less" \
		"call${tab}2${tab}0${tab}main${tab}new"
	grep -q '<td>-8 samples (gone)</td>' page.html
	grep -q '<td>+2 samples (+100%)</td>' page.html
	grep -q '<td>-3 samples (-75.00%)</td>' page.html
	grep -q '<td>+2 samples (new)</td>' page.html
}

@test "changes are of the base as it is compared" {
	printf 'f 10\ng 10\n' >new.folded
	printf 'f 2\ng 3\n' >old.folded
	page --normalize work=1,4 --diff old.folded new.folded
	grep -q 'data-self="10".* data-base-self="2" .*data-self-change="2"' \
		page.html
	grep -q '<td>8 samples</td><td>+2 samples (+25.00%)</td>' page.html
}

@test "names are text, whatever they say" {
	printf '%s\n' '</script><script>alert(1)</script>;<!-- 1' \
		'"onload="alert(1);&lt&#60<b> 2' \
		"'><img src=x onerror=alert(1)>;]]> 3" \
		$'a\xe2\x80\xaeb\x01;\\u003c/script 4' >hostile.folded
	page hostile.folded
	"$page_dump" page.html >got
	cut -f 4 got | grep -v alert | head -n 4 >names
	diff - names <<-'END'
		\u003c/script
		]]>
		&lt&#60<b>
		<!--
	END
	grep -qF "${tab}</script><script>alert(1)</script>" got
	grep -qF "${tab}\"onload=\"alert(1)" got
	grep -qF "${tab}a\\u202eb\\x01" got
	[ "$(grep -c '</script' page.html)" = 2 ]
	run ! grep -qF '<!--' page.html
	run ! grep -qF '<img' page.html
}

@test "title and subtitle are text" {
	page --title 'a <b> & c' --subtitle '</style><i>' a.folded
	"$page_dump" page.html >got
	grep -q '<title>a &lt;b&gt; &amp; c</title>' page.html
	grep -q '<h1>a &lt;b&gt; &amp; c</h1>' page.html
	grep -q '<p>&lt;/style&gt;&lt;i&gt;</p>' page.html
}

@test "style and script carry the nonce" {
	page --csp-nonce 'x"y' a.folded
	[ "$(grep -c '<style nonce="x&quot;y">' page.html)" = 1 ]
	[ "$(grep -c '<script nonce="x&quot;y">' page.html)" = 1 ]
}

@test "the script can be a file of its own" {
	page --script-src page.js a.folded
	grep -qx '<script src="page.js"></script>' page.html
	"$page_dump" page.html >got
}

@test "a page has 2,000 functions at most, and says so" {
	seq 2005 | sed 's/.*/main;f& &/' >many.folded
	page many.folded
	[ "$(grep -c '<tr data-name-id' page.html)" = 2000 ]
	grep -q 'The 2,000 functions with the largest self values are shown, 6 are not' page.html
	"$page_dump" page.html >got
	grep -qx "call${tab}2005${tab}main${tab}f2005" got
}
