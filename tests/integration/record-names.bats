#!/usr/bin/env bats
# The names that prof-record gives to code, beside binutils' addr2line and
# c++filt. The test program of symbols.c says what it finds for addresses.

load helper
bats_require_minimum_version 1.5.0

setup() {
	names=$PROF_BUILD/tests/unit/record_symbols
	demangle=$PROF_BUILD/tests/unit/demangle
	[ -x "$names" ] || skip "impossible here: $names is not built"
	cd "$BATS_TEST_TMPDIR" || return
}

need_elfutils() {
	[[ $("$names" --has) = *elfutils* ]] ||
		skip 'impossible here: built without elfutils'
}

# A program of many inlined calls. Functions without a linkage name, such as
# lambdas, are ignored: addr2line takes the name of another for them.
write_program() {
	cat >program.cc <<'END'
#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>
template <typename T> struct descending {
	bool operator()(const T &a, const T &b) const { return b < a; }
};
template <typename T> struct tree {
	std::map<T, std::vector<T>> rows;
	void add(const T &key, const T &value)
	{
		std::vector<T> &row = rows[key];
		row.push_back(value);
		std::sort(row.begin(), row.end(), descending<T>());
	}
};
std::string join(const std::vector<std::string> &words)
{
	std::ostringstream out;
	for (const std::string &word : words)
		out << word << ',';
	return out.str();
}
extern "C" __attribute__((noinline)) int plain(int x) { return x < 2 ? x : x * 3; }
int main(int argc, char **argv)
{
	tree<int> numbers;
	tree<std::string> words;
	for (int i = 0; i < argc * 1000; i++) {
		numbers.add(plain(i % 7), i);
		words.add(std::to_string(i % 5), std::to_string(i));
	}
	std::vector<std::string> all(argv, argv + argc);
	for (auto &row : words.rows)
		all.push_back(row.first + join(row.second));
	return join(all).size() == numbers.rows.size();
}
END
}

# addresses FILE: of its instructions, those of cold parts last, as addr2line
# names those by what it was asked before; without the padding, and the stubs
# that it has no names for
addresses() {
	objdump -d --no-show-raw-insn "$1" | awk '
		/^Disassembly of section/ { stubs = / \.plt/ }
		stubs { next }
		/^[0-9a-f]+ <.*>:$/ { cold = /\.cold/; next }
		/^ +[0-9a-f]+:/ && $2 !~ /^(nop|xchg|data16|cs|int3)/ {
			sub(":", "", $1)
			print cold + 0, $1
		}' | sort -s -k1,1 | cut -d ' ' -f 2
}

# As addr2line says it; where no line is known it may name a file of the
# symbol table's.
known() {
	sed -E 's/ \(discriminator [0-9]+\)$//
		s/^(\?\?|[^/:]*):[0?]$/??:?/
		s/:0$/:?/'
}

# same_lines FILE ADDRESSES
same_lines() {
	"$names" '' "$PWD/$1" inlines <"$2" | known >ours
	addr2line -i -f -e "$1" <"$2" | c++filt | known >theirs
	[ "$(wc -l <"$2")" -gt 1000 ]
	diff ours theirs | head -n 20
	cmp ours theirs
}

@test "inlined calls, files and lines are those of addr2line" {
	need_elfutils
	need g++ addr2line c++filt objdump
	write_program
	for flags in -O2 -O3 '-O2 -gz'; do
		# shellcheck disable=SC2086 # words
		g++ -gdwarf-4 $flags -o program program.cc
		addresses program >asked
		same_lines program asked
	done
}

# Of which binutils 2.40 takes the first file for another.
@test "DWARF 5 says the same as DWARF 4" {
	need_elfutils
	need g++ objdump
	write_program
	for version in 4 5; do
		g++ -O2 -gdwarf-$version -o program program.cc
		addresses program >asked.$version
		"$names" '' "$PWD/program" inlines <asked.$version \
			>says.$version
	done
	[ "$(wc -l <asked.4)" -gt 1000 ]
	cmp asked.4 asked.5
	cmp says.4 says.5
}

@test "stubs that lead to libraries have the names that objdump gives them" {
	need_elfutils
	need g++ objdump c++filt
	[ "$(uname -m)" = x86_64 ] || skip 'impossible here: not x86-64'
	write_program
	for flags in '-pie' '-no-pie' '-pie -fcf-protection -Wl,-z,ibtplt' \
		'-pie -Wl,-z,now'; do
		# shellcheck disable=SC2086 # words
		g++ -O2 $flags -o program program.cc
		objdump -d program | sed -nE \
			's/^([0-9a-f]+) <(.*)@plt>:$/\1 \2/p' >stubs
		[ -s stubs ] || complain "$flags: no stubs"
		cut -d ' ' -f 1 stubs | "$names" '' "$PWD/program" |
			awk 'NR % 2' >ours
		cut -d ' ' -f 2 stubs | c++filt | sed 's/$/@plt/' >theirs
		cmp ours theirs || complain "$flags: $(diff ours theirs | head -n 6)"
	done
	all_well
}

