/*
 * Where the functions of a module begin and end, by its own symbols: for code
 * that has no call frame information.
 */
#ifndef RECORD_FUNCTION_STARTS_H
#define RECORD_FUNCTION_STARTS_H

#include "libcode/unwind/module.h"

struct function_starts { /* all zero: not read yet */
	bool is_read;
	struct function_range {
		uint64_t start, limit;
	} * range; /* in the order of their starts */
	size_t count, room;
};

/* False: no symbol has that address. */
bool code_function_starts_find(struct function_starts *s,
			       const struct module *m, uint64_t address,
			       uint64_t *start);

void code_function_starts_release(struct function_starts *s);

#endif
