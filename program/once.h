/*
 * Warnings that may come once for each file, name or process, of which there
 * may be thousands: each kind is said once, the first of them, with how many
 * more there are. With -v all of them are said.
 */
#ifndef COMMON_ONCE_H
#define COMMON_ONCE_H

#include <stddef.h>

enum { ONCE_KINDS = 16 };

/* All-zero: there was none. */
struct once {
	struct {
		int kind;
		char *text; /* of the first */
		size_t count;
	} said[ONCE_KINDS];
	size_t count;
};

/* kind: any number of the caller's; more than ONCE_KINDS share the last. */
__attribute__((format(printf, 3, 4))) void once_warn(struct once *o, int kind,
						     const char *fmt, ...);

/* Says what there was, in the order of what came first, and begins anew. */
void once_end(struct once *o);

#endif