@test "without inlined calls the function that has the code is left" {
	need_elfutils
	need g++ objdump
	write_program
	g++ -O2 -g -o program program.cc
	addresses program | head -n 2000 >asked
	while read -r address; do
		echo "$address" | "$names" '' "$PWD/program" inlines |
			tail -n 2
	done < <(awk 'NR % 50 == 0' asked) >last
	awk 'NR % 50 == 0' asked | "$names" '' "$PWD/program" >alone
	[ "$(wc -l <alone)" -eq 80 ]
	cmp last alone
}

@test "names are demangled as c++filt does it" {
	[ "$("$demangle" --has)" = libiberty ] ||
		skip 'impossible here: built without libiberty'
	need g++ nm c++filt
	library=$(g++ -print-file-name=libstdc++.so.6)
	nm -D --without-symbol-versions "$library" | sed 's/.* //' >asked
	[ "$(wc -l <asked)" -gt 5000 ]
	"$demangle" filter <asked >ours
	c++filt <asked >theirs
	cmp ours theirs
}

@test "names of C++ lose their arguments of templates, whatever they are" {
	need g++ nm c++filt
	library=$(g++ -print-file-name=libstdc++.so.6)
	nm -D --without-symbol-versions "$library" | sed 's/.* //' | c++filt |
		grep '<' >asked
	[ "$(wc -l <asked)" -gt 3000 ]
	"$PROF_BUILD/tests/unit/templates" filter <asked >once
	"$PROF_BUILD/tests/unit/templates" filter <once >twice
	cmp once twice
	# what is left are operators
	sed -E 's/operator(<=>|<<=|<<|<=|<|>>=|>>|>=|>|->\*|->)//g; s/<>//g' once >bare
	run -1 grep '[<>]' bare
	# each name has what it had outside of brackets
	cmp <(sed 's/<.*//' asked) <(sed 's/<.*//' once)
}

@test "Rust's names are demangled without hashes, as c++filt -i does it" {
	[ "$("$demangle" --has)" = libiberty ] ||
		skip 'impossible here: built without libiberty'
	need rustc nm c++filt
	echo 'use std::collections::HashMap;
	trait Area { fn area(&self) -> f64; }
	struct Square(f64);
	impl Area for Square { fn area(&self) -> f64 { self.0 * self.0 } }
	mod größe { pub fn über(x: &str) -> usize { x.len() } }
	fn apply<F: Fn(u64) -> u64>(f: F, n: u64) -> u64 { (0..n).map(f).sum() }
	fn main() {
		let mut m: HashMap<String, Vec<u64>> = HashMap::new();
		for i in 0..9 {
			m.entry(i.to_string()).or_default().push(apply(|x| x ^ i, i));
		}
		let v: Vec<Box<dyn Area>> = vec![Box::new(Square(2.0))];
		println!("{} {} {}", m.len(), v[0].area(), größe::über("x"));
	}' >program.rs
	rustc -O -o program program.rs
	rustc -O -C symbol-mangling-version=v0 -o program.v0 program.rs
	nm -f posix program program.v0 | cut -d ' ' -f 1 |
		grep -E '^_R|17h[0-9a-f]{16}E' >asked
	# both ways to mangle
	grep -q '^_R' asked
	grep -q '17h[0-9a-f]*E' asked
	"$demangle" filter <asked >ours
	c++filt -i <asked >theirs
	cmp ours theirs
	run -1 grep -E '::h[0-9a-f]{16}|\[[0-9a-f]+\]::' ours
	# what c++filt demangles with hashes loses them in profiles; types of
	# constants stay
	c++filt <asked | sed 's/;/,/g; s/$/ 1/' >verbose.folded
	"$PROF_BUILD/prof-filter" --demangle -q -t folded verbose.folded |
		sed -E 's/ [0-9]+$//; s/<([0-9]+): [a-z0-9]+>/<\1>/g' |
		LC_ALL=C sort -u >have
	sed 's/;/,/g' ours | LC_ALL=C sort -u | cmp have -
}

# Builds program and program.full, of which it has been stripped.
build_stripped() {
	write_program
	g++ -O2 -g -Wl,--build-id="${1:-sha1}" -o program.full program.cc
	strip -o program program.full
	echo "main $(nm program.full | sed -n 's/ T main$//p')" >known
	sed 's/.* //' known >asked
}

name_of_main() {
	"$names" "$@" <asked
}

@test "a stripped program has no names but those it exports" {
	need_elfutils
	need g++ strip nm
	build_stripped
	[ "$(name_of_main '' "$PWD/program" | head -n 1)" = '??' ]
}

@test "a stripped program of Go has the names that its runtime knows" {
	need_elfutils
	need go nm
	mkdir src
	cat >src/main.go <<'END'
package main

import "fmt"

type thing struct{ n int }

//go:noinline
func (t *thing) double() int { return t.n * 2 }

func main() { fmt.Println((&thing{len("abc")}).double()) }
END
	(
		cd src
		export GOCACHE=$BATS_TEST_TMPDIR/cache GOFLAGS=-mod=mod
		go mod init example.org/thing 2>/dev/null
		go build -o ../full . && go build -ldflags '-s -w' -o ../bare .
	)
	nm full | sed -n 's, T main\.main$,,p; s, T main\.(\*thing)\.double$,,p' >asked
	[ "$(wc -l <asked)" -eq 2 ]
	for program in full bare; do
		"$names" '' "$PWD/$program" <asked | awk 'NR % 2' >$program.names
	done
	grep -qxF 'main.(*thing).double' bare.names
	cmp full.names bare.names
}

