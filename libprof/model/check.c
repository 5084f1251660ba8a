/* The invariants of a profile, in one place. */
#include "libprof/base/error.h"
#include "libprof/model/model.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct checker {
	const struct prof_profile *p;
	struct prof_error *err;
};

static int broken(const struct checker *c, const char *what, size_t row)
{
	return fail(c->err, PROF_EINVAL, "%s %zu breaks an invariant", what,
		    row);
}

static bool is_in(const struct checker *c, enum prof_table table, prof_id id)
{
	return id < c->p->table[table].count;
}

/* Rows lie one behind the other, and none is there twice. */
static int check_table(const struct checker *c, enum prof_table table)
{
	static const char *const names[] = {"string",	"mapping", "function",
					    "location", "stack",   "label set"};
	const struct table *t = &c->p->table[table];
	struct table again;
	prof_id i = 0;

	table_init(&again);
	if (table >= PROF_MAPPINGS && table <= PROF_LOCATIONS && t->count)
		i = 1 + table_reserve(&again, table_row(t, 0),
				      table_row_size(t, 0));
	while (i < t->count &&
	       table_intern(&again, table_row(t, i), table_row_size(t, i)) == i)
		i++;
	table_release(&again);
	return i && i == t->count ? PROF_OK : broken(c, names[table], i);
}

static int check_mappings(const struct checker *c)
{
	for (prof_id i = 0; i < prof_table_size(c->p, PROF_MAPPINGS); i++) {
		const struct prof_mapping *m = prof_mapping(c->p, i);

		if (!is_in(c, PROF_STRINGS, m->file) ||
		    !is_in(c, PROF_STRINGS, m->build_id) || m->flags > 15 ||
		    m->unused)
			return broken(c, "mapping", i);
	}
	return PROF_OK;
}

static int check_functions(const struct checker *c)
{
	for (prof_id i = 0; i < prof_table_size(c->p, PROF_FUNCTIONS); i++) {
		const struct prof_function *f = prof_function(c->p, i);

		if (!is_in(c, PROF_STRINGS, f->name) ||
		    !is_in(c, PROF_STRINGS, f->system_name) ||
		    !is_in(c, PROF_STRINGS, f->file) || f->unused)
			return broken(c, "function", i);
	}
	return PROF_OK;
}

/* A line always has a function. */
static int check_locations(const struct checker *c)
{
	for (prof_id i = 0; i < prof_table_size(c->p, PROF_LOCATIONS); i++) {
		struct prof_location l = prof_location(c->p, i);

		if (!is_in(c, PROF_MAPPINGS, l.mapping) || l.is_folded > 1 ||
		    l.line_count > c->p->limits.max_depth)
			return broken(c, "location", i);
		for (size_t j = 0; j < l.line_count; j++)
			if (!l.lines[j].function || l.lines[j].unused ||
			    !is_in(c, PROF_FUNCTIONS, l.lines[j].function))
				return broken(c, "location", i);
	}
	return PROF_OK;
}

/* No frame is the location that is none. */
static int check_stacks(const struct checker *c)
{
	for (prof_id i = 0; i < prof_table_size(c->p, PROF_STACKS); i++) {
		struct prof_stack s = prof_stack(c->p, i);

		if (s.depth > c->p->limits.max_depth)
			return broken(c, "stack", i);
		for (size_t j = 0; j < s.depth; j++)
			if (!s.locations[j] ||
			    !is_in(c, PROF_LOCATIONS, s.locations[j]))
				return broken(c, "stack", i);
	}
	return PROF_OK;
}

static int check_labels(const struct checker *c)
{
	for (prof_id i = 0; i < prof_table_size(c->p, PROF_LABELSETS); i++) {
		struct prof_labels l = prof_labels(c->p, i);

		for (size_t j = 0; j < l.count; j++)
			if (!is_in(c, PROF_STRINGS, l.label[j].key) ||
			    !is_in(c, PROF_STRINGS, l.label[j].str) ||
			    !is_in(c, PROF_STRINGS, l.label[j].unit) ||
			    l.label[j].unused)
				return broken(c, "label set", i);
	}
	return PROF_OK;
}

/* A track is of one column, or of all, and does not end before it starts. */
static bool is_track(const struct checker *c, const struct prof_track *t)
{
	return is_in(c, PROF_STRINGS, t->name) &&
	       is_in(c, PROF_STRINGS, t->unit) && t->flags <= 3 &&
	       t->start <= t->end &&
	       (t->column == PROF_ALL_COLUMNS ||
		t->column < c->p->column_count);
}

static int check_header(const struct checker *c)
{
	const struct prof_header *h = &c->p->header;
	const prof_id ids[] = {h->period_type.type, h->period_type.unit,
			       h->default_type,	    h->drop_frames,
			       h->keep_frames,	    h->doc_url};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (!is_in(c, PROF_STRINGS, ids[i]))
			return broken(c, "header string", i);
	for (size_t i = 0; i < c->p->comment_count; i++)
		if (!is_in(c, PROF_STRINGS, c->p->comments[i]))
			return broken(c, "comment", i);
	for (size_t i = 0; i < c->p->column_count; i++)
		if (!is_in(c, PROF_STRINGS, c->p->columns[i].type) ||
		    !is_in(c, PROF_STRINGS, c->p->columns[i].unit))
			return broken(c, "column", i);
	for (size_t i = 0; i < c->p->track_count; i++)
		if (!is_track(c, &c->p->tracks[i]))
			return broken(c, "track", i);
	return PROF_OK;
}

static int check_tracks_of_samples(const struct checker *c)
{
	const struct samples *s = &c->p->samples;

	if (s->count && c->p->track_count && !s->track)
		return broken(c, "sample", 0);
	for (size_t i = 0; s->track && i < s->count; i++)
		if (s->track[i] >= c->p->track_count)
			return broken(c, "sample", i);
	return PROF_OK;
}

static int check_samples(const struct checker *c)
{
	const struct samples *s = &c->p->samples;

	for (size_t i = 0; i < s->count; i++)
		if (!is_in(c, PROF_STACKS, s->stack[i]) ||
		    !is_in(c, PROF_LABELSETS, s->labels[i]))
			return broken(c, "sample", i);
	return check_tracks_of_samples(c);
}

int check_heading(const struct prof_profile *p, struct prof_error *err)
{
	struct checker c = {p, err};
	int status = check_header(&c);

	return status < 0 ? status : check_tracks_of_samples(&c);
}

int prof_check(const struct prof_profile *p, struct prof_error *err)
{
	struct checker c = {p, err};
	int status = PROF_OK;

	for (int t = PROF_STRINGS; t <= PROF_LABELSETS; t++) {
		status = check_table(&c, (enum prof_table)t);
		if (status < 0)
			return status;
	}
	if (prof_string(p, 0).len || prof_stack(p, 0).depth ||
	    prof_labels(p, 0).count)
		return broken(&c, "empty row", 0);
	if ((status = check_mappings(&c)) < 0 ||
	    (status = check_functions(&c)) < 0 ||
	    (status = check_locations(&c)) < 0 ||
	    (status = check_stacks(&c)) < 0 ||
	    (status = check_labels(&c)) < 0 || (status = check_header(&c)) < 0)
		return status;
	return check_samples(&c);
}
