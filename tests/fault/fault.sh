#!/bin/bash
# limit: 900 seconds
#
# Every call fails once, in every conversion below: see faults.bash.
. tests/fault/faults.bash
prog=$PROF_BUILD/prof-convert

make_inputs() {
	local i
	cd "$work"
	for i in {1..40}; do
		echo "main;read;f$((i % 23));g$((i % 9)) h$i $i"
	done >stacks.folded
	sed -e 's/$/ 7/' -e '1s/7$/0/' stacks.folded >two.folded
	sed -e 's/$/.5 3/' -e '1i cpu/ms space/kb' stacks.folded >header.folded
	{
		printf '\377\376'
		iconv -t UTF-16LE stacks.folded
	} >utf16.folded
	# The rows of this profile have no ids.
	printf '%b' '\x0a\x04\x08\x01\x10\x02' '\x12\x06\x0a\x01\x01\x12\x01\x05' \
		'\x22\x04\x22\x02\x08\x01' '\x2a\x02\x10\x03' \
		'\x32\x00\x32\x03cpu\x32\x02ns\x32\x04main' >no-ids.pb
	# Ids beyond those that are looked up in an array.
	printf '%b' '\x0a\x04\x08\x01\x10\x02' \
		'\x12\x09\x0a\x04\xff\xff\xff\x01\x12\x01\x05' \
		'\x22\x0e\x08\xff\xff\xff\x01\x10\xfe\xff\xff\x01\x22\x02\x08\x07' \
		'\x2a\x04\x08\x07\x10\x03' \
		'\x32\x00\x32\x03cpu\x32\x02ns\x32\x04main' >far-ids.pb
	"$prog" stacks.folded -o stacks.pb
	"$prog" "$data/py-spy.speedscope.json" -o speedscope.json
	"$prog" speedscope.json -o tracks.pb
	"$prog" two.folded -t flamebearer -o flamebearer.json
	"$prog" stacks.folded -o stacks.pb.zst
	# Padding keeps a stream from being expanded in one go.
	"$prog" stacks.folded -o padded.pb.gz
	printf '\0\0\0\0' >>padded.pb.gz
	cp "$data/go-heap.pb.gz" .
	mkdir run
	cd run
}

# Memory that is gone stays gone: the message needs none.
no_memory_left() {
	local name='no memory is left' input=/dev/null target=x.folded old=none
	local is_set_up=false args=(../stacks.pb -o x.folded)
	local usual said status whole_files
	run_whole
	each alloc FAULT_ON=1
}

make_inputs
conversion 'folded to pprof' /dev/null x.pb none ../stacks.folded
conversion 'pprof to folded' ../stacks.pb - none -t folded
conversion 'gzip to folded, over a file' /dev/null x.folded file \
	../go-heap.pb.gz --by line
# libdeflate tries one size after the other before zlib is asked.
allocs=16 closes=4 conversion 'gzip in pieces, through a link' /dev/null x.folded link \
	../padded.pb.gz
conversion 'zstd to gzip' /dev/null x.pb.gz none ../stacks.pb.zst
conversion 'folded to zstd, over a file' /dev/null x.pb.zst file \
	../stacks.folded
conversion 'two columns' /dev/null - none ../two.folded -t folded --summary
conversion 'a header' ../header.folded x.folded none --folded-header --summary
conversion 'UTF-16' /dev/null x.pb none ../utf16.folded --type cpu/ns
conversion 'labels as frames' /dev/null - none ../go-heap.pb.gz -t folded \
	--tagroot bytes --tagleaf bytes -c alloc_space
conversion 'repair' /dev/null x.pb file ../no-ids.pb --repair --strict
conversion 'ids far apart' /dev/null x.folded none ../far-ids.pb --repair
conversion 'speedscope to pprof' ../speedscope.json x.pb none
conversion 'pprof to speedscope' /dev/null x.speedscope.json file \
	../go-heap.pb.gz
conversion 'tracks as labels' /dev/null x.pb none ../tracks.pb \
	--tracks-as-labels thread
conversion 'a label as tracks' /dev/null x.pb none ../go-heap.pb.gz \
	--label-as-tracks bytes
conversion 'flamebearer to pprof' /dev/null - none ../flamebearer.json
conversion 'two columns to flamebearer' /dev/null x.flamebearer.json none \
	../two.folded
conversion 'two events of perf script' /dev/null x.pb none \
	"$data/../golden/odd.perf"
conversion 'a named temporary' /dev/null x.pb none ../stacks.folded \
	-- FAULT_NAMED=1
conversion 'a named temporary, over a file' /dev/null x.pb.gz file \
	../two.folded -- FAULT_NAMED=1
no_memory_left
echo "1..$tests"
