#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Every field that perf script can print, of recordings made here and now: one
# by one, and in sets such that each two of them come together, apart, and one
# without the other. What is read is what is read of the usual fields, or it is
# refused with its line; no field becomes a name. PROF_PERF names another perf.

load helper

usual=comm,pid,tid,cpu,time,event,period,ip,sym,dso
others=(trace addr symoff srcline iregs uregs brstack brstacksym brstackoff
	flags data_src weight bpf-output callindent insn insnlen synth phys_addr
	metric misc srccode ipc tod data_page_size code_page_size ins_lat
	machine_pid vcpu cgroup retire_lat dsoff brstackinsn brstackinsnlen
	brcntr disasm brstackdisasm)
shown=(--show-task-events --show-mmap-events --show-switch-events
	--show-namespace-events --show-cgroup-events --show-lost-events)
# shellcheck disable=SC2054 # the commas belong to the options
recorded=(-d --phys-data --data-page-size --code-page-size --sample-cpu -W
	-k CLOCK_MONOTONIC --intr-regs=ip,sp,ax --all-cgroups --namespaces
	--switch-events)

setup_file() {
	export DIR=$BATS_FILE_TMPDIR
	cd "$DIR" || return
	if ! command -v perf >/dev/null || ! command -v cc >/dev/null; then
		echo 'perf or cc is not installed' >why
		return
	fi
	cc -O1 -g -fno-omit-frame-pointer -pthread -o names \
		"$BATS_TEST_DIRNAME/../programs/names.c" || return
	make_recordings 2>said ||
		echo "impossible here: perf cannot record: $(head -n 1 said)" >why
}

# record NAME OPTION...: in user space, whose symbols are few
record() {
	perf record -q -e cpu-clock:u,page-faults:u -F 499 "${recorded[@]}" \
		-o "$1.data" "${@:2}" ./names >/dev/null
}

make_recordings() {
	record alone && record chains -g --user-regs=ip,sp &&
		record dwarf --call-graph dwarf,4096
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	[ ! -e "$DIR/why" ] || skip "$(cat "$DIR/why")"
	read -ra perf <<<"${PROF_PERF:-perf}"
}

# print RECORDING OPTION...: what perf script prints, in now.perf; false: it
# refuses to
print() {
	"${perf[@]}" script -i "$DIR/$1.data" "${@:2}" >now.perf 2>/dev/null &&
		[ -s now.perf ]
}

# fold FILE: all columns of all stacks
fold() {
	"$convert" -q -t folded --folded-header "$1" 2>said
}

# begin RECORDING: what is to be read of it
begin() {
	recording=$1
	read=0
	print "$1" -F "$usual" || skip 'impossible here: perf prints nothing'
	fold now.perf >want || complain "the usual fields: $(cat said)"
	[ "$(wc -l <want)" -gt 4 ] || complain "only $(wc -l <want) stacks"
}

# try WHAT OPTION...: the same is read, or it is refused with its line
try() {
	print "$recording" "${@:2}" || return 0
	if fold now.perf >have; then
		read=$((read + 1))
		cmp -s have want && return
		complain "$1: other stacks:"
		diff want have | head -n 6 | cut -c 1-200 || true
	else
		complain "$1: $(cat said)"
	fi
}

# try_sets: field i is in set j if bit j of a number of its own is set; the
# numbers are those with three bits of six, and so no two cover each other
try_sets() {
	local sets=() masks=() i j mask
	for mask in {0..255}; do
		[ "$(bits "$mask")" -ne 4 ] || masks+=("$mask")
	done
	for i in "${!others[@]}"; do
		for j in {0..7}; do
			((masks[i] >> j & 1)) && sets[j]+=,${others[i]}
		done
	done
	for j in {0..7}; do
		try_set "${sets[j]}"
	done
}

# bits NUMBER: how many are set
bits() {
	local n=$1 count=0
	for (( ; n; n >>= 1)); do
		count=$((count + (n & 1)))
	done
	echo "$count"
}

# try_set FIELDS: without those that this perf does not print
try_set() {
	local field set=
	for field in ${1//,/ }; do
		! grep -qx "$field" "$DIR/$recording.fields" || set+=,$field
	done
	try "$set" -F "$usual$set"
}

# try_each: one by one; notes which fields perf can print
try_each() {
	local field before
	: >"$DIR/$recording.fields"
	for field in "${others[@]}"; do
		before=$read
		try "$field" -F "$usual,$field"
		[ "$read" -eq "$before" ] ||
			echo "$field" >>"$DIR/$recording.fields"
	done
	[ "$read" -gt 20 ] || complain "perf prints only $read fields"
}

@test "the fields of samples without callers" {
	begin alone
	try_each
	try_sets
	all_well
}

@test "the fields of samples with callers" {
	begin chains
	try_each
	try_sets
	all_well
}

@test "fields of stacks by DWARF, and whatever else perf prints" {
	begin dwarf
	try all -F "$usual,addr,uregs,iregs,phys_addr,data_page_size,weight,tod,insnlen"
	try records "${shown[@]}" -F "$usual"
	try misc "${shown[@]}" -F "$usual,misc,tod,iregs,srccode,phys_addr"
	try nanoseconds --ns -F "$usual"
	try reltime --reltime -F "$usual"
	try deltatime --deltatime -F "$usual"
	all_well
}

@test "what is left of the usual fields has the same samples" {
	begin chains
	"$convert" -q -t folded -c samples now.perf >want 2>/dev/null
	local without
	for without in pid cpu time,period period pid,cpu,time,period \
		pid,cpu,period tid; do
		local fields=$usual field
		for field in ${without//,/ }; do
			fields=,$fields,
			fields=${fields/,$field,/,}
			fields=${fields#,}
			fields=${fields%,}
		done
		print chains -F "$fields" || complain "without $without"
		"$convert" -q -t folded -c samples now.perf >have 2>said ||
			complain "without $without: $(cat said)"
		cmp -s want have || {
			complain "without $without: other stacks"
			diff want have | head -n 6 || true
		}
	done
	all_well
}
