/* Messages of protobuf by hand: what judges libprof's wire is not libprof's. */
#ifndef TESTS_UNIT_MESSAGE_H
#define TESTS_UNIT_MESSAGE_H

#include "tests/unit/bytes.h"

static inline void put_varint(struct bytes *to, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		bytes_add(to, &(unsigned char){(unsigned char)(value | 0x80)},
			  1);
	bytes_add(to, &(unsigned char){(unsigned char)value}, 1);
}

static inline void put_number(struct bytes *to, unsigned field, uint64_t value)
{
	put_varint(to, field << 3);
	put_varint(to, value);
}

static inline void put_bytes(struct bytes *to, unsigned field,
			     const void *bytes, size_t len)
{
	put_varint(to, field << 3 | 2);
	put_varint(to, len);
	bytes_add(to, bytes, len);
}

static inline uint64_t take_varint(const unsigned char **p)
{
	uint64_t value = 0;
	int shift = 0;

	for (; **p & 0x80; shift += 7)
		value |= (uint64_t)(*(*p)++ & 0x7f) << shift;
	return value | (uint64_t) * (*p)++ << shift;
}

/* A field as it lies in a message that is known to be right. */
struct field {
	unsigned number, type;
	uint64_t value;
	const unsigned char *data; /* of `value` bytes, if it has any */
	const unsigned char *begin, *end;
};

static inline struct field take_field(const unsigned char **p)
{
	struct field f = {.begin = *p};
	uint64_t tag = take_varint(p);

	f.number = (unsigned)(tag >> 3);
	f.type = (unsigned)(tag & 7);
	f.value = take_varint(p);
	if (f.type == 2) {
		f.data = *p;
		*p += f.value;
	}
	f.end = *p;
	return f;
}

#endif
