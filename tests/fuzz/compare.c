#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Two profiles side by side. */
struct pair {
	const struct prof_profile *p, *q;
};

static bool same_str(struct prof_str a, struct prof_str b)
{
	return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

static bool same_string(struct pair c, prof_id a, prof_id b)
{
	return same_str(prof_string(c.p, a), prof_string(c.q, b));
}

static bool same_column(struct pair c, struct prof_column a,
			struct prof_column b)
{
	return same_string(c, a.type, b.type) && same_string(c, a.unit, b.unit);
}

static bool same_columns(struct pair c)
{
	size_t n, m;
	const struct prof_column *a = prof_columns(c.p, &n);
	const struct prof_column *b = prof_columns(c.q, &m);

	for (size_t i = 0; i < n && n == m; i++)
		if (!same_column(c, a[i], b[i]))
			return false;
	return n == m;
}

static bool same_header(struct pair c)
{
	const struct prof_header *a = prof_header(c.p);
	const struct prof_header *b = prof_header(c.q);

	return a->period == b->period && a->time == b->time &&
	       a->duration == b->duration &&
	       same_column(c, a->period_type, b->period_type) &&
	       same_string(c, a->default_type, b->default_type) &&
	       same_string(c, a->drop_frames, b->drop_frames) &&
	       same_string(c, a->keep_frames, b->keep_frames) &&
	       same_string(c, a->doc_url, b->doc_url);
}

static bool same_comments(struct pair c)
{
	size_t n, m;
	const prof_id *a = prof_comments(c.p, &n);
	const prof_id *b = prof_comments(c.q, &m);

	for (size_t i = 0; i < n && n == m; i++)
		if (!same_string(c, a[i], b[i]))
			return false;
	return n == m;
}

static bool same_tracks(struct pair c)
{
	size_t n, m;
	const struct prof_track *a = prof_tracks(c.p, &n);
	const struct prof_track *b = prof_tracks(c.q, &m);

	for (size_t i = 0; i < n && n == m; i++)
		if (a[i].start != b[i].start || a[i].end != b[i].end ||
		    a[i].column != b[i].column || a[i].flags != b[i].flags ||
		    !same_string(c, a[i].name, b[i].name) ||
		    !same_string(c, a[i].unit, b[i].unit))
			return false;
	return n == m;
}

static bool same_mapping(struct pair c, prof_id x, prof_id y)
{
	const struct prof_mapping *a = prof_mapping(c.p, x);
	const struct prof_mapping *b = prof_mapping(c.q, y);

	return a->start == b->start && a->limit == b->limit &&
	       a->offset == b->offset && a->flags == b->flags && !x == !y &&
	       same_string(c, a->file, b->file) &&
	       same_string(c, a->build_id, b->build_id);
}

static bool same_function(struct pair c, prof_id x, prof_id y)
{
	const struct prof_function *a = prof_function(c.p, x);
	const struct prof_function *b = prof_function(c.q, y);

	return a->start_line == b->start_line &&
	       same_string(c, a->name, b->name) &&
	       same_string(c, a->system_name, b->system_name) &&
	       same_string(c, a->file, b->file);
}

static bool same_location(struct pair c, prof_id x, prof_id y)
{
	struct prof_location a = prof_location(c.p, x);
	struct prof_location b = prof_location(c.q, y);

	if (a.address != b.address || a.is_folded != b.is_folded ||
	    a.line_count != b.line_count ||
	    !same_mapping(c, a.mapping, b.mapping))
		return false;
	for (size_t i = 0; i < a.line_count; i++)
		if (a.lines[i].line != b.lines[i].line ||
		    a.lines[i].column != b.lines[i].column ||
		    !same_function(c, a.lines[i].function, b.lines[i].function))
			return false;
	return true;
}

static bool same_stack(struct pair c, prof_id x, prof_id y)
{
	struct prof_stack a = prof_stack(c.p, x);
	struct prof_stack b = prof_stack(c.q, y);

	for (size_t i = 0; i < a.depth && a.depth == b.depth; i++)
		if (!same_location(c, a.locations[i], b.locations[i]))
			return false;
	return a.depth == b.depth;
}

static bool same_labels(struct pair c, prof_id x, prof_id y)
{
	struct prof_labels a = prof_labels(c.p, x);
	struct prof_labels b = prof_labels(c.q, y);

	for (size_t i = 0; i < a.count && a.count == b.count; i++)
		if (a.label[i].number != b.label[i].number ||
		    !same_string(c, a.label[i].key, b.label[i].key) ||
		    !same_string(c, a.label[i].str, b.label[i].str) ||
		    !same_string(c, a.label[i].unit, b.label[i].unit))
			return false;
	return a.count == b.count;
}

static const char *compare_samples(struct pair c)
{
	size_t count = prof_sample_count(c.p), columns;

	prof_columns(c.p, &columns);
	if (count != prof_sample_count(c.q))
		return "the number of samples";
	if (count && !prof_sample_tracks(c.p) != !prof_sample_tracks(c.q))
		return "whether samples are in tracks";
	for (size_t i = 0; i < count; i++) {
		if (prof_sample_tracks(c.p) &&
		    prof_sample_tracks(c.p)[i] != prof_sample_tracks(c.q)[i])
			return "the track of a sample";
		if (!same_stack(c, prof_sample_stacks(c.p)[i],
				prof_sample_stacks(c.q)[i]))
			return "a stack";
		if (!same_labels(c, prof_sample_labels(c.p)[i],
				 prof_sample_labels(c.q)[i]))
			return "labels";
		for (size_t n = 0; n < columns; n++)
			if (prof_values(c.p, n)[i] != prof_values(c.q, n)[i])
				return "a value";
	}
	return NULL;
}

/* Does the stack of q hold that of p, at its root or at its leaf? */
static bool holds_stack(struct pair c, prof_id x, prof_id y, bool at_leaf)
{
	struct prof_stack a = prof_stack(c.p, x);
	struct prof_stack b = prof_stack(c.q, y);

	if (b.depth < a.depth)
		return false;
	if (at_leaf) /* of q is what q has more */
		b.locations += b.depth - a.depth;
	for (size_t i = 0; i < a.depth; i++)
		if (!same_location(c, a.locations[i], b.locations[i]))
			return false;
	return true;
}

bool has_same_frames(const struct prof_profile *p, const struct prof_profile *q,
		     bool more_at_leaf)
{
	struct pair c = {p, q};

	for (size_t i = 0; i < prof_sample_count(p); i++)
		if (!holds_stack(c, prof_sample_stacks(p)[i],
				 prof_sample_stacks(q)[i], more_at_leaf))
			return false;
	return true;
}

bool has_same_rows(const struct prof_profile *p, const struct prof_profile *q)
{
	for (int t = PROF_MAPPINGS; t <= PROF_LOCATIONS; t++)
		if (prof_table_size(p, (enum prof_table)t) !=
		    prof_table_size(q, (enum prof_table)t))
			return false;
	return true;
}

const char *find_difference(const struct prof_profile *p,
			    const struct prof_profile *q)
{
	struct pair c = {p, q};

	if (!same_columns(c))
		return "the columns";
	if (!same_header(c))
		return "the header";
	if (!same_comments(c))
		return "the comments";
	if (!same_tracks(c))
		return "the tracks";
	return compare_samples(c);
}

/* Bytes of the names in a location, about. */
static uint64_t name_size(const struct prof_profile *p, prof_id id)
{
	struct prof_location l = prof_location(p, id);
	uint64_t size = prof_string(p, prof_mapping(p, l.mapping)->file).len;

	for (size_t n = 0; n < l.line_count; n++) {
		const struct prof_function *f =
			prof_function(p, l.lines[n].function);

		size += prof_string(p, f->name).len +
			prof_string(p, f->system_name).len +
			prof_string(p, f->file).len + 60;
	}
	return size + 20;
}

uint64_t text_size(const struct prof_profile *p)
{
	size_t stacks = prof_table_size(p, PROF_STACKS), columns, tracks;
	uint64_t size = 0, frames = 0;

	for (prof_id i = 0; i < stacks; i++) {
		struct prof_stack s = prof_stack(p, i);

		for (size_t j = 0; j < s.depth; j++)
			size += name_size(p, s.locations[j]);
	}
	for (size_t i = 0; i < prof_sample_count(p); i++)
		frames += 1 + prof_stack(p, prof_sample_stacks(p)[i]).depth;
	prof_columns(p, &columns);
	prof_tracks(p, &tracks);
	return size + frames * columns * (tracks + 1);
}

bool has_total(int64_t *total, const struct prof_profile *p, size_t column)
{
	struct prof_error err;
	int status = prof_column_total(total, p, column, &err);

	if (status < 0) {
		check_error(status, &err, "adding up");
		must(status == PROF_ERANGE, "a sum fails with %d", status);
	}
	return status == PROF_OK;
}
