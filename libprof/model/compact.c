/*
 * From what samples name down to strings, marks tell what is used; from
 * strings up to stacks, each table is made anew and numbers its rows.
 */
#include "libprof/model/compact.h"

#include "libprof/base/buffer.h"
#include "libprof/base/error.h"

#include <prof/filter.h>
#include <stdlib.h>
#include <string.h>

struct compacting {
	struct prof_profile *p;
	const struct compaction *how;
	bool *used[PROF_LABELSETS + 1];
	prof_id *number[PROF_LABELSETS + 1]; /* of the rows that there were */
	struct buffer row;
};

static void use(struct compacting *r, enum prof_table table, prof_id id)
{
	r->used[table][id] = true;
}

static void use_header(struct compacting *r)
{
	const struct prof_profile *p = r->p;
	const struct prof_header *h = &p->header;

	use(r, PROF_STRINGS, h->period_type.type);
	use(r, PROF_STRINGS, h->period_type.unit);
	use(r, PROF_STRINGS, h->default_type);
	use(r, PROF_STRINGS, h->drop_frames);
	use(r, PROF_STRINGS, h->keep_frames);
	use(r, PROF_STRINGS, h->doc_url);
	for (size_t i = 0; i < p->comment_count; i++)
		use(r, PROF_STRINGS, p->comments[i]);
	for (size_t i = 0; i < p->column_count; i++) {
		use(r, PROF_STRINGS, p->columns[i].type);
		use(r, PROF_STRINGS, p->columns[i].unit);
	}
	for (size_t i = 0; i < p->track_count; i++) {
		use(r, PROF_STRINGS, p->tracks[i].name);
		use(r, PROF_STRINGS, p->tracks[i].unit);
	}
}

/* What the used rows of one table use. */
static void use_stacks(struct compacting *r)
{
	for (prof_id id = 0; id < prof_table_size(r->p, PROF_STACKS); id++) {
		struct prof_stack s = prof_stack(r->p, id);

		for (size_t i = 0; i < s.depth && r->used[PROF_STACKS][id]; i++)
			use(r, PROF_LOCATIONS, s.locations[i]);
	}
}

static void use_locations(struct compacting *r)
{
	for (prof_id id = 0; id < prof_table_size(r->p, PROF_LOCATIONS); id++) {
		struct prof_location l = prof_location(r->p, id);

		if (!r->used[PROF_LOCATIONS][id])
			continue;
		use(r, PROF_MAPPINGS, l.mapping);
		for (size_t i = 0; i < l.line_count; i++)
			use(r, PROF_FUNCTIONS, l.lines[i].function);
	}
}

static void use_names(struct compacting *r)
{
	const struct prof_profile *p = r->p;

	for (prof_id id = 0; id < prof_table_size(p, PROF_FUNCTIONS); id++) {
		const struct prof_function *f = prof_function(p, id);

		if (!r->used[PROF_FUNCTIONS][id])
			continue;
		use(r, PROF_STRINGS, f->name);
		use(r, PROF_STRINGS, f->system_name);
		use(r, PROF_STRINGS, f->file);
	}
	for (prof_id id = 0; id < prof_table_size(p, PROF_MAPPINGS); id++) {
		if (!r->used[PROF_MAPPINGS][id])
			continue;
		use(r, PROF_STRINGS, prof_mapping(p, id)->file);
		use(r, PROF_STRINGS, prof_mapping(p, id)->build_id);
	}
	for (prof_id id = 0; id < prof_table_size(p, PROF_LABELSETS); id++) {
		struct prof_labels l = prof_labels(p, id);

		for (size_t i = 0; i < l.count && r->used[PROF_LABELSETS][id];
		     i++) {
			use(r, PROF_STRINGS, l.label[i].key);
			use(r, PROF_STRINGS, l.label[i].str);
			use(r, PROF_STRINGS, l.label[i].unit);
		}
	}
}

static void mark(struct compacting *r)
{
	const struct samples *s = &r->p->samples;

	for (int t = 0; t <= PROF_LABELSETS; t++)
		if (r->how->drop_unused)
			use(r, (enum prof_table)t, 0);
		else
			memset(r->used[t], true, r->p->table[t].count);
	if (!r->how->drop_unused)
		return;
	if (prof_table_size(r->p, PROF_MAPPINGS) > 1)
		use(r, PROF_MAPPINGS, 1);
	for (size_t i = 0; i < s->count; i++) {
		use(r, PROF_STACKS, s->stack[i]);
		use(r, PROF_LABELSETS, s->labels[i]);
	}
	use_stacks(r);
	use_locations(r);
	use_names(r);
	use_header(r);
}

/* Rows as they will be. */
static void change_string(const struct compacting *r, prof_id *id)
{
	*id = r->number[PROF_STRINGS][*id];
}

static void change_mapping(struct compacting *r, void *row, size_t len)
{
	struct prof_mapping *m = row;

	(void)len;
	if (r->how->mapping)
		r->how->mapping(m, r->how->arg);
	change_string(r, &m->file);
	change_string(r, &m->build_id);
}

