/*
 * Functions with options: what does not exist, is missing, or excludes
 * something else is refused with PROF_EINVAL and a text.
 */
#include "tests/unit/throw.h"

static struct prof_out *open_nowhere(void)
{
	struct prof_out *out;

	if (prof_out_open_null(&out, &err) < 0)
		tap_bail(err.text);
	return out;
}

static bool try_top(struct throw *t, const struct prof_profile *p)
{
	struct prof_out *out = open_nowhere();
	struct prof_top_options o = {.size = sizeof(o),
				     .by_total = (int)roll_below(&t->dice, 2)};
	size_t columns;
	int status;

	prof_columns(p, &columns);
	t->what = "prof_top_write";
	o.report = (enum prof_top_report)pick(t, PROF_TOP_TREE + 1);
	o.format = (enum prof_top_format)pick(t, PROF_TOP_MARKDOWN + 1);
	o.by = (enum prof_by)pick(t, PROF_BY_FILEFUNCTION + 1);
	o.column = pick(t, (unsigned)columns);
	o.pattern = pick_text(t, o.report == PROF_TOP_CALLERS ||
					 o.report == PROF_TOP_CALLEES);
	o.label = roll_one_in(&t->dice, 3) ? pick_text(t, false) : NULL;
	t->is_wrong |= o.label && o.report != PROF_TOP_NAMES;
	o.most = roll_below(&t->dice, 3);
	o.min_share = pick_share(t);
	o.width = roll_below(&t->dice, 90);
	o.is_colored = (int)roll_below(&t->dice, 2);
	status = prof_top_write(p, out, &o, &err);
	prof_out_abort(out);
	return is_right(t, status);
}

static bool try_write(struct throw *t, const struct prof_profile *p)
{
	struct prof_out *out = open_nowhere();
	struct prof_write_options o = {.size = sizeof(o), .format = NULL};
	int status;

	t->what = "prof_write";
	o.format = prof_format_at(roll_below(&t->dice, 6));
	o.by = (enum prof_by)pick(t, PROF_BY_FILEFUNCTION + 1);
	o.marks = pick(t, 8);
	o.two_column = (int)roll_below(&t->dice, 2);
	o.header = (int)roll_below(&t->dice, 2);
	o.semicolon = "\0|#;\n\x7f\xff"[roll_below(&t->dice, 7)];
	t->is_wrong |= o.two_column && o.header;
	t->is_wrong |= o.semicolon && !strchr("|#", o.semicolon);
	status = prof_write(p, out, &o, &err);
	prof_out_abort(out);
	if (o.format && !prof_format_can_write(o.format) && !t->is_wrong)
		return status == PROF_ENOTSUP;
	return is_right(t, status);
}

static void roll_colors(struct throw *t, struct prof_svg_options *o,
			struct prof_background *b)
{
	o->colors = (enum prof_colors)pick(t, PROF_COLORS_AT_RANDOM + 1);
	o->is_diffuse = roll_one_in(&t->dice, 4);
	t->is_wrong |= o->is_diffuse && o->colors != PROF_COLORS_BY_NAME;
	o->search_color = pick_color(t);
	o->ui_color = pick_color(t);
	o->stroke_color = PROF_NO_COLOR;
	if (roll_one_in(&t->dice, 2))
		o->stroke_color = pick_color(t);
	if (roll_one_in(&t->dice, 2))
		return;
	b->top = pick_color(t);
	b->bottom = pick_color(t);
	o->background = b;
}

static void roll_picture(struct throw *t, struct prof_svg_options *o,
			 struct prof_normalize *how,
			 const struct prof_profile *p)
{
	bool has_sides = o->base || prof_is_two_sided(p);

	o->by = (enum prof_by)pick(t, PROF_BY_FILEFUNCTION + 1);
	o->widths = (enum prof_widths)pick(t, PROF_WIDTHS_UNION + 1);
	o->order = (enum prof_order)pick(t, PROF_ORDER_TIME + 1);
	how->by = (enum prof_normalize_by)pick(t, PROF_NORMALIZE_WORK + 1);
	o->reverse = (int)roll_below(&t->dice, 2);
	o->is_html = (int)roll_below(&t->dice, 2);
	o->min_share = pick_share(t);
	o->total = roll_one_in(&t->dice, 9) ? -1 : 0;
	t->is_wrong |= o->total < 0;
	t->is_wrong |= o->order == PROF_ORDER_TIME && (has_sides || o->reverse);
	t->is_wrong |= o->widths != PROF_WIDTHS_NEW && !has_sides;
}

