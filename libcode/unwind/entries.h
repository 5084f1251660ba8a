/*
 * The functions in which stacks begin, where call frame information does not
 * say so: the first code of a program, and those of Go's runtime.
 */
#ifndef RECORD_ENTRIES_H
#define RECORD_ENTRIES_H

#include "libcode/unwind/module.h"

struct entry_range {
	uint64_t from, limit;
};

struct entries {
	struct entry_range *range;
	size_t count, room;
	bool is_go;
};

void code_entries_init(struct entries *e, const struct module *m);
void code_entries_release(struct entries *e);

/* without_rule: nothing else is known of that address. */
bool code_entries_have(const struct entries *e, const struct module *m,
		       uint64_t address, bool without_rule);

#endif
