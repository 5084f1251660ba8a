#ifndef RECORD_HEX_H
#define RECORD_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes a hexadecimal number off the front of s[0..*len), with or without 0x
 * before it. False: there is none, or it does not fit. */
static inline bool hex_take(uint64_t *value, const char **s, size_t *len)
{
	size_t i = 0, first;

	if (*len > 2 && (*s)[0] == '0' && ((*s)[1] | 32) == 'x')
		i = 2;
	*value = 0;
	for (first = i; i < *len; i++) {
		unsigned c = (unsigned char)(*s)[i], digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (c | 32) - 'a' + 10;
		else
			break;
		if (*value >> 60)
			return false;
		*value = *value << 4 | digit;
	}
	*s += i;
	*len -= i;
	return i > first;
}

#endif
