/* What holds of filters whatever the profile is: random profiles of all kinds,
 * where only frames, labels or names go, keep their totals; a filter that is
 * done already changes nothing. */
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

#define SEEDS tap_times(100)

static struct prof_error err;

#define LIST(text) ((struct prof_patterns){(const char *const[]){text}, 1})

static int show_from(struct prof_profile *p)
{
	return prof_show_from(p, LIST("any~[ae]"), &err);
}

static int prune_from(struct prof_profile *p)
{
	return prof_prune_from(p, LIST("any~[ae]"), &err);
}

static int hide(struct prof_profile *p)
{
	const struct prof_frame_filter f = {.size = sizeof(f),
					    .hide = LIST("any~^[mp]")};

	return prof_filter_frames(p, &f, &err);
}

static int show(struct prof_profile *p)
{
	const struct prof_frame_filter f = {.size = sizeof(f),
					    .show = LIST("any~^[mp]")};

	return prof_filter_frames(p, &f, &err);
}

static int focus(struct prof_profile *p)
{
	const struct prof_frame_filter f = {.size = sizeof(f),
					    .focus = LIST("any~1"),
					    .ignore = LIST("any~2")};

	return prof_filter_frames(p, &f, &err);
}

static int set_root(struct prof_profile *p)
{
	return prof_set_root(p, (const char *const[]){"main1.x", "b3.x"}, 2,
			     &err);
}

static int limit_depth(struct prof_profile *p)
{
	return prof_limit_depth(p, 3, &err);
}

static int collapse(struct prof_profile *p)
{
	return prof_collapse_recursion(p, &err);
}

static int drop_frames(struct prof_profile *p)
{
	return prof_drop_frames(p, &err);
}

static int filter_labels(struct prof_profile *p)
{
	return prof_filter_labels(p, LIST("~[a-m]"), LIST("~z"), &err);
}

static int drop_labels(struct prof_profile *p)
{
	return prof_drop_labels(p, (const char *const[]){"main1.x", ""}, 2,
				&err);
}

static int normalize(struct prof_profile *p)
{
	struct prof_rename *r;
	int status = prof_rename_new(&r, &err);

	if (status == PROF_OK)
		status = prof_rename_normalize(
			r, PROF_NORMAL_NAMES | PROF_NORMAL_TEMPLATES, &err);
	if (status == PROF_OK)
		status = prof_rename(p, r, &err);
	prof_rename_free(r);
	return status;
}

static int anonymize(struct prof_profile *p)
{
	return prof_anonymize(p, LIST("^main"), &err);
}

static int drop_unused(struct prof_profile *p)
{
	return prof_drop_unused(p, &err);
}

struct law {
	const char *name;
	int (*run)(struct prof_profile *p);
	bool keeps_samples;
	bool is_idempotent;
};

static const struct law laws[] = {
	{"show from", show_from, false, true},
	{"prune from", prune_from, true, true},
	{"hide", hide, false, true},
	{"show", show, false, true},
	{"focus and ignore", focus, false, true},
	{"root", set_root, false, true},
	{"depth", limit_depth, true, true},
	{"recursion", collapse, true, true},
	{"the profile's own frames", drop_frames, true, false},
	{"labels", filter_labels, false, true},
	{"dropped labels", drop_labels, true, true},
	{"normal names", normalize, true, true},
	{"pseudonyms", anonymize, true, true},
	{"unused rows", drop_unused, true, true},
};

static bool has_same_values(const struct prof_profile *p,
			    const struct prof_profile *q)
{
	size_t columns, n = prof_sample_count(p);

	prof_columns(p, &columns);
	for (size_t c = 0; c < columns && n == prof_sample_count(q) && n; c++)
		if (memcmp(prof_values(p, c), prof_values(q, c),
			   n * sizeof(int64_t)) != 0)
			return false;
	return n == prof_sample_count(q);
}

/* 0, or how many laws are broken. */
static unsigned try_seed(const struct law *law, uint64_t seed)
{
	struct prof_profile *before = random_profile(seed, seed % 2);
	struct prof_profile *p = random_profile(seed, seed % 2);
	char *once = NULL, *twice = NULL;
	unsigned broken = 0;
	int status = law->run(p);

	/* What a wild profile says of itself may be no expression. */
	if (status < 0 && law->run == drop_frames)
		goto done;
	broken += status < 0 || prof_check(p, &err) < 0;
	broken += law->keeps_samples && !has_same_values(before, p);
	if (law->is_idempotent && !broken && prof_drop_unused(p, &err) == 0) {
		once = describe(p);
		broken += law->run(p) < 0 || prof_drop_unused(p, &err) < 0;
		twice = describe(p);
		broken += strcmp(once, twice) != 0;
	}
	if (broken)
		tap_diag("seed %d: %s", (int)seed, err.text);
done:
	free(once);
	free(twice);
	prof_free(before);
	prof_free(p);
	return broken;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(laws) / sizeof(*laws); i++) {
		unsigned broken = 0;

		for (uint64_t seed = 0; seed < SEEDS; seed++)
			broken += try_seed(&laws[i], seed);
		is_uint(broken, 0, "%s: laws hold in %d profiles", laws[i].name,
			SEEDS);
	}
	return tap_end();
}
