/*
 * Lines of Python's code as frames that a collector takes, beside those of
 * native code.
 */
#ifndef RECORD_PYTHON_PLACES_H
#define RECORD_PYTHON_PLACES_H

#include "libcode/names/symbols.h"
#include "libcode/python/codes.h"

struct python_places;

/* They outlive the modules, as the codes do. */
void code_python_places_new(struct python_places **out,
			    struct modules *modules);
void code_python_places_free(struct python_places *p);

/* line: 0: not known. */
struct frame code_python_place(struct python_places *p,
			       const struct python_code *code, int64_t line);

#endif
