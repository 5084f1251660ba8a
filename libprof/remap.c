#include "libprof/remap.h"

#include "libprof/array.h"
#include "libprof/error.h"

#include <stdlib.h>
#include <string.h>

/* Changes one row in place, of `len` bytes. */
typedef void change_fn(void *row, size_t len, void *arg);

struct rewrite {
	struct table to;
	prof_id *number; /* of each old row in the new table */
	void *row;
	size_t row_room;
};

static int rewrite_row(struct rewrite *r, const struct table *from, prof_id id,
		       change_fn *change, void *arg)
{
	size_t len = table_row_size(from, id);
	void *grown = array_grow(r->row, &r->row_room, len, 1);

	if (!grown)
		return -1;
	r->row = grown;
	if (len)
		memcpy(r->row, table_row(from, id), len);
	change(r->row, len, arg);
	r->number[id] = table_intern(&r->to, r->row, len);
	return r->number[id] == TABLE_FULL ? -1 : 0;
}

/* The table with each row changed, and the samples' ids of its rows. */
static int rewrite(struct table *t, prof_id *ids, size_t id_count,
		   change_fn *change, void *arg)
{
	struct rewrite r = {0};
	int status = -1;

	table_init(&r.to);
	r.number = calloc(t->count + 1, sizeof(*r.number));
	if (!r.number)
		goto done;
	for (prof_id id = 0; id < t->count; id++)
		if (rewrite_row(&r, t, id, change, arg) < 0)
			goto done;
	for (size_t i = 0; i < id_count; i++)
		ids[i] = r.number[ids[i]];
	table_release(t);
	*t = r.to;
	memset(&r.to, 0, sizeof(r.to));
	status = 0;
done:
	table_release(&r.to);
	free(r.number);
	free(r.row);
	return status;
}

static void change_stack(void *row, size_t len, void *arg)
{
	const prof_id *map = arg;
	prof_id *location = row;

	for (size_t i = 0; i < len / sizeof(*location); i++)
		location[i] = map[location[i]];
}

int remap_stacks(struct prof_profile *p, const prof_id *map,
		 struct prof_error *err)
{
	if (rewrite(&p->table[PROF_STACKS], p->samples.stack,
		    p->samples.count, change_stack, (void *)(uintptr_t)map) < 0)
		return fail_memory(err);
	return PROF_OK;
}

struct label_change {
	void (*change)(struct prof_label *label, void *arg);
	void *arg;
};

static void change_labels(void *row, size_t len, void *arg)
{
	const struct label_change *c = arg;
	struct prof_label *label = row;

	for (size_t i = 0; i < len / sizeof(*label); i++)
		c->change(&label[i], c->arg);
}

int remap_labels(struct prof_profile *p,
		 void (*change)(struct prof_label *label, void *arg),
		 void *arg, struct prof_error *err)
{
	struct label_change c = {change, arg};

	if (rewrite(&p->table[PROF_LABELSETS], p->samples.labels,
		    p->samples.count, change_labels, &c) < 0)
		return fail_memory(err);
	return PROF_OK;
}
