/*
 * The kernel's own list of its symbols, and of those of its modules.
 *
 *	ffffffff81000000 T _text
 *	ffffffffc0401230 t nf_hook	[nf_tables]
 *
 * Where it may not be read all addresses in it are zero.
 */
#ifndef RECORD_KALLSYMS_H
#define RECORD_KALLSYMS_H

#include "libcode/names/symbol_table.h"

struct kallsyms { /* all zero: empty */
	struct symbol_table table;
	char *text;
};

void code_kallsyms_read(struct kallsyms *k, const char *path);

/* NULL: not known. What follows *len bytes is the module, in brackets, or the
 * end. */
const char *code_kallsyms_find(const struct kallsyms *k, uint64_t address,
			       size_t *len);

void code_kallsyms_release(struct kallsyms *k);

#endif
