#include "libprof/base/ids.h"

#include "libprof/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { DENSE_MAX = 1 << 20 };

void ids_init(struct ids *ids)
{
	memset(ids, 0, sizeof(*ids));
	table_init(&ids->id);
}

void ids_release(struct ids *ids)
{
	table_release(&ids->id);
	free(ids->dense);
}

static int grow_dense(struct ids *ids, size_t need)
{
	size_t before = ids->dense_room;
	void *grown = array_grow(ids->dense, &ids->dense_room, need,
				 sizeof(*ids->dense));

	if (!grown)
		return -1;
	ids->dense = grown;
	memset(ids->dense + before, 0,
	       (ids->dense_room - before) * sizeof(*ids->dense));
	return 0;
}

prof_id ids_add(struct ids *ids, uint64_t id)
{
	prof_id number = table_intern(&ids->id, &id, sizeof(id));

	if (number == TABLE_FULL || id >= DENSE_MAX)
		return number;
	if (id >= ids->dense_room && grow_dense(ids, (size_t)id + 1) < 0)
		return TABLE_FULL;
	ids->dense[id] = number + 1;
	return number;
}

prof_id ids_find(const struct ids *ids, uint64_t id)
{
	if (id < ids->dense_room && ids->dense[id])
		return ids->dense[id] - 1;
	return table_find(&ids->id, &id, sizeof(id));
}

uint64_t ids_at(const struct ids *ids, prof_id number)
{
	uint64_t id;

	memcpy(&id, table_row(&ids->id, number), sizeof(id));
	return id;
}
