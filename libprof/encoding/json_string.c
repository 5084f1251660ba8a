/* Strings of JSON: what stands for itself, and escapes. */
#include "libprof/base/array.h"
#include "libprof/base/ascii.h"
#include "libprof/base/error.h"
#include "libprof/encoding/json.h"

#include <string.h>

static int add(struct json *j, const void *bytes, size_t len)
{
	void *grown = array_grow(j->text, &j->room, j->len + len, 1);

	if (!grown) {
		j->status = fail_memory(j->err);
		return j->status;
	}
	j->text = grown;
	if (len)
		memcpy(j->text + j->len, bytes, len);
	j->len += len;
	return PROF_OK;
}

/* The four digits behind \u, or -1. */
static int32_t unit_at(const unsigned char *p)
{
	int32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		bool is_large = p[i] >= 'A' && p[i] <= 'F';
		int digit = hex_digit((char)(is_large ? p[i] | 0x20 : p[i]));

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* The unit that comes next as \u, not taken; -1 when none does. */
static int32_t next_unit(struct json *j)
{
	while (j->end - j->p < 6 && json_refill(j) > 0)
		;
	if (j->end - j->p < 6 || j->p[0] != '\\' || j->p[1] != 'u')
		return -1;
	return unit_at(j->p + 2);
}

/* Behind \u. Half a pair of surrogates becomes U+FFFD. */
static int take_unicode(struct json *j)
{
	unsigned char utf8[4];
	int32_t high, low;

	if (json_require(j, 4) < 0)
		return j->status;
	high = unit_at(j->p);
	if (high < 0)
		return json_fail(j, "expected four hexadecimal digits");
	j->p += 4;
	if (high >= 0xd800 && high < 0xdc00) {
		low = next_unit(j);
		if (low >= 0xdc00 && low < 0xe000) {
			high = 0x10000 + ((high - 0xd800) << 10) +
			       (low - 0xdc00);
			j->p += 6;
		}
	}
	if (high >= 0xd800 && high < 0xe000)
		high = 0xfffd;
	return add(j, utf8, utf8_encode(utf8, (uint32_t)high));
}

static int take_escape(struct json *j)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	unsigned char c;

	if (json_require(j, 2) < 0)
		return j->status;
	c = j->p[1];
	j->p += 2;
	if (c == 'u')
		return take_unicode(j);
	found = c ? strchr(from, c) : NULL;
	if (!found) {
		j->p--;
		return json_fail(j, "invalid escape");
	}
	return add(j, &to[found - from], 1);
}

/* The part of a string up to something special. */
static const unsigned char *plain_end(const unsigned char *p,
				      const unsigned char *end)
{
	while (p < end && *p != '"' && *p != '\\' && *p >= ' ')
		p++;
	return p;
}

int json_text(struct prof_str *s, struct json *j)
{
	const unsigned char *stop;
	int c = json_next_byte(j);

	if (c != '"')
		return c < 0 ? c : json_fail(j, "expected a string");
	j->p++;
	for (j->len = 0;;) {
		stop = plain_end(j->p, j->end);
		if (add(j, j->p, (size_t)(stop - j->p)) < 0)
			return j->status;
		j->p = stop;
		if (stop == j->end) {
			if (json_refill(j) <= 0)
				return json_fail_end(j);
		} else if (*stop == '"') {
			j->p++;
			*s = (struct prof_str){j->text ? j->text : "", j->len};
			return PROF_OK;
		} else if (*stop != '\\') {
			return json_fail(j, "a control character in a string");
		} else if (take_escape(j) < 0) {
			return j->status;
		}
	}
}
