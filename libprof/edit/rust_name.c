#include "libprof/edit/rust_name.h"

#include "libprof/base/ascii.h"
#include "libprof/base/text.h"

#include <string.h>

enum { HASH_DIGITS = 16, DISTINCT_DIGITS = 5 };

/* So that it is not a name that happens to be spelled like one. */
static bool is_random(const char *digits)
{
	unsigned seen = 0;
	int distinct = 0;

	for (size_t i = 0; i < HASH_DIGITS; i++) {
		if (hex_digit(digits[i]) < 0)
			return false;
		seen |= 1U << hex_digit(digits[i]);
	}
	for (; seen; seen &= seen - 1)
		distinct++;
	return distinct >= DISTINCT_DIGITS;
}

size_t rust_length_without_hash(struct prof_str s)
{
	size_t n = HASH_DIGITS + 3;

	if (s.len <= n || memcmp(s.s + s.len - n, "::h", 3) != 0 ||
	    !is_random(s.s + s.len - HASH_DIGITS))
		return s.len;
	return s.len - n;
}

size_t rust_crate_hash(struct prof_str s)
{
	size_t n = 1;

	if (!str_begins(s, "["))
		return 0;
	while (n < s.len && n <= HASH_DIGITS && hex_digit(s.s[n]) >= 0)
		n++;
	return n > 1 && str_begins(str_behind(s, n), "]::") ? n + 1 : 0;
}

static const struct {
	const char *escape, *text;
	bool tells; /* others have no reason to write it */
} escapes[] = {
	{"$LT$", "<", true},  {"$GT$", ">", true},  {"$RF$", "&", true},
	{"$BP$", "*", true},  {"$SP$", "@", false}, {"$LP$", "(", false},
	{"$RP$", ")", false}, {"$C$", ",", false},
};

/* $u7b$ is a character by its number; puts it, and returns its length. */
static size_t take_number(struct buffer *to, struct prof_str s)
{
	unsigned char text[4];
	uint32_t c = 0;
	size_t n = 2;

	if (!str_begins(s, "$u"))
		return 0;
	while (n < s.len && n < 8 && hex_digit(s.s[n]) >= 0)
		c = c * 16 + (uint32_t)hex_digit(s.s[n++]);
	if (n == 2 || n == s.len || s.s[n] != '$' || c < ' ' ||
	    (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000) ||
	    c > 0x10ffff)
		return 0;
	buffer_add(to, text, utf8_encode(text, c));
	return n + 1;
}

static size_t take_escape(struct buffer *to, struct prof_str s, bool *tells)
{
	size_t taken = take_number(to, s);

	*tells = taken;
	for (size_t i = 0; !taken && i < sizeof(escapes) / sizeof(*escapes);
	     i++) {
		if (!str_begins(s, escapes[i].escape))
			continue;
		buffer_add_text(to, escapes[i].text);
		*tells = escapes[i].tells;
		taken = strlen(escapes[i].escape);
	}
	return taken;
}

/* What is spelled out of the name; false: there is nothing of the kind. */
static bool add_unescaped(struct buffer *to, struct prof_str s)
{
	bool tells, is_rust = false, begins_part = true;

	for (size_t i = 0, n; i < s.len; i += n) {
		struct prof_str rest = str_behind(s, i);

		if (begins_part && str_begins(rest, "_$")) {
			n = 1;
			begins_part = false;
			continue;
		}
		n = take_escape(to, rest, &tells);
		is_rust |= n && tells;
		begins_part = !n && str_begins(rest, "::");
		if (n)
			continue;
		n = begins_part || str_begins(rest, "..") ? 2 : 1;
		buffer_add(to, n == 2 ? "::" : rest.s, n);
	}
	return is_rust;
}

void mend_rust_name(struct buffer *to, struct prof_str s)
{
	size_t begin = to->len, whole = s.len;

	s.len = rust_length_without_hash(s);
	if (str_begins(s, "_Z") || str_begins(s, "_R") ||
	    str_begins(s, "__Z")) {
		buffer_add(to, s.s, whole);
		return;
	}
	if (s.len && memchr(s.s, '$', s.len) && add_unescaped(to, s))
		return;
	to->len = begin;
	for (size_t i = 0, n; i < s.len; i += n ? n : 1) {
		n = i ? rust_crate_hash(str_behind(s, i)) : 0;
		if (!n)
			buffer_add(to, s.s + i, 1);
	}
}
