#include "libprof/encoding/wire.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { VARINT_MAX = 10 };

struct wire wire_of(const struct wire_field *bytes)
{
	return (struct wire){
		.p = bytes->data,
		.end = bytes->data + bytes->len,
		.offset = bytes->offset,
	};
}

static int fail_varint(uint64_t offset, bool is_cut, struct prof_error *err)
{
	if (is_cut)
		return fail_detail(
			err, PROF_DETAIL_TRUNCATED,
			fail_offset(err, offset, "truncated number"));
	return fail_offset(err, offset, "a number is longer than %d bytes",
			   VARINT_MAX);
}

int wire_long_varint(uint64_t *value, struct wire *w, struct prof_error *err)
{
	const unsigned char *p = w->p;
	uint64_t v = 0;
	int shift = 0;

	while (p < w->end && *p >= 0x80 && shift < 7 * VARINT_MAX) {
		if (shift < 64)
			v |= (uint64_t)(*p & 0x7f) << shift;
		shift += 7;
		p++;
	}
	if (p == w->end || shift == 7 * VARINT_MAX)
		return fail_varint(w->offset, p == w->end, err);
	v |= (uint64_t)*p++ << shift;
	w->offset += (uint64_t)(p - w->p);
	w->p = p;
	*value = v;
	return PROF_OK;
}

/* Numbers of one or two bytes, as most are; without a branch between the two,
 * which nobody could foresee. How many. */
static int take_short(uint64_t *number, int room, struct wire *w)
{
	const unsigned char *p = w->p;
	int n = 0;

	for (; n < room && w->end - p >= 2; n++) {
		unsigned two = p[0] >> 7;

		if (two & p[1] >> 7)
			break;
		number[n] = (p[0] & 0x7f) | (p[1] & (0 - two)) << 7;
		p += 1 + two;
	}
	w->offset += (uint64_t)(p - w->p);
	w->p = p;
	return n;
}

int wire_numbers(uint64_t *number, int room, struct wire *w,
		 struct prof_error *err)
{
	int n = take_short(number, room, w), status;

	while (n < room && w->p < w->end) {
		status = wire_varint(&number[n++], w, err);
		if (status < 0)
			return status;
		n += take_short(number + n, room - n, w);
	}
	return n;
}

static int fail_short(const struct wire_field *f, uint64_t says, size_t left,
		      struct prof_error *err)
{
	return fail_offset(err, f->offset,
			   "field %" PRIu32 " says %" PRIu64
			   " bytes, %zu remain%s",
			   f->number, says, left, left == 1 ? "s" : "");
}

static uint64_t little_endian(const unsigned char *p, size_t len)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

/* A number of fixed length, as bytes of the message. */
static int take_fixed(struct wire_field *f, struct wire *w, size_t len,
		      struct prof_error *err)
{
	size_t left = (size_t)(w->end - w->p);

	if (left < len)
		return fail_short(f, len, left, err);
	f->value = little_endian(w->p, len);
	w->p += len;
	w->offset += len;
	return PROF_OK;
}

/* Tag and, but for the payload of bytes, value. For bytes the value is the
 * length. */
static int take_head(struct wire_field *f, struct wire *w,
		     struct prof_error *err)
{
	uint64_t tag;
	int status;

	f->offset = w->offset;
	status = wire_varint(&tag, w, err);
	if (status < 0)
		return status;
	if (tag >> 3 == 0 || tag >> 32)
		return fail_offset(err, f->offset,
				   "%" PRIu64 " is not a field number",
				   tag >> 3);
	f->number = (uint32_t)(tag >> 3);
	f->type = (enum wire_type)(tag & 7);
	switch (f->type) {
	case WIRE_VARINT:
	case WIRE_BYTES:
		return wire_varint(&f->value, w, err);
	case WIRE_FIXED64:
		return take_fixed(f, w, 8, err);
	case WIRE_FIXED32:
		return take_fixed(f, w, 4, err);
	}
	return fail_offset(err, f->offset,
			   "field %" PRIu32
			   " has wire type %d, which profiles do not use",
			   f->number, (int)f->type);
}

int wire_next(struct wire_field *f, struct wire *w, struct prof_error *err)
{
	size_t left;
	int status;

	if (w->p == w->end)
		return 0;
	status = take_head(f, w, err);
	if (status < 0 || f->type != WIRE_BYTES)
		return status < 0 ? status : 1;
	left = (size_t)(w->end - w->p);
	if (f->value > left)
		return fail_short(f, f->value, left, err);
	f->data = w->p;
	f->len = (size_t)f->value;
	f->offset = w->offset;
	w->p += f->len;
	w->offset += f->len;
	return 1;
}

