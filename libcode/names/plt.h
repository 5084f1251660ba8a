/*
 * The stubs through which a program calls functions of libraries: NAME@plt.
 * No symbol table has them; each jumps to where a slot of the relocations of
 * that name leads.
 */
#ifndef RECORD_PLT_H
#define RECORD_PLT_H

#include "libcode/base/names.h"
#include "libcode/names/symbol_table.h"
#include "libcode/unwind/module.h"

#define PLT_MARK "@plt"

/* Names are kept in `names`. Only of x86-64. */
void code_plt_add(struct symbol_table *t, struct names *names,
		  const struct module *m);

#endif
