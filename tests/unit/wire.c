/* The protobuf wire, a byte at a time. */
#include "libprof/encoding/wire.h"
#include "tests/unit/bytes.h"

static struct wire wire_on(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	return (struct wire){.p = p, .end = p + len, .offset = 0x100};
}

struct number {
	const char *bytes;
	size_t len;
	uint64_t value;
};

static void varints(void)
{
	static const struct number good[] = {
		{"\x00", 1, 0},
		{"\x7f", 1, 127},
		{"\x80\x01", 2, 128},
		{"\xff\x7f", 2, 16383},
		{"\x80\x00", 2, 0},
		{"\x81\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10, 1},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, INT64_MAX},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, 1ULL << 63},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, UINT64_MAX},
		/* Bits that do not fit are left out. */
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10, UINT64_MAX},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct wire w = wire_on(good[i].bytes, good[i].len);
		struct prof_error err;
		uint64_t value = 42;

		is_int(wire_varint(&value, &w, &err), PROF_OK, "%zu bytes",
		       good[i].len);
		is_uint(value, good[i].value, "are %" PRIu64, good[i].value);
		ok(w.p == w.end && w.offset == 0x100 + good[i].len,
		   "and no more");
	}
}

static void wrong_varints(void)
{
	static const char eleven[] =
		"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01";
	unsigned char many[30];
	struct prof_error err;
	uint64_t value;
	struct wire w;

	for (size_t len = 0; len < 10; len++) {
		w = wire_on(eleven, len);
		is_int(wire_varint(&value, &w, &err), PROF_EFORMAT,
		       "cut behind %zu bytes", len);
		is_str(err.text, "offset 0x100: truncated number", "why");
	}
	w = wire_on(eleven, sizeof(eleven) - 1);
	is_int(wire_varint(&value, &w, &err), PROF_EFORMAT, "11 bytes");
	is_str(err.text, "offset 0x100: a number is longer than 10 bytes",
	       "why");
	for (size_t len = 12; len < sizeof(many); len++) {
		memset(many, 0x80, len - 1);
		many[len - 1] = 1;
		w = wire_on(many, len);
		is_int(wire_varint(&value, &w, &err), PROF_EFORMAT, "%zu bytes",
		       len);
	}
}

/* A message with a field of each type. */
static const char each[] = "\x08\x96\x01"			  /* 1: 150 */
			   "\x11\x01\x02\x03\x04\x05\x06\x07\x08" /* 2 */
			   "\x1a\x02hi"				  /* 3: "hi" */
			   "\x25\x01\x02\x03\x04"      /* 4: fixed32 */
			   "\xfa\xff\xff\xff\x0f\x00"; /* the largest: "" */

static void check_each(int (*next)(struct wire_field *, void *,
				   struct prof_error *),
		       void *from, uint64_t offset)
{
	struct prof_error err;
	struct wire_field f;

	ok(next(&f, from, &err) == 1 && f.number == 1 &&
		   f.type == WIRE_VARINT && f.value == 150,
	   "a varint");
	is_uint(f.offset, offset, "with its place");
	ok(next(&f, from, &err) == 1 && f.number == 2 &&
		   f.type == WIRE_FIXED64 && f.value == 0x0807060504030201,
	   "eight bytes");
	ok(next(&f, from, &err) == 1 && f.number == 3 && f.type == WIRE_BYTES,
	   "bytes");
	is_mem(f.data, f.len, "hi", 2, "are those");
	is_uint(f.offset, offset + 14, "with their place");
	ok(next(&f, from, &err) == 1 && f.number == 4 &&
		   f.type == WIRE_FIXED32 && f.value == 0x04030201,
	   "four bytes");
	ok(next(&f, from, &err) == 1 && f.number == 0x1fffffff &&
		   f.type == WIRE_BYTES && f.len == 0,
	   "the largest field, empty");
	is_int(next(&f, from, &err), 0, "the end");
	is_int(next(&f, from, &err), 0, "again");
}

static int next_of_wire(struct wire_field *f, void *from,
			struct prof_error *err)
{
	return wire_next(f, from, err);
}

