/* A profile once more: its rows keep their ids. */
#include "libprof/base/error.h"
#include "libprof/model/model.h"

#include <prof/change.h>
#include <stdlib.h>
#include <string.h>

/* Row 0 of these is one that no other is equal to. */
static bool has_none(enum prof_table table)
{
	return table == PROF_MAPPINGS || table == PROF_FUNCTIONS ||
	       table == PROF_LOCATIONS;
}

static bool copy_table(struct prof_profile *to, const struct prof_profile *from,
		       enum prof_table table)
{
	const struct table *rows = &from->table[table];
	struct table *t = &to->table[table];
	prof_id id = 0;

	if (has_none(table) && rows->count)
		id = 1 + table_reserve(t, table_row(rows, 0),
				       table_row_size(rows, 0));
	for (; id < rows->count; id++)
		if (table_intern(t, table_row(rows, id),
				 table_row_size(rows, id)) != id)
			return false;
	return t->count == rows->count;
}

/* count items of `size`; there may be none. */
static bool copy_array(void *to, const void *items, size_t count, size_t size)
{
	void *copy;

	if (!count || !items)
		return true;
	copy = malloc(count * size); /* as large as one that there is */
	if (!copy)
		return false;
	memcpy(copy, items, count * size);
	memcpy(to, &copy, sizeof(copy));
	return true;
}

static bool copy_samples(struct prof_profile *to,
			 const struct prof_profile *from)
{
	const struct samples *s = &from->samples;
	struct samples *t = &to->samples;

	if (!copy_array(&t->stack, s->stack, s->count, sizeof(*s->stack)) ||
	    !copy_array(&t->labels, s->labels, s->count, sizeof(*s->labels)) ||
	    !copy_array(&t->track, s->track, s->count, sizeof(*s->track)))
		return false;
	if (s->value)
		t->value = calloc(from->column_count + 1, sizeof(*t->value));
	if (s->value && !t->value)
		return false;
	for (size_t i = 0; s->value && i < from->column_count; i++)
		if (!copy_array(&t->value[i], s->value[i], s->count,
				sizeof(**s->value)))
			return false;
	t->count = t->room = s->count;
	return true;
}

static bool copy_all(struct prof_profile *to, const struct prof_profile *from)
{
	to->header = from->header;
	to->limits = from->limits;
	to->column_count = to->column_room = from->column_count;
	to->track_count = to->track_room = from->track_count;
	to->comment_count = to->comment_room = from->comment_count;
	for (int t = 0; t <= PROF_LABELSETS; t++)
		if (!copy_table(to, from, (enum prof_table)t))
			return false;
	return copy_array(&to->columns, from->columns, from->column_count,
			  sizeof(*from->columns)) &&
	       copy_array(&to->tracks, from->tracks, from->track_count,
			  sizeof(*from->tracks)) &&
	       copy_array(&to->comments, from->comments, from->comment_count,
			  sizeof(*from->comments)) &&
	       copy_samples(to, from);
}

int prof_copy(struct prof_profile **out, const struct prof_profile *p,
	      struct prof_error *err)
{
	struct prof_profile *copy = calloc(1, sizeof(*copy));

	*out = NULL;
	for (int t = 0; copy && t <= PROF_LABELSETS; t++)
		table_init(&copy->table[t]);
	if (!copy || !copy_all(copy, p)) {
		prof_free(copy);
		return fail_memory(err);
	}
	*out = copy;
	return PROF_OK;
}
