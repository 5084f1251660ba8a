#!/usr/bin/env bats
# limit: 900 seconds
# shellcheck disable=SC2154 # what the helper sets
# What prof-filter leaves is what google/pprof leaves: the same sums for the
# same stacks with the same labels, over every pprof that there is.
#
# Ours is read and written by google/pprof once more before it is compared: it
# joins equal samples, drops samples of zeros, and applies drop_frames, which
# is why ours gets --drop-frames. Expressions are any~ because google/pprof's
# look at functions, files and modules. Differences there are:
#
#   samples without frames: ours keeps them unless --focus, --show or
#     --show-from ask for a frame; stack-sums leaves them out
#   frames without lines: with -show, google/pprof drops them even where their
#     module matches; expressions here match no module of such frames

load helper

setup() {
	need pprof
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

google() {
	pprof -proto -symbolize=none -output="$1" "${@:2}" >"$out.said" 2>&1
}

sums() {
	"$oracle" "$1" | "$BATS_TEST_DIRNAME/stack-sums"
}

# same_filter OURS -- THEIRS: options, over every pprof
same_filter() {
	local path ours=() compared=0
	while [ "$1" != -- ]; do
		ours+=("$1")
		shift
	done
	shift
	while read -r path; do
		[ "$(stat -c %s "$path")" -lt 40000 ] || continue # takes long
		google "$out.theirs" "$@" "$path" || continue
		prof-filter -q --drop-frames "${ours[@]}" -o "$out.ours" \
			"$path" 2>"$out.error" || {
			complain "$path: $(cat "$out.error")"
			continue
		}
		google "$out.both" "$out.ours" || {
			complain "$path: $(cat "$out.said")"
			continue
		}
		sums "$out.theirs" >"$out.want"
		sums "$out.both" >"$out.got"
		compared=$((compared + 1))
		cmp -s "$out.want" "$out.got" && continue
		complain "$path: other sums:"
		diff "$out.want" "$out.got" | cut -c 1-600 | head -n 6 || true
	done < <(pprof_files)
	[ "$compared" -gt 2 ]
	all_well
}

@test "without filters nothing differs" {
	same_filter --
}

@test "the option --focus keeps the samples that -focus keeps" {
	same_filter --focus 'any~(main|run|[Aa]lloc)' \
		-- -focus='(main|run|[Aa]lloc)'
}

@test "the option --ignore drops the samples that -ignore drops" {
	same_filter --ignore 'any~([Ll]ock|malloc|read)' \
		-- -ignore='([Ll]ock|malloc|read)'
}

@test "the options --focus and --ignore together" {
	same_filter --focus 'any~a' --ignore 'any~^[f-k]' \
		-- -focus=a -ignore='^[f-k]'
}

@test "the option --hide drops the frames that -hide drops" {
	same_filter --hide 'any~^[a-m]' -- -hide='^[a-m]'
}

@test "the option --show keeps the frames that -show keeps" {
	same_filter --show 'any~^[n-z]|::' -- -show='^[n-z]|::'
}

@test "the options --hide and --show look at frames together" {
	same_filter --hide 'any~e$' --show 'any~^[a-m]' --focus 'any~e' \
		-- -hide='e$' -show='^[a-m]' -focus=e
}

@test "the option --show-from cuts where -show_from cuts" {
	same_filter --show-from 'any~(main|[Rr]un|start)' \
		-- -show_from='(main|[Rr]un|start)'
}

@test "the option --prune-from cuts where -prune_from cuts" {
	same_filter --prune-from '([Aa]lloc|[Ll]ock|[Rr]ead|k$)' \
		-- -prune_from='([Aa]lloc|[Ll]ock|[Rr]ead|k$)'
}

@test "the option --tag of a range keeps what -tagfocus keeps" {
	same_filter --tag bytes=1kb:10kb -- -tagfocus=bytes=1kb:10kb
	same_filter --tag bytes=:100b -- -tagfocus=bytes=:100b
	same_filter --tag bytes=1mb: -- -tagfocus=bytes=1mb:
}

@test "the option --tag of a text keeps what -tagfocus keeps" {
	same_filter --tag 'endpoint=~^/o' -- -tagfocus='endpoint=^/o'
	same_filter --tag 'thread=~[0-9]' -- -tagfocus='thread=[0-9]'
}

@test "the option --tag-ignore drops what -tagignore drops" {
	same_filter --tag-ignore 'endpoint=~r' -- -tagignore='endpoint=r'
	same_filter --tag-ignore bytes=1kb: -- -tagignore=bytes=1kb:
}

# google/pprof's frame of a label is the value alone, and samples without the
# label get one without a name; ours has the key in front, or is not there.
frames_of_labels() { # OURS THEIRS
	prof-filter -q "$1" endpoint "$data/go-cpu.pb.gz" |
		prof-filter -q --rename 's/^endpoint://' -t folded |
		sort >"$out.got"
	google "$out.theirs" "$2=endpoint" "$data/go-cpu.pb.gz"
	prof-convert -q -t folded "$out.theirs" |
		sed -E 's/^\[unknown\];//; s/;\[unknown\] / /' | sort >"$out.want"
	diff "$out.want" "$out.got" | head -n 6
	cmp "$out.want" "$out.got"
}

@test "the options --tag-root and --tag-leaf add the frames of -tagroot and -tagleaf" {
	frames_of_labels --tag-root -tagroot
	frames_of_labels --tag-leaf -tagleaf
}
