/*
 * Profiles of one program have most of their strings, functions and locations
 * in common. Those that the merge has already are found here, many at a time
 * and in the order in which they lie in the source, which is quicker than one
 * by one. The others get their numbers later, in the order in which samples
 * need them.
 */
#include "libprof/merge/merge.h"

enum { ROWS_AT_ONCE = 64, ROOM = 4096, LARGEST = 256 };

/* Where what is found goes: the map from the source's ids to those of a table
 * of the merge, whose row 0 has the id `first`. */
struct target {
	prof_id *map;
	const struct table *in;
	prof_id first;
};

/* Rows to look for. */
struct search {
	struct target to;
	size_t count;
	prof_id id[ROWS_AT_ONCE];
	struct prof_str row[ROWS_AT_ONCE];
	uint64_t room[ROOM / sizeof(uint64_t)]; /* for those put together */
	size_t used;
};

/* Adds the row of an id, if all that it refers to is known. */
typedef void add_fn(struct search *f, struct merge_source *s, prof_id id);

static void add_row(struct search *f, prof_id id, const void *row, size_t len)
{
	f->id[f->count] = id;
	f->row[f->count++] = (struct prof_str){row, len};
}

static void *next_room(struct search *f)
{
	return (unsigned char *)f->room + f->used;
}

static void look_up(struct search *f)
{
	prof_id found[ROWS_AT_ONCE];

	table_find_all(found, f->to.in, f->row, f->count);
	for (size_t i = 0; i < f->count; i++)
		if (found[i] != TABLE_FULL)
			f->to.map[f->id[i]] = found[i] + f->to.first;
	f->count = f->used = 0;
}

static void search_all(struct search *f, struct merge_source *s,
		       enum prof_table table, add_fn *add)
{
	size_t count = prof_table_size(s->p, table);

	f->count = f->used = 0;
	for (prof_id id = 1; id < count; id++) {
		add(f, s, id);
		if (f->count == ROWS_AT_ONCE || f->used > ROOM - LARGEST)
			look_up(f);
	}
	look_up(f);
}

static void add_string(struct search *f, struct merge_source *s, prof_id id)
{
	struct prof_str text = prof_string(s->p, id);

	add_row(f, id, text.s, text.len);
}

static bool is_known(const struct merge_source *s, prof_id string)
{
	return !string || s->string[string];
}

static void add_function(struct search *f, struct merge_source *s, prof_id id)
{
	const struct prof_function *from = prof_function(s->p, id);
	struct prof_function *row = next_room(f);

	if (!is_known(s, from->name) || !is_known(s, from->system_name) ||
	    !is_known(s, from->file))
		return;
	*row = merge_function_row(s, from);
	f->used += sizeof(*row);
	add_row(f, id, row, sizeof(*row));
}

static void add_location(struct search *f, struct merge_source *s, prof_id id)
{
	struct prof_location l = prof_location(s->p, id);
	size_t len = merge_location_size(&l);
	void *row = next_room(f);

	if (len > LARGEST)
		return;
	for (size_t i = 0; i < l.line_count; i++)
		if (!s->function[l.lines[i].function])
			return;
	merge_location_row(row, s, &l);
	f->used += len;
	add_row(f, id, row, len);
}

void merge_known_rows(struct merge_source *s)
{
	const struct table *t = s->m->b->profile->table;
	struct search f;

	f.to = (struct target){s->string, &t[PROF_STRINGS], 0};
	search_all(&f, s, PROF_STRINGS, add_string);
	f.to = (struct target){s->function, &t[PROF_FUNCTIONS], 0};
	search_all(&f, s, PROF_FUNCTIONS, add_function);
	f.to = (struct target){s->location, &s->m->location, 1};
	search_all(&f, s, PROF_LOCATIONS, add_location);
}
