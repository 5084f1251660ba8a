/* Many profiles to one. */
#include "tests/unit/small_profile.h"

static struct prof_error err;

/* Merges `count` profiles; they stay. */
static struct prof_profile *merge(const struct prof_merge_options *o,
				  struct prof_profile *const *p, size_t count)
{
	struct prof_merge *m;
	struct prof_profile *merged = NULL;
	struct prof_error broken;
	int status = prof_merge_new(&m, o, &err);

	for (size_t i = 0; i < count && status == PROF_OK; i++)
		status = prof_merge_add(m, p[i], &err);
	if (status < 0) {
		prof_merge_free(m);
		return NULL;
	}
	if (prof_merge_finish(&merged, m, &err) < 0)
		return NULL;
	if (prof_check(merged, &broken) < 0)
		ok(false, "what was merged: %s", broken.text);
	return merged;
}

static struct prof_profile *merge_two(const struct prof_merge_options *o,
				      struct prof_profile *a,
				      struct prof_profile *b)
{
	struct prof_profile *both[] = {a, b};

	return merge(o, both, 2);
}

/* Frees both. */
static bool same(struct prof_profile *a, struct prof_profile *b)
{
	char *left = a ? describe_sorted(a) : NULL;
	char *right = b ? describe_sorted(b) : NULL;
	bool is_same = left && right && strcmp(left, right) == 0;

	if (!is_same)
		printf("# one:\n%s\n# the other:\n%s\n", left ? left : "",
		       right ? right : "");
	free(left);
	free(right);
	prof_free(a);
	prof_free(b);
	return is_same;
}

#define TRIOS tap_times(400)

/* merge(a, b, c) = merge(merge(a, b), c) = merge(a, merge(b, c)) =
 * merge(c, a, b), and merging nothing to it changes nothing. */
static bool is_algebra(const struct prof_merge_options *o, uint64_t seed,
		       bool differ)
{
	struct prof_profile *p[4], *q[3], *part;
	struct prof_merge *m;
	bool holds;

	for (size_t i = 0; i < 3; i++)
		p[i] = small_profile(seed * 3 + i, differ);
	if (prof_merge_new(&m, o, NULL) < 0 ||
	    prof_merge_finish(&p[3], m, NULL) < 0)
		tap_bail("no empty profile");
	q[0] = p[2], q[1] = p[0], q[2] = p[1];
	part = merge(o, p, 2);
	holds = same(merge(o, p, 3), merge_two(o, part, p[2]));
	prof_free(part);
	part = merge(o, p + 1, 2);
	holds &= same(merge(o, p, 3), merge_two(o, p[0], part));
	holds &= same(merge(o, p, 3), merge(o, q, 3));
	holds &= same(merge(o, p + 1, 2), merge(o, p + 1, 3));
	holds &= same(merge_two(o, p[3], part), merge(o, &part, 1));
	prof_free(part);
	for (size_t i = 0; i < 4; i++)
		prof_free(p[i]);
	return holds;
}

static void algebra(void)
{
	static const char *const names[] = {"same", "common", "union"};

	for (int types = 0; types < 3; types++)
		for (int other = 0; other < 2; other++) {
			struct prof_merge_options o = {
				.size = sizeof(o),
				.types = (enum prof_merge_types)types,
				.sum_durations = other,
				.drop_zero = other,
			};
			uint64_t seed = 0;

			while (seed < TRIOS &&
			       is_algebra(&o, seed, types != PROF_TYPES_SAME))
				seed++;
			is_uint(seed, TRIOS,
				"types %s: neither order nor grouping matters"
				"%s",
				names[types],
				other ? ", sums of durations, no zeros" : "");
		}
}

/* Anything at all, merged with anything: it works or fails, the rules hold,
 * and the merge of one is that of the merge again. */
static void anything(void)
{
	struct prof_merge_options o = {.size = sizeof(o),
				       .types = PROF_TYPES_UNION};
	size_t merged = 0, stable = 0;

	for (uint64_t seed = 0; seed < TRIOS; seed++) {
		struct prof_profile *a = random_profile(seed, true);
		struct prof_profile *b = random_profile(seed + 1, true);
		struct prof_profile *both = merge_two(&o, a, b);

		if (both) {
			merged++;
			stable +=
				same(merge(&o, &both, 1), merge_two(&o, a, b));
		} else if (err.status != PROF_ERANGE) {
			ok(false, "seed %" PRIu64 ": %s", seed, err.text);
		}
		prof_free(both);
		prof_free(a);
		prof_free(b);
	}
	ok(merged > TRIOS / 4, "many wild profiles are merged: %zu", merged);
	is_uint(stable, merged, "merging what is merged changes nothing");
}

