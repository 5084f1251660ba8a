/* Bytes of somebody else's with a length. */
#ifndef LIBPROF_TEXT_H
#define LIBPROF_TEXT_H

#include <prof/model.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool str_is(struct prof_str s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.s, text, s.len) == 0;
}

static inline bool str_begins(struct prof_str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.s, prefix, len) == 0;
}

/* How much of a string a message shows: a precision for %.*s. */
static inline int str_shown(struct prof_str s, size_t most)
{
	return (int)(s.len < most ? s.len : most);
}

/* The last part of a path. */
struct prof_str str_base_name(struct prof_str path);

bool str_contains(struct prof_str s, const char *needle);
bool str_is_utf8(struct prof_str s);

/* The bytes of the UTF-8 character that s begins with; 0: it begins with none.
 * len is not 0. */
size_t utf8_length(const char *s, size_t len);

/* The character as UTF-8, at most 4 bytes; how many. */
size_t utf8_encode(unsigned char *to, uint32_t c);

#endif
