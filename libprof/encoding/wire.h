/*
 * The protobuf wire: fields of a message in memory, the fields of the outermost
 * message from an input, and a buffer to put fields into.
 *
 * A field keeps the offset in the input where it began, so that an error can
 * name it. Groups are refused, as all of the field does.
 */
#ifndef LIBPROF_WIRE_H
#define LIBPROF_WIRE_H

#include <prof/io.h>
#include <stdbool.h>

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5
};

struct wire_field {
	uint32_t number;
	enum wire_type type;
	uint64_t value;		   /* of a varint or a fixed */
	const unsigned char *data; /* of bytes; borrowed */
	size_t len;
	uint64_t offset;
};

/* A message in memory. */
struct wire {
	const unsigned char *p, *end;
	uint64_t offset; /* of p */
};

struct wire wire_of(const struct wire_field *bytes);

/* 1 and a field, 0 at the end, or a failure. */
int wire_next(struct wire_field *f, struct wire *w, struct prof_error *err);

/* The same from an input. The field's bytes are valid until the next call. */
int wire_read(struct wire_field *f, struct prof_in *in, struct prof_error *err);

/* One varint. */
int wire_long_varint(uint64_t *value, struct wire *w, struct prof_error *err);

static inline int wire_varint(uint64_t *value, struct wire *w,
			      struct prof_error *err)
{
	if (w->p == w->end || *w->p >= 0x80)
		return wire_long_varint(value, w, err);
	*value = *w->p++;
	w->offset++;
	return PROF_OK;
}

/* The packed numbers that come next, `room` at most: how many, 0 at the end,
 * or a failure. */
int wire_numbers(uint64_t *number, int room, struct wire *w,
		 struct prof_error *err);

/* Fails unless the field has this type. */
int wire_expect(const struct wire_field *f, enum wire_type type,
		struct prof_error *err);

/* A message being written. */
struct wire_out {
	unsigned char *bytes;
	size_t len, room;
	bool failed; /* no memory; sticks */
};

void wire_release(struct wire_out *w);

/* Numbers that are 0 are left out, as proto3 does. */
void wire_put_uint(struct wire_out *w, uint32_t field, uint64_t value);
void wire_put_int(struct wire_out *w, uint32_t field, int64_t value);
void wire_put_bytes(struct wire_out *w, uint32_t field, const void *bytes,
		    size_t len);

/* Packed numbers: begin, some of them at a time, end. */
size_t wire_begin(struct wire_out *w, uint32_t field);
void wire_add(struct wire_out *w, const uint64_t *number, size_t count);
void wire_end(struct wire_out *w, size_t begun);

/* Sends the message off as a field of the outermost one, and empties it. */
int wire_flush(struct wire_out *w, uint32_t field, struct prof_out *out,
	       struct prof_error *err);

#endif
