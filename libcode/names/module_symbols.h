/*
 * All that tells names of a module that is a file: its own symbols and DWARF,
 * and the files that belong to it.
 */
#ifndef RECORD_MODULE_SYMBOLS_H
#define RECORD_MODULE_SYMBOLS_H

#include "libcode/names/dwarf_lines.h"
#include "libcode/unwind/module.h"

struct module_symbols;

/* Finds and opens the files, of a module that has been opened; they are read
 * when something is asked for. */
void code_module_symbols_open(struct module_symbols **out,
			      const struct module *m);
void code_module_symbols_close(struct module_symbols *ms);

/* The name as it is in the symbol table, NULL: none, up to *len, where its
 * version begins. */
const char *code_module_symbols_find(struct module_symbols *ms,
				     uint64_t address, size_t *len);

/* Lines, as from dwarf_lines_find. */
size_t code_module_symbols_lines(struct module_symbols *ms, uint64_t address,
				 struct dwarf_line *lines, size_t max);

bool code_module_symbols_have_names(struct module_symbols *ms);
bool code_module_symbols_have_lines(struct module_symbols *ms);

#endif