static void totals(void)
{
	struct prof_profile *p[50], *merged;
	int64_t want[3] = {0}, total;
	static const int64_t factor[] = {1, 1000000000, 1048576};

	for (size_t i = 0; i < 50; i++) {
		size_t columns;

		p[i] = small_profile(i, false);
		prof_columns(p[i], &columns);
		for (size_t c = 0; c < columns; c++) {
			const struct prof_column *col =
				&prof_columns(p[i], &columns)[c];
			struct prof_str unit = prof_string(p[i], col->unit);
			int64_t f = unit.s[0] == 'm' && c == 1 ? 1000000
				    : unit.s[0] == 's'	       ? factor[1]
				    : unit.s[0] == 'm'	       ? factor[2]
				    : unit.s[0] == 'k'	       ? 1024
							       : 1;

			prof_column_total(&total, p[i], c, NULL);
			want[c] += total * f;
		}
	}
	merged = merge(NULL, p, 50);
	for (size_t c = 0; c < 3; c++) {
		prof_column_total(&total, merged, c, NULL);
		is_int(total, want[c], "the total of column %zu is kept", c);
	}
	prof_free(merged);
	for (size_t i = 0; i < 50; i++)
		prof_free(p[i]);
}

static void fails(struct prof_profile *a, struct prof_profile *b, int status,
		  const char *why)
{
	struct prof_profile *p = merge_two(NULL, a, b);

	ok(!p, "refused");
	is_int(err.status, status, "with its status");
	is_str(err.text, why, "and why");
	prof_free(a);
	prof_free(b);
}

static void refusals(void)
{
	fails(of_values("cpu", "ns", INT64_MAX), of_values("cpu", "ns", 1),
	      PROF_ERANGE, "a sum of values of 'cpu' does not fit 64 bits");
	fails(of_values("cpu", "s", INT64_MAX / 1000),
	      of_values("cpu", "ns", 1), PROF_ERANGE,
	      "a value of 'cpu' before it does not fit 64 bits in its unit");
	fails(of_values("cpu", "ns", 1),
	      of_values("cpu", "s", INT64_MIN / 1000), PROF_ERANGE,
	      "a sum of values of 'cpu' does not fit 64 bits");
	fails(of_values("cpu", "ns", 1), of_values("cpu", "count", 1),
	      PROF_ENOTSUP,
	      "its columns are cpu/count; earlier profiles have "
	      "cpu/ns");
}

/* What does not fit leaves no trace. */
static void refused_columns(void)
{
	struct prof_profile *a = of_values("cpu", "ns", 1);
	struct prof_profile *b = of_values("wall", "ns", 1);
	struct prof_merge *m;
	struct prof_profile *p;

	prof_merge_new(&m, NULL, NULL);
	is_int(prof_merge_add(m, a, &err), PROF_OK, "one column");
	is_int(prof_merge_add(m, b, &err), PROF_ENOTSUP, "another");
	is_int(prof_merge_add(m, a, &err), PROF_OK, "the first again");
	is_int(prof_merge_finish(&p, m, &err), PROF_OK, "the end");
	is_uint(prof_sample_count(p), 1, "one sample");
	is_int(prof_values(p, 0)[0], 2, "of both");
	prof_free(p);
	prof_free(a);
	prof_free(b);
}

/* A profile of one sample at an address of a mapping. */
static struct prof_profile *mapped(const char *file, const char *build_id,
				   uint64_t start, uint64_t size)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = start, .limit = start + size};
	struct prof_location l = {.address = start + 0x123};
	int64_t one = 1;
	struct prof_sample s = {.values = &one, .value_count = 1};
	prof_id frame;

	m.file = add_text(b, file);
	m.build_id = add_text(b, build_id);
	add_column(b, "samples", "count");
	l.mapping = prof_add_mapping(b, &m);
	frame = prof_add_location(b, &l);
	s.stack = prof_add_stack(b, &frame, 1);
	prof_add_sample(b, &s);
	return finish(b);
}

static void folds(struct prof_profile *a, struct prof_profile *b, bool want,
		  const char *what)
{
	struct prof_profile *p = merge_two(NULL, a, b);

	is_uint(prof_sample_count(p), want ? 1 : 2, "%s", what);
	if (want)
		is_uint(prof_location(p, 1).address, 0x10123,
			"at the lowest place");
	prof_free(p);
	prof_free(a);
	prof_free(b);
}

