/* The symbols of ELF files that name code. */
#ifndef RECORD_ELF_SYMBOLS_H
#define RECORD_ELF_SYMBOLS_H

#include "libcode/names/symbol_table.h"
#include "libcode/unwind/module.h"

/* Those in all tables of elf, an Elf *, that lie in the code of the module.
 * Names are those of the file, which must stay open. */
void code_elf_symbols_add(struct symbol_table *t, const struct module *m,
			  void *elf);

#endif
