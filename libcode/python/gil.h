/*
 * The lock that a thread of Python holds while it runs code.
 */
#ifndef RECORD_PYTHON_GIL_H
#define RECORD_PYTHON_GIL_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

/* What is read to find out whether a thread holds it: its number of pieces. */
enum { PYTHON_GIL_WANTS = 2 };
size_t code_python_gil_ranges(struct image *m, const struct python *p,
			      uint64_t thread,
			      struct image_want to[PYTHON_GIL_WANTS]);

#endif
