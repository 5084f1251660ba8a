/*
 * Profiles added up: what they sum up to is neither lost nor more, whatever
 * came first and what was added to what.
 */
#include "tests/fuzz/fuzz.h"

enum { PROFILES_MAX = 3 };

/* Profiles, each to be added behind the one before; NULL is none. */
struct list {
	const struct prof_profile *p[PROFILES_MAX];
};

#define THESE(...) ((struct list){{__VA_ARGS__}})

static double size_of(int64_t value)
{
	return value < 0 ? -(double)value : (double)value;
}

/* May a sum be too large for 64 bits? Units are at most so much finer. */
static bool may_overflow(const struct list *list, double finer)
{
	double all = 0, times = 0;

	for (size_t i = 0; i < PROFILES_MAX && list->p[i]; i++) {
		const struct prof_header *h = prof_header(list->p[i]);
		size_t columns;

		prof_columns(list->p[i], &columns);
		for (size_t n = 0; n < prof_sample_count(list->p[i]); n++)
			for (size_t c = 0; c < columns; c++)
				all += size_of(prof_values(list->p[i], c)[n]);
		times += size_of(h->time) + size_of(h->duration);
		all += finer > 1 ? size_of(h->period) : 0;
	}
	return all * finer >= 9e18 || times >= 9e18;
}

/* The merge; NULL when it is refused, for a reason that holds. */
static struct prof_profile *merge(const struct list list,
				  const struct prof_merge_options *o,
				  double finer)
{
	struct prof_profile *p = NULL;
	struct prof_merge *m;
	struct prof_error err;
	int status = prof_merge_new(&m, o, &err);

	must(status == PROF_OK, "cannot merge: %s", err.text);
	for (size_t i = 0; i < PROFILES_MAX && list.p[i] && status == PROF_OK;
	     i++)
		status = prof_merge_add(m, list.p[i], &err);
	if (status == PROF_OK)
		status = prof_merge_finish(&p, m, &err);
	else
		prof_merge_free(m);
	must((status == PROF_OK) == (p != NULL), "status %d, and %s profile",
	     status, p ? "a" : "no");
	if (p) {
		check_profile(p, "merged");
		return p;
	}
	check_error(status, &err, "merging");
	must(status == PROF_ENOTSUP
		     ? finer > 1 && o && o->types != 2
		     : status == PROF_ERANGE && may_overflow(&list, finer),
	     "a merge is refused: %s", err.text);
	return NULL;
}

static void must_be_same(const struct prof_profile *p,
			 const struct prof_profile *q, const char *what)
{
	const char *difference = find_difference(p, q);

	must(!difference, "%s: other %s", what, difference ? difference : "");
}

/* Did mappings stay apart? Names of addresses are as they were then. */
static bool has_same_mappings(const struct prof_profile *p,
			      const struct prof_profile *q)
{
	return prof_table_size(p, PROF_MAPPINGS) ==
	       prof_table_size(q, PROF_MAPPINGS);
}

/* Nothing but equal samples that became one. */
static void check_alone(const struct prof_profile *p,
			const struct prof_profile *merged)
{
	int64_t before, after;
	size_t count, columns;

	prof_columns(p, &count);
	prof_columns(merged, &columns);
	must(count == columns, "%zu columns become %zu", count, columns);
	must(prof_sample_count(merged) <= prof_sample_count(p),
	     "a merge has more samples");
	for (size_t i = 0; i < count && prof_sample_count(p); i++) {
		if (has_total(&before, p, i) && has_total(&after, merged, i))
			must(before == after,
			     "merged, the total of column %zu changes", i);
		must(label_fingerprint(p, i) == label_fingerprint(merged, i),
		     "merged, the labels of column %zu change", i);
		must(!has_same_mappings(p, merged) ||
			     fingerprint(p, i) == fingerprint(merged, i),
		     "merged, column %zu changes", i);
	}
}

/* Twice the profile has twice each of its values. */
static void check_twice(const struct prof_profile *p,
			struct prof_profile *merged)
{
	struct prof_profile *twice = merge(THESE(p, p), NULL, 1);
	struct prof_error err;
	int status = prof_scale(merged, 2, 1, &err);

	if (status < 0) {
		check_error(status, &err, "scaling");
		must(status == PROF_ERANGE && !twice,
		     "cannot scale what can be added up: %s", err.text);
	}
	if (twice && status == PROF_OK)
		must_be_same(merged, twice, "twice the profile");
	prof_free(twice);
}

static struct prof_profile *nothing(void)
{
	struct prof_profile *p;
	struct prof_builder *b;
	struct prof_error err;

	must(prof_builder_new(&b, NULL, &err) == PROF_OK &&
		     prof_builder_finish(&p, b, &err) == PROF_OK,
	     "cannot build nothing: %s", err.text);
	return p;
}

/* A merge with this list is one with the profile alone. */
static void check_nothing_new(const struct prof_profile *merged,
			      const struct list list, const char *what)
{
	struct prof_profile *q = merge(list, NULL, 1);

	must(q, "%s: refused", what);
	must_be_same(merged, q, what);
	prof_free(q);
}

