/*
 * Lines and inlined calls, as DWARF has them. Each unit of a program is read
 * when the first address in it is looked up.
 */
#ifndef RECORD_DWARF_LINES_H
#define RECORD_DWARF_LINES_H

#include "libcode/unwind/module.h"

struct dwarf_lines;

struct dwarf_line {	       /* lies in the file, which must stay open */
	const char *name;      /* NULL: no function is known here */
	const char *linkage;   /* mangled, or NULL */
	uint64_t symbol;       /* else what names it may be the symbol here */
	bool is_mangled;       /* names of this language are, as a rule */
	const char *file;      /* NULL: not known */
	const char *directory; /* that file is relative to, or NULL */
	int64_t line, start_line; /* 0: not known */
};

/* dwarf: Dwarf *, of the module or a file that belongs to it; stays the
 * caller's. */
void code_dwarf_lines_new(struct dwarf_lines **out, const struct module *m,
			  void *dwarf);
void code_dwarf_lines_free(struct dwarf_lines *d);

/* The innermost inlined call first, the function that has the code last; at
 * most max, the outermost are kept. */
size_t code_dwarf_lines_find(struct dwarf_lines *d, uint64_t address,
			     struct dwarf_line *lines, size_t max);

#endif
