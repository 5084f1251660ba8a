/*
 * Ids of a file are any 64-bit numbers; here they get numbers from 0 in the
 * order in which they are first seen, referred to or defined.
 */
#ifndef LIBPROF_IDS_H
#define LIBPROF_IDS_H

#include "libprof/base/table.h"

#include <stdbool.h>

struct ids {
	struct table id;
	prof_id *
		dense; /* number + 1 of small ids: most files have only those */
	size_t dense_room;
};

void ids_init(struct ids *ids);
void ids_release(struct ids *ids);

/* The number of an id that may be new; TABLE_FULL when there is no memory. */
prof_id ids_add(struct ids *ids, uint64_t id);

static inline prof_id ids_number(struct ids *ids, uint64_t id)
{
	return id < ids->dense_room && ids->dense[id] ? ids->dense[id] - 1
						      : ids_add(ids, id);
}

/* TABLE_FULL when the id has none. */
prof_id ids_find(const struct ids *ids, uint64_t id);

/* The id with this number. */
uint64_t ids_at(const struct ids *ids, prof_id number);

#endif