@test "the packed symbol table of a stripped program is used" {
	need_elfutils
	need g++ strip nm objcopy xz
	[[ $("$names" --has) = *lzma* ]] ||
		skip 'impossible here: built without liblzma'
	build_stripped
	objcopy --only-keep-debug program.full mini
	objcopy -S --remove-section .comment --keep-symbol main mini
	xz -k mini
	objcopy --add-section .gnu_debugdata=mini.xz program packed
	run -0 name_of_main '' "$PWD/packed"
	[ "${lines[0]}" = main ]
	head -c 300 mini.xz >cut.xz
	objcopy --add-section .gnu_debugdata=cut.xz program cut
	[ "$(name_of_main '' "$PWD/cut" | head -n 1)" = '??' ]
}

@test "a packed symbol table that expands without end is let be" {
	need_elfutils
	need g++ strip nm objcopy xz
	build_stripped
	head -c 1G /dev/zero | xz -0 >bomb.xz
	objcopy --add-section .gnu_debugdata=bomb.xz program packed
	(
		[ -n "${PROF_SANITIZED:-}" ] || ulimit -v 4000000
		name_of_main '' "$PWD/packed"
	) | grep -qx '??'
}

@test "a separate file is found by its build id, in the process's root first" {
	need_elfutils
	need g++ strip nm objcopy
	build_stripped
	id=$(readelf -n program | sed -n 's/.*Build ID: //p')
	mkdir -p "root/srv" "root/usr/lib/debug/.build-id/${id:0:2}"
	cp program root/srv/
	debug=root/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug
	objcopy --only-keep-debug program.full "$debug"
	run -0 name_of_main "$PWD/root" /srv/program
	[ "${lines[0]}" = main ]
	[[ ${lines[1]} = */program.cc:* ]]
	# that of another
	g++ -O1 -g -Wl,--build-id -o other program.cc
	objcopy --only-keep-debug other "$debug"
	run -0 name_of_main "$PWD/root" /srv/program
	[ "${lines[0]}" = '??' ]
}

@test "links in the process's root do not lead out of it" {
	need_elfutils
	need g++ strip nm objcopy
	build_stripped
	id=$(readelf -n program | sed -n 's/.*Build ID: //p')
	mkdir -p "root/srv" "root/usr/lib/debug/.build-id/${id:0:2}"
	cp program root/srv/
	debug=root/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug
	objcopy --only-keep-debug program.full outside
	ln -s "$PWD/outside" "$debug"
	[ "$(name_of_main "$PWD/root" /srv/program | head -n 1)" = '??' ]
	mv outside root/inside
	ln -sf /inside "$debug"
	[ "$(name_of_main "$PWD/root" /srv/program | head -n 1)" = main ]
	rm "$debug"
	mkfifo "$debug"
	[ "$(name_of_main "$PWD/root" /srv/program | head -n 1)" = '??' ]
}

@test "a separate file is found by its debug link, if its checksum is right" {
	need_elfutils
	need g++ strip nm objcopy
	build_stripped none
	mkdir -p root/srv/.debug root/usr/lib/debug/srv
	objcopy --only-keep-debug program.full program.debug
	objcopy --add-gnu-debuglink=program.debug program root/srv/program
	for place in srv srv/.debug usr/lib/debug/srv; do
		cp program.debug "root/$place/"
		run -0 name_of_main "$PWD/root" /srv/program
		[ "${lines[0]}" = main ]
		[[ ${lines[1]} = */program.cc:* ]]
		echo >>"root/$place/program.debug"
		run -0 name_of_main "$PWD/root" /srv/program
		[ "${lines[0]}" = '??' ]
		rm "root/$place/program.debug"
	done
}

@test "what debug files share is found" {
	need_elfutils
	need g++ dwz addr2line c++filt objdump
	write_program
	g++ -O2 -g -gdwarf-4 -Wl,--build-id -o one program.cc
	g++ -O2 -g -gdwarf-4 -Wl,--build-id -DTWO -o two program.cc
	dwz -m shared one two
	addresses one >asked
	same_lines one asked
	rm shared
	[ "$(head -n 1 asked | "$names" '' "$PWD/one" | tail -n 1)" = '??:?' ]
}

@test "damaged files do no harm" {
	need_elfutils
	need g++ nm
	echo 'static inline int twice(int x) { return x * 2; }
	int f(int *a) { int s = 0; for (int i = 0; i < 9; i++) s += twice(a[i]);
		return s; }
	int main(int c, char **v) { int a[9] = {c}; return f(a) + !v; }' >s.c
	gcc -O2 -g -nostdlib -shared -fPIC -o small s.c
	addresses small >asked
	"$names" --damage "${DAMAGES:-3000}" "$PWD/small" <asked
}
