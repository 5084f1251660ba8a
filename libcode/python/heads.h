/*
 * What of a code object tells it from another that has taken its address.
 */
#ifndef RECORD_PYTHON_HEADS_H
#define RECORD_PYTHON_HEADS_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

struct python_head {
	uint64_t name;	/* a str: qualified, where there is such a one */
	uint64_t file;	/* a str */
	uint64_t lines; /* a bytes */
	uint64_t first_line;
};

/* Where that is of a code object. */
struct image_want code_python_head_range(const struct python_layout *l,
					 uint64_t address);

/* False: there is no code object. */
bool code_python_head(struct image *m, const struct python *p, uint64_t address,
		      struct python_head *out);

#endif