static int next_of_in(struct wire_field *f, void *from, struct prof_error *err)
{
	return wire_read(f, from, err);
}

static void fields(void)
{
	struct bytes b = bytes_view(each, sizeof(each) - 1);
	struct wire w = wire_on(each, sizeof(each) - 1);
	struct wire_field f;
	struct prof_error err;
	struct prof_in *in;
	pid_t child;

	check_each(next_of_wire, &w, 0x100);
	prof_in_open_memory(&in, each, sizeof(each) - 1, NULL, &err);
	check_each(next_of_in, in, 0);
	prof_in_close(in);
	prof_in_open_fd(&in, fed_pipe(&child, b, 1), NULL, &err);
	check_each(next_of_in, in, 0);
	prof_in_close(in);
	reap(child);

	w = wire_on("\x0a\x04\x08\x01\x10\x02", 6);
	wire_next(&f, &w, &err);
	w = wire_of(&f);
	is_uint(w.offset, 0x102, "a message in a message knows its place");
	ok(wire_next(&f, &w, &err) == 1 && f.value == 1, "and has fields");
	is_int(wire_expect(&f, WIRE_VARINT, &err), PROF_OK, "of their type");
	is_int(wire_expect(&f, WIRE_BYTES, &err), PROF_EFORMAT, "not others");
	is_str(err.text, "offset 0x102: field 1 has wire type 0, not 2",
	       "and says so");
}

struct fault {
	const char *bytes;
	size_t len;
	const char *text;
};

/* The same words from memory and from an input. */
static void faults(void)
{
	static const struct fault list[] = {
		{"\x12\xa8\x46xxxxxxxxxxxxxxxxx", 20,
		 "field 2 says 9000 bytes, 17 remain"},
		{"\x12\x02x", 3, "field 2 says 2 bytes, 1 remains"},
		{"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11,
		 "field 2 says 18446744073709551615 bytes, 0 remain"},
		{"\x11xx", 3, "field 2 says 8 bytes, 2 remain"},
		{"\x15xx", 3, "field 2 says 4 bytes, 2 remain"},
		{"\x13\x14", 2,
		 "field 2 has wire type 3, which profiles do not use"},
		{"\x14", 1,
		 "field 2 has wire type 4, which profiles do not use"},
		{"\x17", 1,
		 "field 2 has wire type 7, which profiles do not use"},
		{"\x00\x00", 2, "0 is not a field number"},
		{"\x80\x80\x80\x80\x10\x00", 6,
		 "536870912 is not a field number"},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11,
		 "a number is longer than 10 bytes"},
		{"\x80", 1, "truncated number"},
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		struct wire w = wire_on(list[i].bytes, list[i].len);
		struct prof_error err;
		struct wire_field f;
		struct prof_in *in;
		char text[200];

		snprintf(text, sizeof(text), "offset 0x100: %s", list[i].text);
		is_int(wire_next(&f, &w, &err), PROF_EFORMAT, "refused: %s",
		       list[i].text);
		is_str(err.text, text, "in memory");
		snprintf(text, sizeof(text), "offset 0x0: %s", list[i].text);
		prof_in_open_memory(&in, list[i].bytes, list[i].len, NULL,
				    &err);
		wire_read(&f, in, &err);
		is_str(err.text, text, "in an input");
		prof_in_close(in);
	}
}

static void writing(void)
{
	static const char want[] =
		"\x08\x96\x01\x12\x02hi\x1a\x03\x00\xff\x7f"
		"\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x2a\x00";
	struct wire_out w = {0};
	static const uint64_t numbers[] = {0, 16383};
	size_t begun;

	wire_put_uint(&w, 1, 150);
	wire_put_uint(&w, 9, 0);
	wire_put_bytes(&w, 2, "hi", 2);
	begun = wire_begin(&w, 3);
	wire_add(&w, numbers, 2);
	wire_end(&w, begun);
	wire_put_int(&w, 4, -1);
	wire_put_bytes(&w, 5, NULL, 0);
	is_mem(w.bytes, w.len, want, sizeof(want) - 1,
	       "a message; numbers that are 0 are omitted");
	ok(!w.failed, "without failure");
	wire_release(&w);
	is_uint(w.len, 0, "released");
}

