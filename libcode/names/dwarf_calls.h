/*
 * The functions of one unit of DWARF, and the calls that are inlined in them:
 * which of them has an address, and in which other each lies.
 */
#ifndef RECORD_DWARF_CALLS_H
#define RECORD_DWARF_CALLS_H

#include "libcode/names/ranges.h"
#include "libcode/unwind/module.h"

#ifdef HAVE_ELFUTILS

#include <elfutils/libdw.h>

struct dwarf_call {
	Dwarf_Off die;
	uint64_t entry; /* where its code begins */
	uint32_t outer; /* in which it is inlined, plus 1; 0: a function */
};

struct dwarf_calls { /* all zero: empty */
	struct dwarf_call *call;
	size_t count, room;
	struct ranges ranges; /* of call, plus 1 */
};

/* Ranges of a DIE that are code of the module, added with this value. Files
 * have some that are not: those of what the linker has left out. */
struct range_list {
	const struct module *module;
	struct range *range;
	size_t count, room;
};

void code_range_list_add(struct range_list *l, Dwarf_Die *die, uint32_t value);

void code_dwarf_calls_read(struct dwarf_calls *c, const struct module *m,
			   Dwarf_Die *unit);
void code_dwarf_calls_release(struct dwarf_calls *c);

#endif
#endif