/* Sums are the same, and as many samples; their order may differ. */
static void must_be_equal(const struct prof_profile *p,
			  const struct prof_profile *q, const char *what)
{
	uint64_t sums[2] = {0};
	size_t count, columns;

	prof_columns(p, &count);
	prof_columns(q, &columns);
	must(count == columns, "%s: other columns", what);
	must(prof_sample_count(p) == prof_sample_count(q),
	     "%s: %zu samples, %zu samples", what, prof_sample_count(p),
	     prof_sample_count(q));
	/* In another order, columns may come in another order. */
	for (size_t i = 0; i < count && prof_sample_count(p); i++) {
		sums[0] += fingerprint(p, i) + label_fingerprint(p, i);
		sums[1] += fingerprint(q, i) + label_fingerprint(q, i);
	}
	must(sums[0] == sums[1], "%s: other values", what);
}

/* What the sample says is in one part or the other: together they are all. */
static void check_parts(const struct prof_profile *p,
			const struct prof_profile *merged)
{
	const char *const pattern[] = {"any~[a-m]"};
	const struct prof_frame_filter focus = {.size = sizeof(focus),
						.focus = {pattern, 1}};
	const struct prof_frame_filter ignore = {.size = sizeof(ignore),
						 .ignore = {pattern, 1}};
	struct prof_profile *with = copy_profile(p);
	struct prof_profile *without = copy_profile(p), *both;
	struct prof_error err;

	if (with && without) {
		must(prof_filter_frames(with, &focus, &err) == PROF_OK &&
			     prof_filter_frames(without, &ignore, &err) ==
				     PROF_OK,
		     "cannot part a profile: %s", err.text);
		both = merge(THESE(with, without), NULL, 1);
		if (both)
			must_be_equal(merged, both, "the parts of a profile");
		prof_free(both);
	}
	prof_free(with);
	prof_free(without);
}

/* Another profile that has something to do with p. */
static struct prof_profile *make_other(const struct prof_profile *p,
				       unsigned how)
{
	static const char *const keys[] = {"thread", "bytes"};
	struct prof_profile *q = copy_profile(p);
	struct prof_error err;
	int status = PROF_OK;
	size_t columns;

	if (!q)
		return NULL;
	prof_columns(p, &columns);
	if (how == 0 && columns)
		status = prof_keep_column(q, columns - 1, &err);
	else if (how == 1)
		status = prof_labels_as_frames(q, keys, 2, 0, &err);
	else if (how == 2)
		status = prof_convert_columns(q, "us", &err);
	else
		status = prof_collapse_recursion(q, &err);
	if (status == PROF_OK)
		return q;
	must(how == 2, "cannot make another profile: %s", err.text);
	prof_free(q);
	return NULL;
}

/* Neither order nor grouping matters. */
static void check_orders(const struct prof_profile *p,
			 const struct prof_profile *q,
			 const struct prof_merge_options *o)
{
	const double finer = 1e12; /* microseconds than days are */
	struct prof_profile *pq = merge(THESE(p, q), o, finer);
	struct prof_profile *qp = merge(THESE(q, p), o, finer);
	struct prof_profile *pqp = NULL, *grouped = NULL;

	if (pq && qp) {
		must_be_equal(pq, qp, "in another order");
		pqp = merge(THESE(p, q, p), o, finer);
		grouped = merge(THESE(p, qp), o, finer);
	}
	if (pqp && grouped)
		must_be_equal(pqp, grouped, "in other groups");
	prof_free(pq);
	prof_free(qp);
	prof_free(pqp);
	prof_free(grouped);
}

static void check_other(const struct prof_profile *p, uint32_t bits)
{
	struct prof_notes notes = {0};
	struct prof_merge_options o = {
		.size = sizeof(o),
		.types = (enum prof_merge_types)take_bits(&bits, 3),
		.drop_zero = (int)take_bits(&bits, 2),
		.sum_durations = (int)take_bits(&bits, 2),
		.notes = &notes,
	};
	struct prof_profile *q = make_other(p, take_bits(&bits, 4));

	if (q)
		check_orders(p, q, &o);
	prof_free(q);
}

static void check_source(const struct prof_profile *p, uint32_t bits)
{
	static const char *const patterns[] = {"{base}", "{dir}/{base}.{n}",
					       "{label:thread}", "",
					       "x{label:pprof::base}"};
	static const char *const paths[] = {"a/b.pb", "b", "/", "a/"};
	const struct prof_source source = {.size = sizeof(source),
					   .path = paths[take_bits(&bits, 4)],
					   .number = 7};
	const char *pattern = patterns[take_bits(&bits, 5)];
	struct prof_profile *q = copy_profile(p);
	struct prof_error err;

	if (!q)
		return;
	must(prof_label_source(q, "thread", pattern, &source, &err) == PROF_OK,
	     "cannot label the source: %s", err.text);
	check_profile(q, "with its source");
	check_same_values(p, q, "a label of the source");
	must(has_same_frames(p, q, false), "a label changes frames");
	prof_free(q);
}

void check_merges(const struct prof_profile *p, const struct plan *plan)
{
	struct prof_profile *merged = merge(THESE(p), NULL, 1);
	struct prof_profile *none = nothing();
	uint32_t bits = plan->work;

	if (merged) {
		check_alone(p, merged);
		check_nothing_new(merged, THESE(merged), "merged again");
		check_nothing_new(merged, THESE(p, none), "before nothing");
		check_nothing_new(merged, THESE(none, p), "behind nothing");
		if (take_bits(&bits, 2))
			check_parts(p, merged);
		check_twice(p, merged);
	}
	if (take_bits(&bits, 2))
		check_other(p, bits);
	else if (take_bits(&bits, 2))
		check_source(p, bits);
	prof_free(merged);
	prof_free(none);
}
