/*
 * The functions of a Go program by the table that its runtime has of them,
 * which is there also when symbols were stripped: 1.18's form and later ones.
 */
#ifndef RECORD_GO_TABLE_H
#define RECORD_GO_TABLE_H

#include "libcode/unwind/module.h"

struct go_function {
	const char *name;
	uint64_t address, limit;
};

/* Made by a linker of Go's. */
bool code_go_module(const struct module *m);

/* In order of address; names live as long as the module. */
typedef void go_handler(const struct go_function *f, void *arg);

/* False: there is no such table, or one that is not understood. */
bool code_go_functions(const struct module *m, go_handler *handler, void *arg);

#endif
