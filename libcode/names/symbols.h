/*
 * Names of places in code: symbol tables, also the packed one of
 * .gnu_debugdata and those in separate files that debug links and build ids
 * name, lines and inlined calls from DWARF, maps of JIT compilers, and the
 * kernel's own list. C++ and Rust are demangled in process.
 */
#ifndef RECORD_SYMBOLS_H
#define RECORD_SYMBOLS_H

#include "libcode/unwind/module.h"
#include "libcode/unwind/unwind.h"

struct symbol_line {	  /* pointers live as long as the struct symbols */
	const char *name; /* demangled */
	const char *system_name;  /* as linked */
	const char *file;	  /* NULL: not known */
	int64_t line, start_line; /* 0: not known */
};

struct symbols;

void code_symbols_new(struct symbols **out, struct modules *modules,
		      bool inlines);
void code_symbols_free(struct symbols *s);

/* Opens what tells the names of a module, while its process is there; that is
 * read, which may take a while, when the first of them is looked up. */
void code_symbols_prepare(struct symbols *s, uint32_t module);

/* Of code that is made in memory from now on the names of that time are found;
 * at first those of the end. */
void code_symbols_at(struct symbols *s, uint64_t time);

/* JIT compilers write names while samples come: reads some of them, for when
 * nothing else is to be done; reads all, before a profile is made. */
void code_symbols_read(struct symbols *s);
void code_symbols_finish(struct symbols *s);

/* The lines of a frame, the innermost inlined call first, the function that
 * has the code last; at most max, the outermost ones are kept. 0: no name is
 * known. A frame that is no activation is looked up before its address. */
size_t code_symbols_find(struct symbols *s, const struct frame *f,
			 struct symbol_line *lines, size_t max);

/* What is known of the code of a module: enum prof_mapping_flags. */
unsigned code_symbols_flags(struct symbols *s, uint32_t module);

#endif