static bool try_svg(struct throw *t, const struct prof_profile *p)
{
	struct prof_out *out = open_nowhere();
	struct prof_background background;
	struct prof_normalize how = PROF_NORMALIZE;
	struct prof_svg_options o = {.size = sizeof(o), .normalize = &how};
	const char *roots[1];
	size_t columns;
	int status;

	prof_columns(p, &columns);
	t->what = "prof_svg_write";
	o.base = roll_one_in(&t->dice, 3) ? p : NULL;
	o.column = pick(t, (unsigned)columns);
	if (o.base)
		o.base_column = pick(t, (unsigned)columns);
	roll_picture(t, &o, &how, p);
	roll_colors(t, &o, &background);
	if (roll_one_in(&t->dice, 4)) {
		roots[0] = pick_text(t, true);
		o.roots = roots;
		o.root_count = 1;
	}
	status = prof_svg_write(p, out, &o, &err);
	prof_out_abort(out);
	return is_right(t, status);
}

static bool try_merge(struct throw *t, const struct prof_profile *p)
{
	struct prof_merge_options o = {.size = sizeof(o), .drop_zero = 1};
	struct prof_profile *merged = NULL;
	struct prof_merge *m;
	int status;

	t->what = "prof_merge_new";
	o.types = (enum prof_merge_types)pick(t, PROF_TYPES_UNION + 1);
	status = prof_merge_new(&m, &o, &err);
	if (status < 0)
		return is_right(t, status) && !m;
	if (prof_merge_add(m, p, &err) == PROF_OK)
		prof_merge_finish(&merged, m, &err);
	else
		prof_merge_free(m);
	prof_free(merged);
	return is_right(t, PROF_OK);
}

static bool try_out(struct throw *t, const struct prof_profile *p)
{
	struct prof_out_options o = {.size = sizeof(o), .level = 0};
	struct prof_out *out = NULL;
	const char *name;
	int status;

	(void)p;
	t->what = "prof_out_open_fd";
	o.codec = (enum prof_codec)pick(t, PROF_ZSTD + 1);
	status = prof_out_open_fd(&out, 1, &o, &err);
	prof_out_abort(out);
	name = prof_codec_name(o.codec);
	if (!name == !t->is_wrong || (t->is_wrong && out) ||
	    (t->is_wrong &&
	     (prof_codec_suffix(o.codec) || prof_codec_max_level(o.codec))))
		return false;
	return is_right(t, status);
}

static bool try_one(struct throw *t, struct prof_profile *p)
{
	static bool (*const tries[])(struct throw *,
				     const struct prof_profile *) = {
		try_top, try_write, try_svg, try_merge, try_out,
	};

	return tries[roll_below(&t->dice, 5)](t, p);
}

static int top(const struct prof_profile *p, const struct prof_top_options *o)
{
	struct prof_out *out = open_nowhere();
	int status = prof_top_write(p, out, o, &err);

	prof_out_abort(out);
	return status;
}

/* What programs refuse with the names of their options. */
static void what_excludes(void)
{
	struct prof_profile *p = of_values("cpu", "ns", 5);
	struct prof_top_options o = {
		.size = sizeof(o), .report = PROF_TOP_TRACES, .label = "k"};

	is_int(top(p, NULL), PROF_OK, "a report without options");
	o.format = PROF_TOP_MARKDOWN;
	is_int(top(p, &o), PROF_EINVAL, "stacks of a label's values: no");
	is_str(err.text, "labels have neither callers nor stacks", "because");
	o = (struct prof_top_options){.size = sizeof(struct prof_top_options),
				      .report = PROF_TOP_CALLERS};
	is_int(top(p, &o), PROF_EINVAL, "callers of nobody: no");
	is_str(err.text, "callers and callees need a function name", "because");
	o = (struct prof_top_options){.size = sizeof(struct prof_top_options),
				      .format = (enum prof_top_format)4};
	is_int(top(p, &o), PROF_EINVAL, "an unknown format");
	is_str(err.text, "there is no format of reports 4; the last one is 3",
	       "because");
	is_int(prof_limit_depth(p, 0, &err), PROF_EINVAL, "no frame at all");
	is_int(prof_keep_time(p, 5, 5, &err), PROF_EINVAL, "no time at all");
	is_str(err.text, "the range of time is empty", "because");
	is_int(prof_filter_frames(p, NULL, &err), PROF_OK, "no filter");
	is_int(prof_label_source(p, "", "x", NULL, &err), PROF_EINVAL,
	       "no source");
	is_uint(prof_table_size(p, (enum prof_table)6), 0, "no table");
	prof_free(p);
}

int main(void)
{
	any_options(try_one);
	what_excludes();
	return tap_end();
}
