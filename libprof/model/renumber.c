#include "libprof/model/renumber.h"

#include "libprof/base/error.h"

#include <stdlib.h>

/* The table with each row changed, and the samples' ids of its rows. */
static int rewrite(struct table *t, prof_id *ids, size_t id_count,
		   void (*change)(void *row, size_t len, void *arg), void *arg)
{
	prof_id *number = calloc(t->count, sizeof(*number));

	if (!number)
		return -1;
	table_change(t, number, change, arg);
	for (size_t i = 0; i < id_count; i++)
		ids[i] = number[ids[i]];
	free(number);
	return 0;
}

static void change_stack(void *row, size_t len, void *arg)
{
	const prof_id *map = arg;
	prof_id *location = row;

	for (size_t i = 0; i < len / sizeof(*location); i++)
		location[i] = map[location[i]];
}

int renumber_stacks(struct prof_profile *p, const prof_id *map,
		    struct prof_error *err)
{
	if (rewrite(&p->table[PROF_STACKS], p->samples.stack, p->samples.count,
		    change_stack, (void *)(uintptr_t)map) < 0)
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

int renumber_labels(struct prof_profile *p,
		    void (*change)(struct prof_label *label, void *arg),
		    void *arg, struct prof_error *err)
{
	struct label_change c = {change, arg};

	if (rewrite(&p->table[PROF_LABELSETS], p->samples.labels,
		    p->samples.count, change_labels, &c) < 0)
		return fail_memory(err);
	return PROF_OK;
}
