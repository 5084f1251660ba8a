/* Options of any size, and none at all. */
#include "libprof/base/options.h"

#include "tests/unit/profiles.h"

/* Structs of one kind in three versions. */
struct now {
	size_t size;
	uint64_t a, b;
};

struct earlier {
	size_t size;
	uint64_t a;
};

struct later {
	size_t size;
	uint64_t a, b, c;
};

static const struct options_type type = {"now", sizeof(struct now)};
static struct prof_error err;

static void takes(void)
{
	struct now n, full = {sizeof(full), 1, 2};
	struct earlier old = {sizeof(old), 3};
	struct later new = {sizeof(new), 4, 5, 0};

	is_int(options_take(&n, &type, NULL, &err), PROF_OK, "no options");
	ok(n.size == sizeof(n) && !n.a && !n.b, "are the defaults");
	is_int(options_take(&n, &type, &full, &err), PROF_OK, "our own");
	ok(n.size == sizeof(n) && n.a == 1 && n.b == 2, "as they are");
	is_int(options_take(&n, &type, &old, &err), PROF_OK, "shorter ones");
	ok(n.size == sizeof(n) && n.a == 3 && !n.b, "end with defaults");
	is_int(options_take(&n, &type, &new, &err), PROF_OK,
	       "longer ones, where nothing is set that we do not know");
	ok(n.size == sizeof(n) && n.a == 4 && n.b == 5, "as far as we know");
	new.c = 1;
	is_int(options_take(&n, &type, &new, &err), PROF_ENOTSUP,
	       "what we do not know");
	is_int(err.detail, PROF_DETAIL_OPTIONS_NEWER, "is of a later version");
}

static void has_no_size(void)
{
	static const size_t sizes[] = {0, 1, sizeof(size_t) - 1, 1 << 17,
				       SIZE_MAX};
	struct now n;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct now bad = {sizes[i], 1, 2};

		is_int(options_take(&n, &type, &bad, &err), PROF_EINVAL,
		       "%zu is no size", sizes[i]);
		is_int(err.detail, PROF_DETAIL_OPTIONS_SIZE, "and says so");
		ok(strstr(err.text, "struct now has no size"), "%s", err.text);
	}
}

static void gives(void)
{
	struct now n = {sizeof(n), 1, 2};
	struct earlier old[2] = {{sizeof(*old), 9}, {7, 7}};
	struct later new = {sizeof(new), 9, 9, 9};

	is_int(options_give(old, &type, &n, &err), PROF_OK, "to a shorter one");
	ok(old[0].size == sizeof(*old) && old[0].a == 1 && old[1].size == 7,
	   "as far as it goes");
	is_int(options_give(&new, &type, &n, &err), PROF_OK, "to a longer one");
	ok(new.size == sizeof(new) && new.a == 1 && new.b == 2 && !new.c,
	   "with zeros behind");
	new.size = 0;
	is_int(options_give(&new, &type, &n, &err), PROF_EINVAL,
	       "to one without a size");
}

static struct prof_profile *little(void)
{
	return of_values("cpu", "nanoseconds", 5);
}

/* Every public function that takes options, with these; NULL: with none. */
struct all_options {
	const struct prof_limits *limits;
	const struct prof_in_options *in;
	const struct prof_out_options *out;
	const struct prof_read_options *read;
	const struct prof_write_options *write;
	const struct prof_merge_options *merge;
	const struct prof_frame_filter *filter;
	const struct prof_svg_options *svg;
	const struct prof_top_options *top;
};

static void opens_inputs(const struct all_options *o, int want)
{
	const char *path = scratch_path("input");
	struct prof_in *in;

	spill(path, "a 1\n", 4);
	is_int(prof_in_open(&in, path, o->in, &err), want, "prof_in_open");
	prof_in_close(in);
	is_int(prof_in_open_fd(&in, open(path, O_RDONLY), o->in, &err), want,
	       "prof_in_open_fd");
	prof_in_close(in);
	is_int(prof_in_open_memory(&in, "a 1\n", 4, o->in, &err), want,
	       "prof_in_open_memory");
	prof_in_close(in);
}

