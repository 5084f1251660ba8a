/*
 * What keeps a part of a profile: what is left keeps the rules and was there
 * before, and a filter that is done already changes nothing.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { PATTERN_MAX = 80 };

/* What the expression of the plan's choice is for; what IGNORE and DROP_LABELS
 * drop is what those before them keep. */
enum {
	FOCUS,
	IGNORE,
	HIDE,
	SHOW,
	SHOW_FROM,
	PRUNE_FROM,
	KEEP_LABELS,
	DROP_LABELS,
	WAYS
};

#define LIST(text) ((struct prof_patterns){(const char *const[]){text}, 1})

static int filter_frames(struct prof_profile *p, struct prof_error *err)
{
	const struct prof_frame_filter f = {
		.size = sizeof(f),
		.focus = LIST("any~[a-z]"),
		.ignore = LIST("any~^x"),
		.hide = LIST("any~^a|b$"),
		.show = LIST("any~[^c]"),
	};

	return prof_filter_frames(p, &f, err);
}

static int show_from(struct prof_profile *p, struct prof_error *err)
{
	return prof_show_from(p, LIST("any~[ae]"), err);
}

static int prune_from(struct prof_profile *p, struct prof_error *err)
{
	return prof_prune_from(p, LIST("any~[ae]"), err);
}

static int set_root(struct prof_profile *p, struct prof_error *err)
{
	return prof_set_root(p, (const char *const[]){"main", "a"}, 2, err);
}

static int limit_depth(struct prof_profile *p, struct prof_error *err)
{
	return prof_limit_depth(p, 2, err);
}

static int filter_labels(struct prof_profile *p, struct prof_error *err)
{
	return prof_filter_labels(p, LIST("0:1mb"), LIST("~^a"), err);
}

static int drop_labels(struct prof_profile *p, struct prof_error *err)
{
	return prof_drop_labels(p, (const char *const[]){"bytes", "thread"}, 2,
				err);
}

static int normalize(struct prof_profile *p, struct prof_error *err)
{
	struct prof_rename *r;
	int status = prof_rename_new(&r, err);

	if (status == PROF_OK)
		status = prof_rename_normalize(r,
					       PROF_NORMAL_NAMES |
						       PROF_NORMAL_TEMPLATES |
						       PROF_NORMAL_RUST,
					       err);
	if (status == PROF_OK)
		status = prof_rename_add(r, "s/b(.)/\\1/g", err);
	if (status == PROF_OK)
		status = prof_rename_normalize(r,
					       PROF_NORMAL_NAMES |
						       PROF_NORMAL_TEMPLATES |
						       PROF_NORMAL_RUST,
					       err);
	if (status == PROF_OK)
		status = prof_rename(p, r, err);
	prof_rename_free(r);
	return status;
}

static int anonymize(struct prof_profile *p, struct prof_error *err)
{
	return prof_anonymize(p, LIST("^main$"), err);
}

static int scale(struct prof_profile *p, struct prof_error *err)
{
	return prof_convert_columns(p, "ns", err);
}

struct filter {
	const char *name;
	int (*run)(struct prof_profile *p, struct prof_error *err);
	enum { DROPS, KEEPS_SAMPLES, CHANGES_VALUES } effect;
	bool is_idempotent;
	bool may_fail; /* because of what the profile says */
};

static const struct filter filters[] = {
	{"a filter of frames", filter_frames, DROPS, false, false},
	{"showing from a frame", show_from, DROPS, true, true},
	{"pruning from a frame", prune_from, KEEPS_SAMPLES, true, false},
	{"dropping the profile's own frames", prof_drop_frames, KEEPS_SAMPLES,
	 false, true},
	{"a new root", set_root, DROPS, true, true},
	{"a depth", limit_depth, KEEPS_SAMPLES, true, false},
	{"collapsing recursion", prof_collapse_recursion, KEEPS_SAMPLES, true,
	 false},
	{"a filter of labels", filter_labels, DROPS, true, true},
	{"dropping labels", drop_labels, KEEPS_SAMPLES, true, false},
	{"other names", normalize, KEEPS_SAMPLES, false, false},
	{"pseudonyms", anonymize, KEEPS_SAMPLES, true, false},
	{"another unit", scale, CHANGES_VALUES, true, true},
	{"dropping what is unused", prof_drop_unused, KEEPS_SAMPLES, true,
	 false},
};

static bool has_values(const struct prof_profile *p, size_t i,
		       const struct prof_profile *q, size_t k, size_t columns)
{
	for (size_t c = 0; c < columns; c++)
		if (prof_values(p, c)[i] != prof_values(q, c)[k])
			return false;
	return true;
}

/* Samples that are left are some of those before, in the same order. */
static void check_kept(const struct prof_profile *before,
		       const struct prof_profile *after, const char *what)
{
	size_t columns, at = 0;

	prof_columns(before, &columns);
	for (size_t i = 0; i < prof_sample_count(after); i++, at++) {
		while (at < prof_sample_count(before) &&
		       !has_values(after, i, before, at, columns))
			at++;
		must(at < prof_sample_count(before),
		     "%s: sample %zu was not there", what, i);
	}
}

