/* What keeps a part of a profile: what is left keeps the rules, and a filter
 * that is done already changes nothing. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define LIST(text) ((struct prof_patterns){(const char *const[]){text}, 1})

static int filter_frames(struct prof_profile *p, struct prof_error *err)
{
	const struct prof_frame_filter f = {
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

static int rebase(struct prof_profile *p, struct prof_error *err)
{
	return prof_rebase(p, (const char *const[]){"main", "a"}, 2, err);
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
		status = prof_rename_normalize(
			r, PROF_NORMAL_NAMES | PROF_NORMAL_TEMPLATES, err);
	if (status == PROF_OK)
		status = prof_rename_add(r, "s/b(.)/\\1/g", err);
	if (status == PROF_OK)
		status = prof_rename_normalize(
			r, PROF_NORMAL_NAMES | PROF_NORMAL_TEMPLATES, err);
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
	return prof_scale_columns(p, "ns", err);
}

struct filter {
	const char *name;
	int (*run)(struct prof_profile *p, struct prof_error *err);
	bool is_idempotent;
	bool may_fail; /* because of what the profile says */
};

static const struct filter filters[] = {
	{"a filter of frames", filter_frames, false, false},
	{"showing from a frame", show_from, true, true},
	{"pruning from a frame", prune_from, true, false},
	{"dropping the profile's own frames", prof_drop_frames, false, true},
	{"a new root", rebase, true, true},
	{"a depth", limit_depth, true, false},
	{"collapsing recursion", prof_collapse_recursion, true, false},
	{"a filter of labels", filter_labels, true, true},
	{"dropping labels", drop_labels, true, false},
	{"other names", normalize, false, false},
	{"pseudonyms", anonymize, true, false},
	{"another unit", scale, true, true},
	{"dropping what is unused", prof_drop_unused, true, false},
};

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
	check_profile(once, filter->name);
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

void check_filters(const struct prof_profile *p)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		check_filter(p, &filters[i]);
}
