#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# What prof-filter leaves is what google/pprof leaves: the same sums for the
# same stacks with the same labels, over every pprof that there is.
#
# Both leave sums that are compared stack by stack: equal samples count as one,
# those of zeros not at all. google/pprof applies drop_frames when it reads, which
# is why ours gets --drop-frames. Expressions are any~ because google/pprof's
# look at functions, files and modules. Differences there are:
#
#   samples without frames: ours keeps them unless --focus, --show or
#     --show-from ask for a frame; they are left out of the sums
#   frames without lines: with -show, google/pprof drops them even where their
#     module matches; expressions here match no module of such frames

load helper

# A name, and the options that go by it.
filters() {
	cat <<'EOF'
none
focus --focus=any~(main|run|[Aa]lloc)
ignore --ignore=any~([Ll]ock|malloc|read)
focus-ignore --focus=any~a --ignore=any~^[f-k]
hide --hide=any~^[a-m]
show --show=any~^[n-z]|::
hide-show --hide=any~e$ --show=any~^[a-m] --focus=any~e
show-from --show-from=any~(main|[Rr]un|start)
prune-from --prune-from=([Aa]lloc|[Ll]ock|[Rr]ead|k$)
range --tagfocus=bytes=1kb:10kb
range-to --tagfocus=bytes=:100b
range-from --tagfocus=bytes=1mb:
text --tagfocus=endpoint=~^/o
text-thread --tagfocus=thread=~[0-9]
ignore-text --tagignore=endpoint=~r
ignore-range --tagignore=bytes=1kb:
EOF
}

# setting --OPTION=VALUE: as google/pprof has it
setting() {
	local name=${1%%=*} value=${1#*=}
	case $name in
	--tagfocus) echo "tagfocus=${value/=~/=}" ;;
	--tagignore) echo "tagignore=${value/=~/=}" ;;
	*)
		name=${name#--}
		echo "${name//-/_}=${value#any~}"
		;;
	esac
}

# What google/pprof is told for one file: each filter, and back.
commands() { # DIRECTORY
	local name options option
	while read -r name options; do
		for option in $options; do
			setting "$option"
		done
		echo "proto >$1/$name.pb"
		for option in $options; do
			option=$(setting "$option")
			echo "${option%%=*}="
		done
	done < <(filters)
}

# What google/pprof makes of line N of DIR/paths is DIR/N/NAME.pb.
setup_file() {
	local i=0 dir=$BATS_FILE_TMPDIR
	command -v pprof >/dev/null || return 0
	pprof_files >"$dir/paths"
	set -f
	while read -r _; do
		mkdir "$dir/$((++i))"
		commands "$dir/$i" >"$dir/$i/commands"
	done <"$dir/paths"
	set +f
	pprof_sessions "$dir"
}

setup() {
	need pprof
	need_oracle
	export PPROF_TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

google() {
	pprof -proto -symbolize=none -output="$1" "${@:2}" >"$out.said" 2>&1
}

# Is it google/pprof's way of reading that differs? Then it reads ours, too.
same_when_read() { # THEIRS OURS PATH
	google "$out.read" "$2" || complain "$3: $(cat "$out.said")"
	"$oracle" --filtered "$1" >"$out.want"
	"$oracle" --filtered "$out.read" >"$out.got"
	cmp -s "$out.want" "$out.got" && return
	complain "$3: other sums:"
	diff "$out.want" "$out.got" | cut -c 1-600 | head -n 6 || true
}

# same_filter NAME: both leave the same of every pprof
same_filter() {
	local i=0 path options theirs=() ours=() paths=() want got
	read -ra options < <(filters | sed -nE "s/^$1( |\$)//p")
	while read -r path; do
		[ -f "$BATS_FILE_TMPDIR/$((++i))/$1.pb" ] || continue
		prof-filter -q --drop-frames "${options[@]}" -o "$out.$i" \
			"$path" 2>"$out.error" || {
			complain "$path: $(cat "$out.error")"
			continue
		}
		theirs+=("$BATS_FILE_TMPDIR/$i/$1.pb")
		ours+=("$out.$i")
		paths+=("$path")
	done <"$BATS_FILE_TMPDIR/paths"
	mapfile -t want < <("$oracle" --filtered-digest "${theirs[@]}")
	mapfile -t got < <("$oracle" --filtered-digest "${ours[@]}")
	for ((i = 0; i < ${#paths[@]}; i++)); do
		[ "${want[i]}" = "${got[i]}" ] ||
			same_when_read "${theirs[i]}" "${ours[i]}" "${paths[i]}"
	done
	echo "${#paths[@]} compared"
	[ "${#paths[@]}" -gt 2 ]
	all_well
}

@test "without filters nothing differs" {
	same_filter none
}

@test "the option --focus keeps the samples that -focus keeps" {
	same_filter focus
}

@test "the option --ignore drops the samples that -ignore drops" {
	same_filter ignore
}

@test "the options --focus and --ignore together" {
	same_filter focus-ignore
}

@test "the option --hide drops the frames that -hide drops" {
	same_filter hide
}

@test "the option --show keeps the frames that -show keeps" {
	same_filter show
}

@test "the options --hide and --show look at frames together" {
	same_filter hide-show
}

@test "the option --show-from cuts where -show_from cuts" {
	same_filter show-from
}

@test "the option --prune-from cuts where -prune_from cuts" {
	same_filter prune-from
}

@test "the option --tagfocus of a range keeps what -tagfocus keeps" {
	same_filter range
	same_filter range-to
	same_filter range-from
}

@test "the option --tagfocus of a text keeps what -tagfocus keeps" {
	same_filter text
	same_filter text-thread
}

@test "the option --tagignore drops what -tagignore drops" {
	same_filter ignore-text
	same_filter ignore-range
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

@test "the options --tagroot and --tagleaf add the frames of -tagroot and -tagleaf" {
	frames_of_labels --tagroot -tagroot
	frames_of_labels --tagleaf -tagleaf
}