static void check_effect(const struct prof_profile *before,
			 const struct prof_profile *after,
			 const struct filter *filter)
{
	check_profile(after, filter->name);
	if (filter->effect != CHANGES_VALUES)
		check_kept(before, after, filter->name);
	if (filter->effect == KEEPS_SAMPLES)
		check_same_values(before, after, filter->name);
}

static void check_filter(const struct prof_profile *p,
			 const struct filter *filter)
{
	struct prof_profile *once = copy_profile(p), *twice;
	struct prof_error err;
	const char *difference;
	int status;

	if (!once)
		return;
	status = filter->run(once, &err);
	if (status < 0) {
		check_error(status, &err, filter->name);
		must(filter->may_fail, "%s: %s", filter->name, err.text);
		prof_free(once);
		return;
	}
	check_effect(p, once, filter);
	twice = copy_profile(once);
	if (twice && filter->is_idempotent) {
		must(filter->run(twice, &err) == PROF_OK, "%s, twice: %s",
		     filter->name, err.text);
		difference = find_difference(once, twice);
		must(!difference, "%s, twice: other %s", filter->name,
		     difference ? difference : "");
	}
	prof_free(once);
	prof_free(twice);
}

/* An expression that comes from the input: the name of a function. */
static void choose_pattern(char text[PATTERN_MAX], const struct prof_profile *p,
			   uint32_t *bits)
{
	static const char *const over[] = {"", "func~", "any~", "thread=~",
					   "~"};
	const char *prefix = over[take_bits(bits, 5)];
	size_t functions = prof_table_size(p, PROF_FUNCTIONS);
	prof_id id = (prof_id)((1 + take_bits(bits, 8)) % functions);
	struct prof_str name = prof_string(p, prof_function(p, id)->name);
	size_t len = strlen(prefix);

	if (name.len > PATTERN_MAX - 1 - len)
		name.len = PATTERN_MAX - 1 - len;
	memcpy(text, prefix, len);
	memcpy(text + len, name.s, name.len);
	text[len + name.len] = '\0';
}

/* How a filter by one expression goes: it keeps what matches, or the rest. */
static int filter_by(struct prof_profile *p, struct prof_patterns by,
		     unsigned how, struct prof_error *err)
{
	struct prof_frame_filter f = {.size = sizeof(f), .focus = {0}};

	switch (how) {
	case FOCUS:
		f.focus = by;
		break;
	case IGNORE:
		f.ignore = by;
		break;
	case HIDE:
		f.hide = by;
		break;
	case SHOW:
		f.show = by;
		break;
	case SHOW_FROM:
		return prof_show_from(p, by, err);
	case PRUNE_FROM:
		return prof_prune_from(p, by, err);
	case KEEP_LABELS:
		return prof_filter_labels(p, by, (struct prof_patterns){0},
					  err);
	default:
		return prof_filter_labels(p, (struct prof_patterns){0}, by,
					  err);
	}
	return prof_filter_frames(p, &f, err);
}

/* NULL when the expression is none. */
static struct prof_profile *filtered(const struct prof_profile *p,
				     struct prof_patterns by, unsigned how)
{
	struct prof_profile *q = copy_profile(p);
	struct prof_error err;
	int status;

	if (!q)
		return NULL;
	status = filter_by(q, by, how, &err);
	if (status == PROF_OK) {
		check_profile(q, by.text[0]);
		check_kept(p, q, by.text[0]);
		return q;
	}
	check_error(status, &err, by.text[0]);
	must(status == PROF_EINVAL || status == PROF_ELIMIT,
	     "cannot filter by '%s': %s", by.text[0], err.text);
	prof_free(q);
	return NULL;
}

/* A sample is on one side of a question. */
static void check_sides(const struct prof_profile *p,
			const struct prof_profile *yes,
			const struct prof_profile *no, const char *question)
{
	int64_t all, some, rest;
	size_t columns;

	prof_columns(p, &columns);
	must(prof_sample_count(yes) + prof_sample_count(no) ==
		     prof_sample_count(p),
	     "'%s': %zu samples and %zu samples of %zu", question,
	     prof_sample_count(yes), prof_sample_count(no),
	     prof_sample_count(p));
	for (size_t i = 0; i < columns && prof_sample_count(p); i++)
		if (has_total(&all, p, i) && has_total(&some, yes, i) &&
		    has_total(&rest, no, i))
			must((uint64_t)some + (uint64_t)rest == (uint64_t)all,
			     "'%s': column %zu is not what its sides are",
			     question, i);
}

static void check_chosen(const struct prof_profile *p, uint32_t bits)
{
	unsigned how = take_bits(&bits, WAYS);
	char text[PATTERN_MAX];
	const char *const list[] = {text};
	const struct prof_patterns by = {list, 1};
	struct prof_profile *q, *other = NULL;

	choose_pattern(text, p, &bits);
	q = filtered(p, by, how);
	if (q && (how == FOCUS || how == KEEP_LABELS)) {
		other = filtered(p, by, how + 1);
		must(other, "'%s' is only sometimes an expression", text);
		check_sides(p, q, other, text);
	}
	prof_free(q);
	prof_free(other);
}

void check_filters(const struct prof_profile *p, const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		check_filter(p, &filters[i]);
	check_chosen(p, plan->work);
}
