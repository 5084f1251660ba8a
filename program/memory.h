/*
 * Memory for programs: what there is none of ends them with a message.
 */
#ifndef COMMON_MEMORY_H
#define COMMON_MEMORY_H

#include <stddef.h>

/* Zeroed, of count elements. To be freed, as all below. */
void *memory_new(size_t count, size_t size);

/*
 * Room for `need` elements in an array that grows: items, or its new place.
 * *room is in elements. What is new is not zeroed.
 */
void *memory_grow(void *items, size_t *room, size_t need, size_t size);

char *memory_copy_string(const char *s);

__attribute__((format(printf, 1, 2))) char *memory_print(const char *fmt, ...);

#endif
