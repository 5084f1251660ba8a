/*
 * Demangles names for struct prof_rename.
 */
#ifndef FILTER_DEMANGLER_H
#define FILTER_DEMANGLER_H

#include <prof/prof.h>
#include <stddef.h>

/* All-zero before the first name. */
struct demangler {
	char *name, *text;
	size_t room;
	size_t unknown; /* names that need what is not built in */
};

/* A prof_rename_fn; arg is the demangler. */
int demangler_call(struct prof_str *to, struct prof_str name, void *arg);

/* Says what could not be done. */
void demangler_release(struct demangler *d);

#endif