static void mappings(void)
{
	folds(mapped("/a", "", 0x20000, 0x2000),
	      mapped("/a", "", 0x10000, 0x2000), true,
	      "copies of one file are one");
	folds(mapped("/a", "x", 0x10000, 0x2000),
	      mapped("/b", "x", 0x20000, 0x1fff), true,
	      "one build of two names is one");
	folds(mapped("/a", "x", 0x10000, 0x2000),
	      mapped("/a", "y", 0x10000, 0x2000), false,
	      "two builds of one name are two");
	folds(mapped("/a", "", 0x10000, 0x2000),
	      mapped("/a", "", 0x20000, 0x3000), false,
	      "sizes that differ by a page are two");
	folds(mapped("x", "", 0x10000, 0x2000),
	      mapped("", "x", 0x10000, 0x2000), false,
	      "a file that is called like a build id is another");
	folds(mapped("", "", 0x10000, 0x2000), mapped("", "", 0x20000, 0x2000),
	      true, "those without a name are one");
}

static void aliases(void)
{
	struct prof_profile *p[3], *merged;
	const prof_id *comment;
	char *text = NULL;
	size_t count;

	p[0] = mapped("/b", "x", 0x1000, 0x1000);
	p[1] = mapped("/a", "x", 0x2000, 0x1000);
	p[2] = mapped("/b", "x", 0x3000, 0x1000);
	merged = merge(NULL, p, 3);
	comment = prof_comments(merged, &count);
	is_uint(count, 1, "a name that is not kept is a comment");
	text = must(strndup(prof_string(merged, comment[0]).s,
			    prof_string(merged, comment[0]).len));
	is_str(text, "build id x is also /b", "which says so");
	free(text);
	prof_free(merged);
	for (size_t i = 0; i < 3; i++)
		prof_free(p[i]);
}

static struct prof_profile *timed(int64_t time, int64_t duration)
{
	struct prof_builder *b = new_builder();
	struct prof_header h = {.time = time, .duration = duration};

	add_column(b, "samples", "count");
	prof_set_header(b, &h);
	return finish(b);
}

static void times(void)
{
	struct prof_merge_options sum = {.size = sizeof(sum),
					 .sum_durations = 1};
	struct prof_profile *p[] = {timed(100, 10), timed(50, 20),
				    timed(0, 1000), timed(60, 0)};
	struct prof_profile *merged = merge(NULL, p, 4);

	is_int(prof_header(merged)->time, 50, "the earliest that is known");
	is_int(prof_header(merged)->duration, 60, "until the last end");
	prof_free(merged);
	merged = merge(&sum, p, 4);
	is_int(prof_header(merged)->duration, 1030, "or the sum");
	prof_free(merged);
	merged = merge(NULL, p + 2, 1);
	is_int(prof_header(merged)->duration, 1000, "the longest without time");
	prof_free(merged);
	for (size_t i = 0; i < 4; i++)
		prof_free(p[i]);
	fails(timed(INT64_MAX, 1), timed(1, 1), PROF_ERANGE,
	      "the time and the duration do not fit 64 bits");
	fails(timed(INT64_MAX, 0), timed(INT64_MIN, 0), PROF_ERANGE,
	      "the time from the first profile to the last does not fit 64 "
	      "bits");
}

static void zeros(void)
{
	struct prof_merge_options drop = {.size = sizeof(drop), .drop_zero = 1};
	struct prof_profile *a = of_values("cpu", "ns", 5);
	struct prof_profile *b = of_values("cpu", "ns", -5);
	struct prof_profile *p = merge_two(NULL, a, b);

	is_uint(prof_sample_count(p), 1, "what adds up to 0 is kept");
	prof_free(p);
	p = merge_two(&drop, a, b);
	is_uint(prof_sample_count(p), 0, "or dropped");
	prof_free(p);
	prof_free(a);
	prof_free(b);
}

static void tracks(void)
{
	struct prof_notes notes = {0};
	struct prof_merge_options o = {.size = sizeof(o), .notes = &notes};
	struct prof_builder *b = new_builder();
	struct prof_track track = {.end = 10};
	struct prof_label idle = {.number = 3};
	struct prof_profile *p, *merged;

	add_column(b, "samples", "count");
	prof_add_track(b, &track);
	idle.key = add_text(b, PROF_IDLE_LABEL);
	add_sample(b, "main", prof_add_labels(b, &idle, 1), 4);
	add_sample(b, "main", 0, 5);
	p = finish(b);
	merged = merge(&o, &p, 1);
	is_uint(prof_sample_count(merged), 1, "idle times go with the tracks");
	is_int(prof_values(merged, 0)[0], 9, "and values add up");
	ok(!prof_sample_tracks(merged), "there are no tracks");
	is_uint(notes.note[0].count, 1, "which is noted");
	prof_free(merged);
	prof_free(p);
}

int main(void)
{
	algebra();
	anything();
	totals();
	refusals();
	refused_columns();
	mappings();
	aliases();
	times();
	zeros();
	tracks();
	return tap_end();
}
