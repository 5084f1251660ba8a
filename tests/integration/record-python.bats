#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Python by prof-record itself: names, lines, shares and totals beside what the
# programs and the kernel say.
# limit: 1800 seconds

load python

shares() {
	program shares.py 3
	total_is_right
	shares_are_right
	has_names
	in_time
	[[ $version == "$(jq -r .python.versions status.json)"* ]]
	at_least 40 ';main;burst;alpha(;leaf)?[ ;]'
	at_most 1 '_PyEval_EvalFrameDefault'
}

@test "50, 30 and 20 percent are seen as such, and the total is right" {
	each shares
}

forked() {
	program forks.py 8 0.3
	total_is_right
	at_least 90 '<module>;child_spin[ ;]'
	stacks --tagroot pid
	grep -F ';child_spin' x.folded | cut -d ';' -f 1 | sort -u >processes
	[ "$(wc -l <processes)" -eq 8 ]
}

@test "eight children by fork at once" {
	each forked
}

threaded() {
	program threads.py 8 1.5
	total_is_right
	at_least 85 ';Thread.run;thread_spin[ ;]|;run;thread_spin[ ;]'
	stacks --tagroot tid
	grep -F ';thread_spin' x.folded | cut -d ';' -f 1 | sort -u >threads
	wc -l threads
	[ "$(wc -l <threads)" -ge 2 ]
}

@test "eight threads that share a lock" {
	each threaded
}

on_one_processor() {
	record -F 499 -- taskset -c "$cpu" "$python" "$src/forks.py" 4 0.3
	total_is_right
	at_least 85 ';child_spin[ ;]'
}

@test "children that share one processor" {
	need taskset
	# One that is ours.
	cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
	each on_one_processor
}

deep() {
	program deep.py 900 0.4
	total_is_right
	sed -n 's/;bottom[; ].*//p' x.folded | awk -F ';' '
		{
			n = 0
			for (i = 1; i <= NF; i++)
				n += $i == "rec"
			if (n != 900) {
				print n " calls of rec"
				bad = 1
			}
		}
		END { exit bad || !NR }'
}

@test "900 calls are whole" {
	each deep
}

flutters() {
	rate=999 program flutter.py 2
	in_time
	at_least 60 ';main;hot_[ab]'
	at_most "$(late)" ';hot_a;leaf_b[ ;]|;hot_b;leaf_a[ ;]'
}

@test "functions of a microsecond: no stack that is a mixture of two" {
	each flutters
}

short() {
	rate=999 program short.py 2
	total_is_right
	# What comes after all_in_turn() measures the functions.
	grep -F ';all_in_turn' x.folded >in_turn
	mv in_turn x.folded
	shares_are_right
}

@test "functions of 40 to 250 nanoseconds have their shares" {
	each short
}

awaits() {
	program aio.py 60
	total_is_right
	has_names
	at_least 35 ';outer;middle;inner;cpu[ ;]'
	# Wherever cpu() runs, those who wait for it are there.
	at_most 0 ';(outer|middle);cpu[ ;]'
	at_most 0 ';outer;inner[ ;]'
	at_least 10 ';use_gen;(builtin_sum;)?via_gen;gen;cpu[ ;]'
	at_most 0 ';use_gen;(builtin_sum;)?gen[ ;]'
}

@test "coroutines and generators are below those who wait for them" {
	each awaits
}

in_lines() {
	rate=999 program lines.py 60
	stacks --by line
	sed -E 's/;ten \([^;]*lines\.py:([0-9]+)\)/;ten:\1/' x.folded >numbered
	mv numbered x.folded
	head -n 3 x.folded
	shares_are_right
}

@test "ten loops on ten lines have their shares" {
	each in_lines
}

called_back() {
	program calls.py 1.5
	total_is_right
	shares_are_right
	at_least 2 ';by_sorted;(.*;)?sort_key[ ;]'
	at_least 2 ';by_sort;(.*;)?(Number\.)?__lt__[ ;]'
	at_least 2 ';by_reduce;(.*;)?add_up[ ;]'
	at_least 2 ';by_map;(.*;)?map_one[ ;]'
	at_least 2 ';by_qsort;(.*;)?compare_two[ ;]'
	# The C library and the interpreter's extension are between them.
	at_least 2 ';by_qsort;([^;]*;)+compare_two[ ;]'
	at_most 1 '_PyEval_EvalFrameDefault'
}

