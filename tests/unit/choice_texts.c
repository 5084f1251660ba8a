/*
 * Functions of texts, of lists of them and of numbers: what is missing or does
 * not exist is refused with PROF_EINVAL and a text.
 */
#include "tests/unit/throw.h"

/* Functions of a list of texts: expressions, rules, keys. */
static int call_with_list(struct prof_profile *p, struct prof_patterns list,
			  size_t which)
{
	const struct prof_frame_filter focus = {.size = sizeof(focus),
						.focus = list};
	const struct prof_frame_filter show = {
		.size = sizeof(show), .show = list, .hide = list};
	const struct prof_patterns none = {NULL, 0};

	switch (which) {
	case 0:
		return prof_filter_frames(p, &focus, &err);
	case 1:
		return prof_filter_frames(p, &show, &err);
	case 2:
		return prof_show_from(p, list, &err);
	case 3:
		return prof_prune_from(p, list, &err);
	case 4:
		return prof_filter_labels(p, list, none, &err);
	case 5:
		return prof_filter_labels(p, none, list, &err);
	case 6:
		return prof_anonymize(p, list, &err);
	case 7:
		return prof_set_root(p, list.text, list.count, &err);
	case 8:
		return prof_drop_labels(p, list.text, list.count, &err);
	default:
		return prof_labels_as_frames(p, list.text, list.count, 0, &err);
	}
}

static bool try_list(struct throw *t, struct prof_profile *p)
{
	size_t which = roll_below(&t->dice, 10);
	const char *text[3];
	struct prof_patterns list = {text, roll_below(&t->dice, 4)};

	t->what = "a list of texts";
	for (size_t i = 0; i < list.count; i++)
		text[i] = pick_text(t, true);
	if (roll_one_in(&t->dice, 8)) {
		list.text = NULL;
		t->is_wrong = list.count;
	}
	return is_right(t, call_with_list(p, list, which));
}

/* Functions of one text. */
static int call_with_text(struct prof_profile *p, const char *text,
			  size_t which)
{
	const struct prof_source source = {
		.size = sizeof(source), .path = "a/b", .number = 1};
	struct prof_background background;
	struct prof_normalize n = PROF_NORMALIZE;
	struct prof_in *in;
	uint32_t color;
	size_t column;
	int status;

	switch (which) {
	case 0:
		return prof_convert_columns(p, text, &err);
	case 1:
		return prof_tracks_as_labels(p, text, &err);
	case 2:
		return prof_label_as_tracks(p, text, &err);
	case 3:
		return prof_label_source(p, text, "{n}", &source, &err);
	case 4:
		return prof_label_source(p, "k", text, &source, &err);
	case 5:
		return prof_find_column(&column, p, text, &err);
	case 6:
		return prof_parse_normalize(&n, text, &err);
	case 7:
		return prof_color_parse(&color, text, &err);
	case 8:
		return prof_background_parse(&background, text, &err);
	default:
		status = prof_in_open(&in, text, NULL, &err);
		prof_in_close(in);
		return status;
	}
}

static bool try_text(struct throw *t, struct prof_profile *p)
{
	size_t which = roll_below(&t->dice, 10);

	t->what = "one text";
	return is_right(t, call_with_text(p, pick_text(t, true), which));
}

/* Functions of a number, of which some do not exist. */
static bool try_number(struct throw *t, struct prof_profile *p)
{
	size_t columns, column;
	int64_t total;

	prof_columns(p, &columns);
	column = pick(t, (unsigned)columns);
	t->what = "a column";
	switch (roll_below(&t->dice, 3)) {
	case 0:
		return is_right(t, prof_column_total(&total, p, column, &err));
	case 1:
		return is_right(t, prof_keep_column(p, column, &err));
	default:
		return is_right(t, prof_keep_columns(p, &column, 1, &err));
	}
}

static bool try_rename(struct throw *t, struct prof_profile *p)
{
	static const char *const rules[] = {"s/a/b/", "s/(a)|b/\\1/g"};
	const char *rule = rules[roll_below(&t->dice, 2)];
	struct prof_rename *r;
	int status;

	t->what = "prof_rename";
	if (prof_rename_new(&r, &err) < 0)
		tap_bail("no memory");
	if (!pick_text(t, true))
		rule = NULL;
	status = prof_rename_add(r, rule, &err);
	if (status == PROF_OK)
		status = prof_rename_normalize(r, pick(t, 8), &err);
	if (status == PROF_OK)
		status = prof_rename(p, r, &err);
	prof_rename_free(r);
	return is_right(t, status);
}

static bool try_one(struct throw *t, struct prof_profile *p)
{
	static bool (*const tries[])(struct throw *, struct prof_profile *) = {
		try_list,
		try_text,
		try_number,
		try_rename,
	};

	return tries[roll_below(&t->dice, 4)](t, p);
}

int main(void)
{
	any_options(try_one);
	return tap_end();
}
