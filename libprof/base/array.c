#include "libprof/base/array.h"

#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

void *array_regrow(void *items, size_t *room, size_t need, size_t size)
{
	size_t more;
	void *grown;

	more = *room + *room / 2;
	if (more < need)
		more = need;
	if (more < 16)
		more = 16;
	if (more > SIZE_MAX / 2 / size)
		return NULL;
	grown = realloc(items, more * size);
	if (grown)
		*room = more;
	return grown;
}

/* The pointer is read and written as bytes: it may be of any type. */
int array_room(void *items, size_t *room, size_t count, size_t size,
	       struct prof_error *err)
{
	void *array, *grown;

	memcpy(&array, items, sizeof(array));
	grown = array_grow(array, room, count + 1, size);
	if (!grown)
		return fail_memory(err);
	memcpy(items, &grown, sizeof(grown));
	return PROF_OK;
}
