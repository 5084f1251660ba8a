#!/bin/bash
# A program that was compiled with the headers of an earlier version, whose
# structs of options end earlier, runs with this library; one compiled with
# later headers does as long as it sets nothing that is new.
. tests/build/tap.bash

comment='/\*[^*]*\*+([^/*][^*]*\*+)*/'
# Up to the last member but one.
begin='struct prof_[a-z_]+ \{\s*size_t size;[^}]*;'

# headers DIRECTORY EDIT: ours, with an edit of each struct that has its size
headers() {
	mkdir -p "$work/headers/$1/prof"
	for h in include/prof/*.h; do
		sed -zE -e "s:$comment::g" -e 's:[ \t]+\n:\n:g' -e "$2" "$h" \
			>"$work/headers/$1/prof/${h##*/}"
	done
}

headers today ''
headers earlier "s/($begin)[^;}]*;\s*\}/\1\n}/g"
headers later "s/(${begin}[^;}]*;\s*)\}/\1\n\tunsigned long later;\n}/g"

# How many structs of options are another size than today.
count_changed() {
	diff -r "$work/headers/today" "$work/headers/$1" | grep -cE '^[<>].*;$'
}

sized=$(grep -c '^	size_t size;' include/prof/*.h | awk -F: '{ n += $2 }
	END { print n }')

# Each struct lies before bytes that are not 0: nobody may look at them.
cat >"$work/program.c" <<'END'
#include <prof/prof.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS(type, name)              \
	union {                          \
		struct type o;           \
		unsigned char all[4096]; \
	} name;                          \
	memset(&name, 0xff, sizeof(name)); \
	name.o = (struct type)PROF_OPTIONS(type)

#ifdef SET
#define SET_LATER(name) name.o.later = 1
#else
#define SET_LATER(name) (void)0
#endif

static struct prof_error err;

static int try(const char *what, int status)
{
	printf("%s: %d %s\n", what, status, status ? err.text : "");
	return status;
}

static struct prof_profile *merge(const struct prof_profile *p)
{
	struct prof_profile *merged = NULL;
	struct prof_merge *m;
	OPTIONS(prof_merge_options, options);

	options.o.types = PROF_TYPES_UNION;
	options.o.drop_zero = 1;
	SET_LATER(options);
	if (try("merge", prof_merge_new(&m, &options.o, &err)) == 0 &&
	    try("add", prof_merge_add(m, p, &err)) == 0)
		try("finish", prof_merge_finish(&merged, m, &err));
	return merged;
}

static void change(struct prof_profile *p)
{
	const char *hidden[] = {"idle"};
	OPTIONS(prof_frame_filter, filter);
	OPTIONS(prof_source, source);

	filter.o.hide.text = hidden;
	filter.o.hide.count = 1;
	SET_LATER(filter);
	try("filter", prof_filter_frames(p, &filter.o, &err));
	source.o.path = "a/b";
	SET_LATER(source);
	try("label", prof_label_source(p, "from", "{base}", &source.o, &err));
}

static void put(const struct prof_profile *p)
{
	struct prof_out *out = NULL;
	OPTIONS(prof_out_options, gzip);
	OPTIONS(prof_write_options, folded);
	OPTIONS(prof_tally, tally);
	OPTIONS(prof_top_options, top);
	int64_t total = 0;

	fflush(stdout);
	SET_LATER(gzip);
	SET_LATER(folded);
	SET_LATER(top);
	try("gzip", prof_out_open(&out, "/dev/null", &gzip.o, &err));
	prof_out_abort(out);
	if (prof_out_open_fd(&out, 1, NULL, &err) < 0)
		return;
	folded.o.format = prof_format_find("folded");
	tally.o.column_count = 1;
	tally.o.total = &total;
	folded.o.tally = &tally.o;
	try("folded", prof_write(p, out, &folded.o, &err));
	try("top", prof_top_write(p, out, &top.o, &err));
	fflush(stdout);
	try("close", prof_out_close(out, &err));
}

static void draw(const struct prof_profile *p)
{
	struct prof_out *out;
	OPTIONS(prof_svg_options, svg);
	OPTIONS(prof_normalize, normalize);

	svg.o.title = "Old";
	svg.o.normalize = &normalize.o;
	SET_LATER(svg);
	try("parse", prof_parse_normalize(&normalize.o, "none", &err));
	if (prof_out_open_null(&out, &err) < 0)
		return;
	try("svg", prof_svg_write(p, out, &svg.o, &err));
	prof_out_abort(out);
}

int main(void)
{
	static const char text[] = "main;idle 1\nmain;work 2\n";
	struct prof_profile *p = NULL, *merged;
	struct prof_in *in = NULL;
	OPTIONS(prof_in_options, small);
	OPTIONS(prof_limits, limits);
	OPTIONS(prof_read_options, read);

	small.o.max_size = 100;
	limits.o.max_depth = 5;
	read.o.limits = &limits.o;
	read.o.repair = 1;
	SET_LATER(small);
	SET_LATER(read);
	try("open", prof_in_open_memory(&in, text, sizeof(text) - 1, &small.o,
					&err));
	if (!in && prof_in_open_memory(&in, text, sizeof(text) - 1, NULL,
				       &err))
		return 1;
	if (try("read", prof_read(&p, in, &read.o, &err)) &&
	    (prof_in_close(in),
	     prof_in_open_memory(&in, text, sizeof(text) - 1, NULL, &err) ||
	     prof_read(&p, in, NULL, &err)))
		return 1;
	merged = merge(p);
	change(p);
	put(p);
	draw(p);
	prof_free(merged);
	prof_free(p);
	prof_in_close(in);
	return 0;
}
END

# build NAME HEADERS FLAGS...
build() {
	local name=$1 headers=$2
	shift 2
	# shellcheck disable=SC2086 # words
	$CC -std=c11 -D_POSIX_C_SOURCE=200809L ${CFLAGS:-} "$@" \
		-I"$work/headers/$headers" -o "$work/$name" "$work/program.c" \
		"$PROF_BUILD/libprof.so"
}

run() {
	LD_LIBRARY_PATH=$PROF_BUILD "$work/$1" >"$work/$1.out" 2>&1
}

all_well() {
	run "$1" && ! grep -E '^[a-z]+: -' "$work/$1.out" &&
		cmp "$work/$1.out" "$work/today.out"
}

refused() {
	run "$1"
	[ "$(grep -c 'has an option set that this version' \
		"$work/$1.out")" = 9 ] || { cat "$work/$1.out" && false; }
}

ok "there are $sized structs of options" test "$sized" -ge 12
ok 'the earlier headers miss a member in each of them' \
	test "$(count_changed earlier)" -ge "$sized"
ok 'the later ones have one more' test "$(count_changed later)" = "$sized"
ok 'a program of today builds' build today today
ok 'it runs' run today
ok 'an earlier one builds' build earlier earlier
ok 'it runs, and comes to the same' all_well earlier
ok 'a later one builds' build later later
ok 'it runs, and comes to the same' all_well later
ok 'one that sets what is new builds' build set later -DSET
ok 'it is refused, each time' refused set
end_tests
