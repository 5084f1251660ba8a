#include "libprof/array.h"

#include <stdlib.h>

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
