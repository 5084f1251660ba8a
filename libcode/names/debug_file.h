/*
 * What belongs to a file of code and lies elsewhere: a small symbol table that
 * is packed into it (.gnu_debugdata), and a file with its symbols and DWARF,
 * found by its build id or its debug link. That is looked for in the root
 * directory of the process first, then in ours, and must be the right one.
 */
#ifndef RECORD_DEBUG_FILE_H
#define RECORD_DEBUG_FILE_H

#include "libcode/unwind/module.h"

struct debug_file {   /* all zero: none */
	void *elf;    /* Elf * */
	void *memory; /* that it lies in, or NULL */
	char *path;   /* that it was found at, or NULL */
};

void code_debug_file_open(struct debug_file *d, const struct module *m);

/* What many debug files share, and `elf` wants to have: dwarf is its Dwarf *.
 * False: that is missing. */
bool code_debug_file_open_shared(struct debug_file *d, const struct module *m,
				 void *dwarf, const char *path);

/* The packed symbol table. */
void code_debug_file_unpack(struct debug_file *d, const struct module *m);

void code_debug_file_close(struct debug_file *d);

#endif