int wire_read(struct wire_field *f, struct prof_in *in, struct prof_error *err)
{
	struct wire w;
	size_t have, head;
	int status = prof_in_peek(&w.p, &have, in, 2 * VARINT_MAX, err);

	if (status < 0 || have == 0)
		return status;
	w.end = w.p + have;
	w.offset = prof_in_offset(in);
	status = take_head(f, &w, err);
	if (status < 0)
		return status;
	head = (size_t)(w.offset - f->offset);
	prof_in_skip(in, head);
	if (f->type != WIRE_BYTES)
		return 1;
	if (f->value > SIZE_MAX)
		return fail_short(f, f->value, have - head, err);
	status = prof_in_peek(&f->data, &have, in, (size_t)f->value, err);
	if (status < 0)
		return status;
	if (have < f->value)
		return fail_short(f, f->value, have, err);
	f->len = (size_t)f->value;
	f->offset = w.offset;
	prof_in_skip(in, f->len);
	return 1;
}

int wire_expect(const struct wire_field *f, enum wire_type type,
		struct prof_error *err)
{
	if (f->type == type)
		return PROF_OK;
	return fail_offset(err, f->offset,
			   "field %" PRIu32 " has wire type %d, not %d",
			   f->number, (int)f->type, (int)type);
}

void wire_release(struct wire_out *w)
{
	free(w->bytes);
	memset(w, 0, sizeof(*w));
}

static bool make_room(struct wire_out *w, size_t more)
{
	void *grown;

	if (w->failed || more > SIZE_MAX - w->len) {
		w->failed = true;
		return false;
	}
	if (w->len + more <= w->room)
		return true;
	grown = array_grow(w->bytes, &w->room, w->len + more, 1);
	if (!grown)
		w->failed = true;
	else
		w->bytes = grown;
	return !w->failed;
}

static size_t encode(unsigned char *to, uint64_t value)
{
	size_t n = 0;

	while (value >= 0x80) {
		to[n++] = (unsigned char)(value | 0x80);
		value >>= 7;
	}
	to[n++] = (unsigned char)value;
	return n;
}

static void add_number(struct wire_out *w, uint64_t value)
{
	if (make_room(w, VARINT_MAX))
		w->len += encode(w->bytes + w->len, value);
}

static void add_tag(struct wire_out *w, uint32_t field, enum wire_type type)
{
	add_number(w, (uint64_t)field << 3 | type);
}

void wire_put_uint(struct wire_out *w, uint32_t field, uint64_t value)
{
	if (!value)
		return;
	add_tag(w, field, WIRE_VARINT);
	add_number(w, value);
}

void wire_put_int(struct wire_out *w, uint32_t field, int64_t value)
{
	wire_put_uint(w, field, (uint64_t)value);
}

void wire_put_bytes(struct wire_out *w, uint32_t field, const void *bytes,
		    size_t len)
{
	add_tag(w, field, WIRE_BYTES);
	add_number(w, len);
	if (!make_room(w, len))
		return;
	if (len)
		memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
}

size_t wire_begin(struct wire_out *w, uint32_t field)
{
	add_tag(w, field, WIRE_BYTES);
	add_number(w, 0); /* until the length is known */
	return w->len;
}

/* Like wire_numbers, no branch between one byte and two. */
void wire_add(struct wire_out *w, const uint64_t *number, size_t count)
{
	unsigned char *to;

	if (!make_room(w, count * VARINT_MAX))
		return;
	to = w->bytes + w->len;
	for (size_t i = 0; i < count; i++) {
		uint64_t value = number[i];
		unsigned two = value >= 0x80;

		if (value >> 14) {
			to += encode(to, value);
			continue;
		}
		to[0] = (unsigned char)(value | two << 7);
		to[1] = (unsigned char)(value >> 7);
		to += 1 + two;
	}
	w->len = (size_t)(to - w->bytes);
}

/* The length goes in front of what was added since, where there is a byte for
 * it; what needs more moves. */
void wire_end(struct wire_out *w, size_t begun)
{
	unsigned char head[VARINT_MAX];
	size_t len = w->len - begun;
	size_t more = encode(head, len) - 1;

	if (!make_room(w, more))
		return;
	if (more)
		memmove(w->bytes + begun + more, w->bytes + begun, len);
	memcpy(w->bytes + begun - 1, head, more + 1);
	w->len += more;
}

int wire_flush(struct wire_out *w, uint32_t field, struct prof_out *out,
	       struct prof_error *err)
{
	unsigned char head[2 * VARINT_MAX];
	size_t n = encode(head, (uint64_t)field << 3 | WIRE_BYTES);

	if (w->failed)
		return fail_memory(err);
	n += encode(head + n, w->len);
	prof_out_write(out, head, n);
	prof_out_write(out, w->bytes, w->len);
	w->len = 0;
	return PROF_OK;
}