static void opens_outputs(const struct all_options *o, int want)
{
	struct prof_out *out;

	is_int(prof_out_open(&out, scratch_path("output"), o->out, &err), want,
	       "prof_out_open");
	prof_out_abort(out);
	is_int(prof_out_open_fd(&out, 1, o->out, &err), want,
	       "prof_out_open_fd");
	prof_out_abort(out);
}

static void makes(const struct all_options *o, int want)
{
	struct prof_builder *b;
	struct prof_merge *m;
	struct prof_profile *p = NULL;
	struct prof_in *in;

	is_int(prof_builder_new(&b, o->limits, &err), want, "prof_builder_new");
	prof_builder_free(b);
	is_int(prof_merge_new(&m, o->merge, &err), want, "prof_merge_new");
	prof_merge_free(m);
	prof_in_open_memory(&in, "a 1\n", 4, NULL, &err);
	is_int(prof_read(&p, in, o->read, &err), want, "prof_read");
	prof_in_close(in);
	prof_free(p);
}

static void uses(const struct all_options *o, int want)
{
	struct prof_profile *p = little();
	struct prof_out *out;

	if (prof_out_open_null(&out, &err) < 0)
		tap_bail(err.text);
	is_int(prof_write(p, out, o->write, &err), want, "prof_write");
	is_int(prof_svg_write(p, out, o->svg, &err), want, "prof_svg_write");
	is_int(prof_top_write(p, out, o->top, &err), want, "prof_top_write");
	is_int(prof_filter_frames(p, o->filter, &err), want,
	       "prof_filter_frames");
	prof_out_abort(out);
	prof_free(p);
}

static void calls_all(const struct all_options *o, int want)
{
	opens_inputs(o, want);
	opens_outputs(o, want);
	makes(o, want);
	uses(o, want);
}

/* Longer than ours, with something behind that is set or not. */
static void calls_all_later(uint64_t unknown, int want)
{
	struct {
		struct prof_svg_options longest;
		uint64_t behind;
	} s = {.behind = 0};
	const struct all_options o = {
		(void *)&s, (void *)&s, (void *)&s, (void *)&s, (void *)&s,
		(void *)&s, (void *)&s, (void *)&s, (void *)&s,
	};

	s.longest.size = sizeof(s);
	s.behind = unknown;
	calls_all(&o, want);
}

static void all_calls(void)
{
	static const struct all_options none;
	static const size_t zero;
	const struct all_options sizeless = {
		(const void *)&zero, (const void *)&zero, (const void *)&zero,
		(const void *)&zero, (const void *)&zero, (const void *)&zero,
		(const void *)&zero, (const void *)&zero, (const void *)&zero,
	};

	calls_all(&none, PROF_OK);
	calls_all(&sizeless, PROF_EINVAL);
	calls_all_later(0, PROF_OK);
	calls_all_later(1, PROF_ENOTSUP);
}

/* What is filled in, and what is inside of options. */
static void inner_structs(void)
{
	struct prof_profile *p = little();
	struct prof_normalize n = {.by = PROF_NORMALIZE_TOTAL};
	struct prof_svg_options svg = {.size = sizeof(svg), .normalize = &n};
	struct prof_source source = {.path = "a"};
	struct prof_tally tally = {.column_count = 0};
	struct prof_write_options write = {.size = sizeof(write),
					   .tally = &tally};
	struct prof_out *out;

	if (prof_out_open_null(&out, &err) < 0)
		tap_bail(err.text);
	is_int(prof_parse_normalize(&n, "total", &err), PROF_EINVAL,
	       "prof_parse_normalize fills what has a size");
	is_int(prof_svg_write(p, out, &svg, &err), PROF_EINVAL,
	       "normalize without a size");
	is_int(prof_label_source(p, "k", "{n}", &source, &err), PROF_EINVAL,
	       "a source without a size");
	is_int(prof_label_source(p, "k", "{n}", NULL, &err), PROF_EINVAL,
	       "no source");
	is_int(prof_write(p, out, &write, &err), PROF_EINVAL,
	       "a tally without a size");
	prof_out_abort(out);
	prof_free(p);
}

int main(void)
{
	takes();
	has_no_size();
	gives();
	all_calls();
	inner_structs();
	return tap_end();
}
