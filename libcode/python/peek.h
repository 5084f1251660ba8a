/*
 * Numbers in copied memory.
 */
#ifndef RECORD_PYTHON_PEEK_H
#define RECORD_PYTHON_PEEK_H

#include "libcode/python/image.h"

#include <string.h>

static inline uint64_t peek_word(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static inline uint32_t peek_half(const unsigned char *bytes)
{
	uint32_t half;

	memcpy(&half, bytes, sizeof(half));
	return half;
}

/* May a structure of a process be there? */
static inline bool is_structure(uint64_t address)
{
	return address >= 4096 && address < (uint64_t)1 << 47 &&
	       address % 8 == 0;
}

static inline bool read_word(struct image *m, uint64_t address, uint64_t *word)
{
	return code_image_read(m, address, word, sizeof(*word));
}

#endif