static void change_function(struct compacting *r, void *row, size_t len)
{
	struct prof_function *f = row;

	(void)len;
	if (r->how->function)
		r->how->function(f, r->how->arg);
	change_string(r, &f->name);
	change_string(r, &f->system_name);
	change_string(r, &f->file);
}

static void change_location(struct compacting *r, void *row, size_t len)
{
	struct location_row *l = row;
	struct prof_line *line = (void *)(l + 1);

	l->mapping = r->number[PROF_MAPPINGS][l->mapping];
	for (size_t i = 0; i < (len - sizeof(*l)) / sizeof(*line); i++)
		line[i].function = r->number[PROF_FUNCTIONS][line[i].function];
}

static void change_stack(struct compacting *r, void *row, size_t len)
{
	prof_id *location = row;

	for (size_t i = 0; i < len / sizeof(*location); i++)
		location[i] = r->number[PROF_LOCATIONS][location[i]];
}

static void change_labels(struct compacting *r, void *row, size_t len)
{
	struct prof_label *l = row;

	for (size_t i = 0; i < len / sizeof(*l); i++) {
		if (r->how->label)
			r->how->label(&l[i], r->how->arg);
		change_string(r, &l[i].key);
		change_string(r, &l[i].str);
		change_string(r, &l[i].unit);
	}
}

static prof_id add_row(struct compacting *r, struct table *to,
		       const struct table *from, prof_id id,
		       void (*change)(struct compacting *, void *, size_t))
{
	size_t len = table_row_size(from, id);

	r->row.len = 0;
	buffer_add(&r->row, table_row(from, id), len);
	if (r->row.failed)
		return TABLE_FULL;
	if (change && len)
		change(r, r->row.bytes, len);
	return table_intern(to, len ? r->row.bytes : "", len);
}

/* Row 0 stays what it is: that which none is equal to, in the tables where it
 * means "none". */
static int compact_table(struct compacting *r, enum prof_table table,
			 void (*change)(struct compacting *, void *, size_t))
{
	struct table *from = &r->p->table[table], to;
	bool is_none = table == PROF_MAPPINGS || table == PROF_FUNCTIONS ||
		       table == PROF_LOCATIONS;
	prof_id id = 0, number = 0;

	table_init(&to);
	if (is_none)
		number = table_reserve(&to, table_row(from, 0),
				       table_row_size(from, 0));
	if (is_none && number == 0)
		id = 1;
	for (; id < from->count && number != TABLE_FULL; id++) {
		if (!r->used[table][id])
			continue;
		number = add_row(r, &to, from, id, change);
		r->number[table][id] = number;
	}
	table_release(from);
	*from = to;
	return number == TABLE_FULL ? -1 : 0;
}

static void renumber_rest(struct compacting *r)
{
	struct prof_profile *p = r->p;
	struct prof_header *h = &p->header;

	change_string(r, &h->period_type.type);
	change_string(r, &h->period_type.unit);
	change_string(r, &h->default_type);
	change_string(r, &h->drop_frames);
	change_string(r, &h->keep_frames);
	change_string(r, &h->doc_url);
	for (size_t i = 0; i < p->comment_count; i++)
		change_string(r, &p->comments[i]);
	for (size_t i = 0; i < p->column_count; i++) {
		change_string(r, &p->columns[i].type);
		change_string(r, &p->columns[i].unit);
	}
	for (size_t i = 0; i < p->track_count; i++) {
		change_string(r, &p->tracks[i].name);
		change_string(r, &p->tracks[i].unit);
	}
	for (size_t i = 0; i < p->samples.count; i++) {
		p->samples.stack[i] =
			r->number[PROF_STACKS][p->samples.stack[i]];
		p->samples.labels[i] =
			r->number[PROF_LABELSETS][p->samples.labels[i]];
	}
}

static int compact_all(struct compacting *r)
{
	static void (*const change[])(struct compacting *, void *, size_t) = {
		[PROF_STRINGS] = NULL,
		[PROF_MAPPINGS] = change_mapping,
		[PROF_FUNCTIONS] = change_function,
		[PROF_LOCATIONS] = change_location,
		[PROF_STACKS] = change_stack,
		[PROF_LABELSETS] = change_labels,
	};

	for (int t = 0; t <= PROF_LABELSETS; t++) {
		size_t count = r->p->table[t].count;

		r->used[t] = calloc(count, sizeof(bool));
		r->number[t] = calloc(count, sizeof(prof_id));
		if (!r->used[t] || !r->number[t])
			return -1;
	}
	mark(r);
	for (int t = 0; t <= PROF_LABELSETS; t++)
		if (compact_table(r, (enum prof_table)t, change[t]) < 0)
			return -1;
	renumber_rest(r);
	return 0;
}

int compact(struct prof_profile *p, const struct compaction *how,
	    struct prof_error *err)
{
	struct compacting r = {.p = p, .how = how};
	int status = compact_all(&r) < 0 ? fail_memory(err) : PROF_OK;

	for (int t = 0; t <= PROF_LABELSETS; t++) {
		free(r.used[t]);
		free(r.number[t]);
	}
	buffer_release(&r.row);
	return status;
}

int prof_drop_unused(struct prof_profile *p, struct prof_error *err)
{
	static const struct compaction how = {.drop_unused = true};

	return compact(p, &how, err);
}
