/*
 * Which symbol has an address.
 *
 * Where symbols overlap, the one that begins last counts, as it is the inner
 * one; of those that begin at one place the one of the best rank, and of these
 * the one with the plainest name. A symbol without a size reaches to the next
 * one, and gives way to all that have one.
 */
#ifndef RECORD_SYMBOL_TABLE_H
#define RECORD_SYMBOL_TABLE_H

#include "libcode/names/ranges.h"

#include <stdbool.h>

struct symbol {
	uint64_t start;
	uint64_t limit;	  /* it ends here at the latest */
	const char *name; /* borrowed, as long as the table lives */
	uint32_t rank;
	bool has_size;
};

struct symbol_table {	       /* all zero: empty */
	struct symbol *symbol; /* until it is finished */
	size_t count, room;
	const char **name;
	struct ranges ranges;
};

void code_symbol_table_add(struct symbol_table *t, const struct symbol *s);
void code_symbol_table_finish(struct symbol_table *t);

/* NULL: none has it. */
const char *code_symbol_table_find(const struct symbol_table *t,
				   uint64_t address);

void code_symbol_table_release(struct symbol_table *t);

#endif
