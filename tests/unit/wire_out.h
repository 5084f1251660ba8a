/* Fields of protocol buffers, for tests that write what no writer does. */
#ifndef TESTS_UNIT_WIRE_OUT_H
#define TESTS_UNIT_WIRE_OUT_H

#include "tests/unit/bytes.h"

static inline void put(struct bytes *m, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		bytes_add(m, &(unsigned char){(unsigned char)(n | 0x80)}, 1);
	bytes_add(m, &(unsigned char){(unsigned char)n}, 1);
}

/* 0 is left out, as writers do. */
static inline void put_number(struct bytes *m, unsigned field, uint64_t n)
{
	if (!n)
		return;
	put(m, field << 3);
	put(m, n);
}

static inline void put_bytes(struct bytes *m, unsigned field, const void *bytes,
			     size_t len)
{
	put(m, field << 3 | 2);
	put(m, len);
	bytes_add(m, bytes, len);
}

/* The same of what was put into `of`, which is free then. */
static inline void put_message(struct bytes *m, unsigned field,
			       struct bytes *of)
{
	put_bytes(m, field, of->at, of->len);
	free(of->at);
	*of = (struct bytes){0};
}

#endif
