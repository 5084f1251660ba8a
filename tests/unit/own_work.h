/*
 * What a test does while it is sampled: frames of several kinds, and calls
 * back from the C library.
 */
#ifndef TESTS_UNIT_OWN_WORK_H
#define TESTS_UNIT_OWN_WORK_H

#include <stdio.h>
#include <string.h>

static inline int compare_ints(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

__attribute__((noinline, unused)) static size_t deep(size_t n)
{
	char text[64];

	if (!n)
		return (size_t)snprintf(text, sizeof(text), "%.17g", 1.0 / 3);
	return deep(n - 1) + n;
}

__attribute__((noinline, unused)) static size_t on_stack(size_t n)
{
	char *room = __builtin_alloca(n);

	memset(room, 'x', n);
	room[n - 1] = '\0';
	return strlen(room) + strspn(room, "xyz");
}

#endif
