/*
 * str and bytes of Python, out of an image.
 */
#ifndef RECORD_PYTHON_STRINGS_H
#define RECORD_PYTHON_STRINGS_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

enum {
	PYTHON_TEXT = 4096,	  /* more of a str is not read */
	PYTHON_BYTES = 64 * 1024, /* and of a bytes */
	PYTHON_BYTES_HEADER = 32, /* of a bytes: its text is behind it */
	PYTHON_TEXT_HEADER = 80	  /* of a str: no header is larger */
};

/* In UTF-8, at most PYTHON_TEXT bytes; what is no character becomes U+FFFD.
 * Its length, or -1: it is none. */
ssize_t code_python_text(struct image *m, const struct python_layout *l,
			 uint64_t address, char to[PYTHON_TEXT]);

/* How many bytes a bytes object has, or -1; more than PYTHON_BYTES are not
 * counted. */
ssize_t code_python_bytes_size(struct image *m, uint64_t address);

/* Where a str has its characters, and how many bytes of them are read; false:
 * it is none. */
bool code_python_text_range(struct image *m, const struct python_layout *l,
			    uint64_t address, struct image_want *out);

#endif
