/*
 * Lines of instructions. Until 3.10 a table has pairs of bytes: how far the
 * instructions go, and how much the line changes, at their end (3.8, 3.9) or
 * at their beginning. Since 3.11 it has entries of several forms, of which the
 * first byte alone has its highest bit set.
 */
#include "libcode/python/codes.h"

struct table {
	const unsigned char *at, *end;
	int64_t line;
};

static struct table table_of(const struct python_code *code)
{
	return (struct table){code->lines, code->lines + code->lines_size,
			      code->first_line};
}

/* co_lnotab */
static int64_t line_of_lnotab(struct table t, int64_t offset)
{
	int64_t at = 0;

	for (; t.end - t.at >= 2; t.at += 2) {
		at += t.at[0];
		if (at > offset)
			break;
		t.line += (signed char)t.at[1];
	}
	return t.line;
}

/* co_linetable of 3.10 */
static int64_t line_of_pairs(struct table t, int64_t offset)
{
	enum { NO_LINE = -128 };
	int64_t at = 0;

	if (offset < 0)
		return t.line;
	for (; t.end - t.at >= 2; t.at += 2) {
		int change = (signed char)t.at[1];

		if (change != NO_LINE)
			t.line += change;
		at += t.at[0];
		if (at > offset)
			return change == NO_LINE ? 0 : t.line;
	}
	return 0;
}

/* Six bits a byte, the lowest first; the seventh: there are more. */
static uint64_t read_number(struct table *t)
{
	uint64_t value = 0;

	for (unsigned shift = 0; t->at < t->end && shift < 60; shift += 6) {
		unsigned char byte = *t->at++;

		value |= (uint64_t)(byte & 0x3f) << shift;
		if (!(byte & 0x40))
			break;
	}
	return value;
}

/* The sign is the lowest bit. Tables of an enemy must not overflow sums. */
static int64_t read_change(struct table *t)
{
	uint64_t value = read_number(t);
	int64_t size = (int64_t)(value >> 1 & INT32_MAX);

	return value & 1 ? -size : size;
}

/* One entry: of which kind, and how the line changes; columns are skipped. */
static bool next_entry(struct table *t, int *kind, int64_t *length)
{
	enum { ONE_LINE = 10, NO_COLUMNS = 13, LONG = 14 };
	unsigned char first;

	if (t->at == t->end)
		return false;
	first = *t->at++;
	*kind = first >> 3 & 15;
	*length = (first & 7) + 1;
	if (*kind >= ONE_LINE && *kind < NO_COLUMNS)
		t->line += *kind - ONE_LINE;
	else if (*kind == NO_COLUMNS || *kind == LONG)
		t->line += read_change(t);
	while (t->at < t->end && !(*t->at & 0x80))
		t->at++;
	return true;
}

/* 3.11 on */
static int64_t line_of_locations(struct table t, int64_t unit)
{
	enum { NO_LINE = 15 };
	int64_t at = 0, length;
	int kind;

	if (unit < 0)
		return t.line;
	while (next_entry(&t, &kind, &length)) {
		at += length;
		if (at > unit)
			return kind == NO_LINE ? 0 : t.line;
	}
	return 0;
}

/* In units of two bytes from its first instruction on; before it: -1. */
static int64_t unit_of(const struct python *p, const struct python_frame *f)
{
	uint64_t first = f->code + p->layout.code_bytes;

	if (f->instruction < first)
		return -1;
	return (int64_t)((f->instruction - first) / 2);
}

static int64_t line_of(const struct python *p, const struct python_code *code,
		       const struct python_frame *f)
{
	int64_t index = (int64_t)f->instruction;

	if (p->layout.minor >= 11)
		return line_of_locations(table_of(code), unit_of(p, f));
	if (index < -1 || index > INT32_MAX)
		return 0;
	if (p->layout.minor == 10)
		return line_of_pairs(table_of(code), index * 2);
	return line_of_lnotab(table_of(code), index);
}

int64_t code_python_line(const struct python *p, const struct python_code *code,
			 const struct python_frame *f)
{
	int64_t line = line_of(p, code, f);

	return line > 0 && line <= INT32_MAX ? line : 0;
}
