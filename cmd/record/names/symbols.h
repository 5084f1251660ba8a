/*
 * Names of places in code: symbol tables, also the packed one of
 * .gnu_debugdata and those in separate files that debug links and build ids
 * name, lines and inlined calls from DWARF, maps of JIT compilers, and the
 * kernel's own list. C++ and Rust are demangled in process.
 */
#ifndef RECORD_SYMBOLS_H
#define RECORD_SYMBOLS_H

#include "cmd/record/stack/module.h"
#include "cmd/record/stack/unwind.h"

struct symbol_line {	  /* pointers live as long as the struct symbols */
	const char *name; /* demangled */
	const char *system_name;  /* as linked */
	const char *file;	  /* NULL: not known */
	int64_t line, start_line; /* 0: not known */
};

struct symbols;

void symbols_new(struct symbols **out, struct modules *modules, bool inlines);
void symbols_free(struct symbols *s);

/* Opens what tells the names of a module, while its process is there; that is
 * read, which may take a while, when the first of them is looked up. */
void symbols_prepare(struct symbols *s, uint32_t module);

/* The lines of a frame, the innermost inlined call first, the function that
 * has the code last; at most max, the outermost ones are kept. 0: no name is
 * known. A frame that is no activation is looked up before its address. */
size_t symbols_find(struct symbols *s, const struct frame *f,
		    struct symbol_line *lines, size_t max);

/* What is known of the code of a module: enum prof_mapping_flags. */
unsigned symbols_flags(struct symbols *s, uint32_t module);

/* One name: NULL when it is not mangled. To be freed. */
char *symbol_demangle(const char *name);

#endif
