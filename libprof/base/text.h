/* Bytes of somebody else's with a length. */
#ifndef LIBPROF_TEXT_H
#define LIBPROF_TEXT_H

#include <prof/model.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline struct prof_str str_of(const char *text)
{
	return (struct prof_str){text, strlen(text)};
}

static inline struct prof_str str_behind(struct prof_str s, size_t n)
{
	return (struct prof_str){s.s + n, s.len - n};
}

static inline bool str_is(struct prof_str s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.s, text, s.len) == 0;
}

static inline bool str_begins(struct prof_str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.s, prefix, len) == 0;
}

static inline bool str_ends(struct prof_str s, const char *suffix)
{
	size_t len = strlen(suffix);

	return s.len >= len && memcmp(s.s + s.len - len, suffix, len) == 0;
}

/* The next line, without its end; false when there is none. */
static inline bool str_take_line(struct prof_str *line, struct prof_str *rest)
{
	const char *end = rest->len ? memchr(rest->s, '\n', rest->len) : NULL;
	size_t n = end ? (size_t)(end - rest->s) : rest->len;

	if (!rest->len)
		return false;
	*line = (struct prof_str){rest->s, n};
	if (end && n && rest->s[n - 1] == '\r')
		line->len--;
	rest->s += n + (end != NULL);
	rest->len -= n + (end != NULL);
	return true;
}

/* How much of a string a message shows: a precision for %.*s. */
static inline int str_shown(struct prof_str s, size_t most)
{
	return (int)(s.len < most ? s.len : most);
}

/* The last part of a path. */
struct prof_str str_base_name(struct prof_str path);

/* By bytes, as strcmp does. */
int str_compare(struct prof_str a, struct prof_str b);

bool str_contains(struct prof_str s, const char *needle);
bool str_is_utf8(struct prof_str s);

/* The bytes of the UTF-8 character that s begins with; 0: it begins with none.
 * len is not 0. */
size_t utf8_length(const char *s, size_t len);

/* The character of these bytes, whose number utf8_length told. */
uint32_t utf8_decode(const char *s, size_t len);

/* The character as UTF-8, at most 4 bytes; how many. */
size_t utf8_encode(unsigned char *to, uint32_t c);

#endif
