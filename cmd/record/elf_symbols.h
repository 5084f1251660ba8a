/*
 * Which symbol of a file has an address: made once from all the symbol tables
 * that tell of the file, its own and those of separate files.
 *
 * Where symbols overlap, the one that begins last counts, as it is the inner
 * one; of those that begin at one place the one that is global, a function,
 * and has the plainest name. A symbol without a size reaches to the next one,
 * and gives way to all that have one.
 */
#ifndef RECORD_ELF_SYMBOLS_H
#define RECORD_ELF_SYMBOLS_H

#include "cmd/record/module.h"
#include "cmd/record/ranges.h"

struct elf_symbols { /* all zero: empty */
	struct ranges ranges;
	const char **name; /* lie in the files, which must stay open */
	size_t count;
};

/* elf: Elf *, NULLs are passed over. What lies outside of the code of the
 * module is left out. */
void elf_symbols_build(struct elf_symbols *t, const struct module *m,
		       void *const *elf, size_t elf_count);

/* The name as it is in the table, up to *len, where its version begins; NULL:
 * none. */
const char *elf_symbols_find(const struct elf_symbols *t, uint64_t address,
			     size_t *len);

void elf_symbols_release(struct elf_symbols *t);

#endif
