/*
 * Arrays that grow, and arithmetic that tells when it does not fit.
 */
#ifndef LIBPROF_ARRAY_H
#define LIBPROF_ARRAY_H

#include <prof/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Makes room for `need` elements of `size` bytes: items, or its new place, or
 * NULL when there is no memory (items then live on). *room is in elements.
 * Growth is geometric, so adding n elements one by one costs O(n).
 */
void *array_regrow(void *items, size_t *room, size_t need, size_t size);

static inline void *array_grow(void *items, size_t *room, size_t need,
			       size_t size)
{
	return need <= *room && items ? items
				      : array_regrow(items, room, need, size);
}

/*
 * Room for one item more in an array that something has as two members:
 * ARRAY_ROOM(&r->item, &r->item_room, r->item_count, err). PROF_OK, or
 * PROF_ENOMEM and the array as it was.
 */
int array_room(void *items, size_t *room, size_t count, size_t size,
	       struct prof_error *err);

#define ARRAY_ROOM(items, room, count, err) \
	((count) < *(room)                  \
		 ? PROF_OK                  \
		 : array_room(items, room, count, sizeof(**(items)), err))

/* False when the result does not fit; it is then wrong. */
static inline bool sum_add(int64_t *sum, int64_t add)
{
	return !__builtin_add_overflow(*sum, add, sum);
}

static inline bool sum_multiply(int64_t *product, int64_t by)
{
	return !__builtin_mul_overflow(*product, by, product);
}

#endif
