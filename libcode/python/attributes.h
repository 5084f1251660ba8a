/*
 * Attributes of objects of Python's own classes: out of their dictionary, or
 * of the values that they have instead of one.
 */
#ifndef RECORD_PYTHON_ATTRIBUTES_H
#define RECORD_PYTHON_ATTRIBUTES_H

#include "libcode/python/frames.h"

/* The object that an attribute is; 0: it has none of that name, or nothing is
 * known of this version's objects (3.14 on). */
uint64_t code_python_attribute(struct image *m, const struct python *p,
			       uint64_t object, const char *name);

/* The first local variable of a frame; 0: not known. */
uint64_t code_python_first_local(struct image *m, const struct python *p,
				 const struct python_frame *f);

#endif