/* The length of packed numbers comes before them and is as long as needed. */
static void long_packed(void)
{
	static const size_t counts[] = {0, 1, 127, 128, 16383, 16384, 100000};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct wire_out w = {0};
		struct wire_field f;
		struct prof_error err;
		struct wire in;
		size_t begun = wire_begin(&w, 7), n = 0;
		uint64_t value;

		for (uint64_t j = 0; j < counts[i]; j++) {
			value = j % 128;
			wire_add(&w, &value, 1);
		}
		wire_end(&w, begun);
		in = wire_on(w.bytes, w.len);
		ok(wire_next(&f, &in, &err) == 1 && f.number == 7 &&
			   f.len == counts[i] && in.p == in.end,
		   "%zu packed numbers", counts[i]);
		for (in = wire_of(&f); in.p < in.end; n++)
			if (wire_varint(&value, &in, &err) < 0 ||
			    value != n % 128)
				break;
		is_uint(n, counts[i], "come back");
		wire_release(&w);
	}
}

/* Numbers of all lengths, in all orders of long and short. */
static size_t make_numbers(uint64_t *number, size_t count)
{
	uint64_t random = 88172645463325252;

	for (size_t i = 0; i < count; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		number[i] = random >> random % 64;
	}
	return count;
}

static void packed_numbers(void)
{
	static uint64_t want[10000], got[10000];
	size_t count = make_numbers(want, 10000), wrong = 0;
	struct wire_out w = {0};
	size_t begun = wire_begin(&w, 1);
	struct prof_error err;
	struct wire_field f;
	struct wire in;
	int n;

	wire_add(&w, want, count);
	wire_end(&w, begun);
	in = wire_on(w.bytes, w.len);
	wire_next(&f, &in, &err);
	for (int room = 1; room < 10; room++) {
		size_t have = 0;

		in = wire_of(&f);
		while (have < count &&
		       (n = wire_numbers(got + have, room, &in, &err)) > 0)
			have += (size_t)n;
		wrong += have != count ||
			 memcmp(want, got, sizeof(want)) != 0 ||
			 wire_numbers(got, room, &in, &err) != 0 ||
			 in.offset != f.offset + f.len;
	}
	is_uint(wrong, 0, "packed numbers come back, some at a time");
	wire_release(&w);
}

static void wrong_packed_numbers(void)
{
	uint64_t got[8];
	struct prof_error err;
	struct wire w = wire_on("\x01\x80\x01\x80", 4);

	is_int(wire_numbers(got, 2, &w, &err), 2, "those before a wrong one");
	ok(got[0] == 1 && got[1] == 128, "are there");
	is_int(wire_numbers(got, 2, &w, &err), PROF_EFORMAT, "it is refused");
	is_str(err.text, "offset 0x103: truncated number", "at its place");
	w = wire_on("\x01\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 12);
	is_int(wire_numbers(got, 8, &w, &err), PROF_EFORMAT,
	       "also behind others");
	is_str(err.text, "offset 0x101: a number is longer than 10 bytes",
	       "and says why");
}

static void flushing(void)
{
	const char *path = scratch_path("flushed");
	struct wire_out w = {0};
	struct prof_error err;
	struct prof_out *out;
	struct bytes b;

	prof_out_open(&out, path, NULL, &err);
	for (int i = 0; i < 2; i++) {
		wire_put_bytes(&w, 1, "hi", 2);
		is_int(wire_flush(&w, 2, out, &err), PROF_OK, "flush");
		is_uint(w.len, 0, "empties");
	}
	prof_out_close(out, &err);
	b = slurp(path);
	is_mem(b.at, b.len, "\x12\x04\x0a\x02hi\x12\x04\x0a\x02hi", 12,
	       "messages one behind the other");
	free(b.at);
	wire_release(&w);
}

int main(void)
{
	varints();
	wrong_varints();
	fields();
	faults();
	writing();
	long_packed();
	packed_numbers();
	wrong_packed_numbers();
	flushing();
	return tap_end();
}
