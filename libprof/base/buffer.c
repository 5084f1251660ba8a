#include "libprof/base/buffer.h"

#include "libprof/base/array.h"
#include "libprof/base/number.h"

#include <stdlib.h>
#include <string.h>

void buffer_add(struct buffer *b, const void *bytes, size_t len)
{
	void *grown = array_grow(b->bytes, &b->room, b->len + len, 1);

	if (!grown) {
		b->failed = true;
		return;
	}
	b->bytes = grown;
	if (len)
		memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
}

void buffer_add_text(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

void buffer_add_str(struct buffer *b, struct prof_str s)
{
	buffer_add(b, s.s, s.len);
}

void buffer_add_hex(struct buffer *b, uint64_t v)
{
	char digits[18];

	buffer_add(b, digits, format_hex(digits, v));
}

void buffer_add_int(struct buffer *b, int64_t v)
{
	char digits[INT64_DIGITS];

	buffer_add(b, digits, format_int(digits, v));
}

void buffer_release(struct buffer *b)
{
	free(b->bytes);
}