@test "functions that C calls back are below those who called C" {
	each called_back
}

in_c() {
	record -F 499 -- "$python" "$src/starts.py" \
		"$PROF_BUILD/tests/programs/shares" 0.9
	total_is_right
	sed -i -E 's/(;main)?;(half|third|fifth)([; ])/;command;\2\3/' x.folded
	shares_are_right
	at_least 60 '^_start;.*;command;'
}

@test "a program of C that Python starts is there, with its share" {
	each in_c
}

starts_python() {
	record -F 499 -- "$python" "$src/starts.py" "$python" "$src/spin.py" 0.5
	total_is_right
	sed -i -E 's/;spin([; ])/;command\1/' x.folded
	at_least 45 '<module>;command[ ;]'
	at_least 15 '<module>;burst;little[ ;]'
}

@test "an interpreter that another one starts" {
	each starts_python
}

becomes_another() {
	record -F 499 -- "$python" "$src/execs.py" 0.4 "$other"
	total_is_right
	at_least 30 '<module>;before[ ;]'
	at_least 30 '<module>;spin[ ;]'
	at_most 0 ';before;(.*;)?spin[ ;]|;spin;(.*;)?before[ ;]'
}

@test "a process that runs one interpreter, then another" {
	for other in "${pythons[@]:0:1}" "${pythons[@]: -1}"; do
		each becomes_another
	done
}

pools() {
	record -F 499 -- "$python" "$src/pool.py" "$method" 0.4
	total_is_right
	at_least 60 ';worker;mapstar;(map_next;)?pool_work[ ;]'
}

@test "pools of multiprocessing, by fork and by spawn" {
	for method in fork spawn; do
		each pools
	done
}

born() {
	record -F 999 -- "$python" "$src/births.py" 50
	total_is_right 5
	stacks --tagroot pid
	cut -d ';' -f 1 x.folded | sort -u >processes
	grep -E '<module>;born[ ;]' x.folded | cut -d ';' -f 1 | sort -u >named
	wc -l processes named
	[ "$(wc -l <named)" -eq 50 ]
}

@test "fifty processes that end soon have names, all of them" {
	each born
}

# entered COMMAND...: it runs spin.py, whose names are there
entered() {
	record -F 499 -- "$@" || return
	total_is_right
	at_least 75 '<module>;spin[ ;]'
}

enters() {
	local spin=("$python" "$src/spin.py" 0.4)
	mkdir -p bin
	ln -sf "$python" bin/python3
	PATH=$PWD/bin:$PATH
	printf '#!/bin/sh\nset -e\nexec python3 "$@"\n' >entry.sh
	printf '#!/bin/sh\n"$@"\nexit $?\n' >waits.sh
	chmod +x entry.sh waits.sh
	printf 'all:\n\t@%s\n' "${spin[*]}" >Makefile
	entered "${spin[@]}"
	entered ./entry.sh "${spin[@]:1}"
	entered ./waits.sh "${spin[@]}"
	entered nice "${spin[@]}"
	entered timeout 100 "${spin[@]}"
	entered env A=1 "${spin[@]}"
	entered sh -c "${spin[*]}; true"
	entered make -s
}

@test "scripts, nice, timeout, env, sh -c and make that start Python" {
	each enters
}

in_venv() {
	"$python" -m venv --without-pip v >made 2>&1 || {
		cat made
		grep -q ensurepip made # Debian's package may be missing
		return
	}
	record -F 499 -- v/bin/python "$src/shares.py" 1
	total_is_right
	shares_are_right
}

@test "an interpreter of a virtual environment" {
	each in_venv
}

runs_already() {
	"$python" "$src/shares.py" 1000 >running 2>&1 3>&- &
	pids+=($!)
	until grep -q _hashlib "/proc/$!/maps"; do
		kill -0 $!
		sleep 0.01
	done
	prof-record -q --engine perf -F 499 -d 2s -p $! -o x.pb \
		--status status.json
	kill $!
	stacks
	at_least 90 '^<module>;main;burst[ ;]'
	at_least 30 ';alpha[ ;]'
}

@test "a process that runs already" {
	each runs_already
}
