#include "libcode/unwind/x86_instruction.h"

#include <string.h>

enum { REX_B = 1, REX_W = 8 };

/*
 * What comes after an opcode of one byte: a ModRM byte (m), an immediate of 8
 * bits (b), of 16 or 32 (z), 16 (w), 8 bytes (o), as large as the operand (v),
 * both ModRM and immediate (B, Z), an immediate for some ModRM bytes only (t,
 * T), 16 and 8 bits (e), nothing (.). x: no instruction, or a prefix.
 */
static const char one_byte[] = "mmmmbzxxmmmmbzxx" /* 00 */
			       "mmmmbzxxmmmmbzxx"
			       "mmmmbzxxmmmmbzxx"
			       "mmmmbzxxmmmmbzxx"
			       "xxxxxxxxxxxxxxxx" /* 40 */
			       "................"
			       "xxxmxxxxzZbB...."
			       "bbbbbbbbbbbbbbbb"
			       "BZxBmmmmmmmmmmmm" /* 80 */
			       "..........x....."
			       "oooo....bz......"
			       "bbbbbbbbvvvvvvvv"
			       "BBw.xxBZe.w..bx." /* c0 */
			       "mmmmxxx.mmmmmmmm"
			       "bbbbbbbbzzxb...."
			       "x.xx..tT......mm";

static const char two_bytes[] = "mmmmx.....x.xmxx" /* 00 */
				"mmmmmmmmmmmmmmmm"
				"mmmmxxxxmmmmmmmm"
				"......xxxxxxxxxx"
				"mmmmmmmmmmmmmmmm" /* 40 */
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm"
				"BBBBmmm.mmmmmmmm"
				"zzzzzzzzzzzzzzzz" /* 80 */
				"mmmmmmmmmmmmmmmm"
				"...mBmxx...mBmmm"
				"mmmmmmmmmmBmmmmm"
				"mmBmBBBm........" /* c0 */
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm";

struct reader {
	const unsigned char *code;
	size_t size, at;
	bool is_word; /* operands of 16 bits */
};

static uint8_t peek(const struct reader *r)
{
	return r->at < r->size ? r->code[r->at] : 0;
}

static uint8_t take(struct reader *r)
{
	uint8_t byte = peek(r);

	r->at++;
	return byte;
}

/* With its sign; of 8 bytes the lower ones. */
static int32_t take_number(struct reader *r, size_t bytes)
{
	uint32_t value = 0;

	for (size_t i = 0; i < bytes; i++) {
		uint32_t byte = take(r);

		if (i < 4)
			value |= byte << (8 * i);
	}
	if (bytes == 1)
		return (int8_t)value;
	return bytes == 2 ? (int16_t)value : (int32_t)value;
}

static void take_prefixes(struct reader *r, struct x86_instruction *in)
{
	static const char prefixes[] =
		"\x66\x67\xf0\xf2\xf3\x26\x2e\x36\x3e\x64\x65";

	while (peek(r) && strchr(prefixes, peek(r)))
		r->is_word |= take(r) == 0x66;
	if ((peek(r) & 0xf0) == 0x40)
		in->rex = take(r);
}

/* What encodes vectors has its own prefixes; gives the map of its opcode, or
 * 0. */
static int take_vector_prefix(struct reader *r)
{
	enum { NO_MAP = 7 };
	int map;

	switch (peek(r)) {
	case 0xc5:
		r->at += 2;
		return X86_0F;
	case 0xc4:
		r->at++;
		map = take(r) & 31;
		r->at++;
		return map ? map : NO_MAP;
	case 0x62:
		r->at++;
		map = take(r) & 7;
		r->at += 2;
		return map ? map : NO_MAP;
	default:
		return 0;
	}
}

static void take_modrm(struct reader *r, struct x86_instruction *in)
{
	unsigned mode, base;

	in->modrm = take(r);
	mode = in->modrm >> 6;
	base = in->modrm & 7;
	if (mode == 3)
		return;
	if (base == 4) {
		in->sib = take(r);
		base = in->sib & 7;
	}
	if (mode == 1)
		in->offset = take_number(r, 1);
	else if (mode == 2 || base == 5)
		in->offset = take_number(r, 4);
}

static size_t immediate_size(const struct reader *r,
			     const struct x86_instruction *in, char kind)
{
	size_t wide = r->is_word && !(in->rex & REX_W) ? 2 : 4;
	bool is_test = !(in->modrm & 0x30);

	switch (kind) {
	case 'b':
	case 'B':
		return 1;
	case 'w':
		return 2;
	case 'e':
		return 3;
	case 'o':
		return 8;
	case 'v':
		return in->rex & REX_W ? 8 : wide;
	case 'z':
	case 'Z':
		return wide;
	case 't':
		return is_test ? 1 : 0;
	case 'T':
		return is_test ? wide : 0;
	default:
		return 0;
	}
}

static char kind_of(int map, uint8_t opcode)
{
	switch (map) {
	case X86_ONE_BYTE:
		return one_byte[opcode];
	case X86_0F:
		return two_bytes[opcode];
	case X86_0F3A:
		return 'B';
	default:
		return 'm';
	}
}

static int take_opcode(struct reader *r, struct x86_instruction *in)
{
	int map = take_vector_prefix(r);

	in->map = map ? X86_VECTOR : X86_ONE_BYTE;
	if (!map && peek(r) == 0x0f) {
		r->at++;
		map = X86_0F;
		if (peek(r) == 0x38 || peek(r) == 0x3a)
			map = take(r) == 0x38 ? X86_0F38 : X86_0F3A;
		in->map = (enum x86_map)map;
	}
	in->opcode = take(r);
	return map;
}

bool code_x86_decode(struct x86_instruction *in, const unsigned char *code,
		     size_t size)
{
	struct reader r = {.code = code,
			   .size = size < X86_LONGEST ? size : X86_LONGEST};
	int map;
	char kind;

	*in = (struct x86_instruction){0};
	take_prefixes(&r, in);
	map = take_opcode(&r, in);
	kind = kind_of(map, in->opcode);
	/* Branches are never of 16 bits. */
	if (kind == 'z' && (in->opcode & 0xfe) != 0x68 && in->opcode != 0xa9)
		r.is_word &= in->map == X86_ONE_BYTE && in->opcode < 0x40;
	if (kind == 'x')
		return false;
	if (strchr("mBZtT", kind))
		take_modrm(&r, in);
	in->number = take_number(&r, immediate_size(&r, in, kind));
	in->length = r.at;
	return r.at <= r.size;
}

bool code_x86_is_nop(const struct x86_instruction *in)
{
	/* With another register it is an exchange. */
	if (in->map == X86_ONE_BYTE)
		return in->opcode == 0x90 && !(in->rex & REX_B);
	return in->map == X86_0F && in->opcode == 0x1f;
}
