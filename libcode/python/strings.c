#include "libcode/python/strings.h"

#include "libcode/python/peek.h"

enum {
	SIZE_AT = 16,  /* of str and of bytes */
	STATE_AT = 32, /* of str */
	PIECE = 256,   /* read at once */
	REPLACEMENT = 0xfffd
};

struct text {
	uint64_t data, length; /* in characters */
	unsigned width;	       /* of a character, in bytes */
};

/* Bits of the state: two of interned, three of the width, compact, ASCII. */
static bool read_header(struct image *m, const struct python_layout *l,
			uint64_t address, struct text *t)
{
	unsigned char head[STATE_AT + sizeof(uint32_t)];
	uint32_t state;

	if (!is_structure(address) ||
	    !code_image_read(m, address, head, sizeof(head)))
		return false;
	t->length = peek_word(head + SIZE_AT);
	state = peek_half(head + STATE_AT);
	t->width = state >> 2 & 7;
	t->data = address + l->str_other;
	if (t->width != 1 && t->width != 2 && t->width != 4)
		return false;
	if (!(state >> 5 & 1))
		return read_word(m, t->data, &t->data);
	if (state >> 6 & 1)
		t->data = address + l->str_ascii;
	return true;
}

static size_t encode(uint32_t c, char to[4])
{
	if (!c || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = REPLACEMENT;
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static uint32_t character(const unsigned char *bytes, unsigned width)
{
	uint16_t two;

	if (width == 1)
		return *bytes;
	if (width == 4)
		return peek_half(bytes);
	memcpy(&two, bytes, sizeof(two));
	return two;
}

/* A whole character or none. False: the text is full. */
static bool append(char *to, size_t *len, uint32_t c)
{
	char utf8[4];
	size_t n = encode(c, utf8);

	if (n > PYTHON_TEXT - *len)
		return false;
	memcpy(to + *len, utf8, n);
	*len += n;
	return true;
}

ssize_t code_python_text(struct image *m, const struct python_layout *l,
			 uint64_t address, char to[PYTHON_TEXT])
{
	unsigned char bytes[PIECE];
	struct text t;
	size_t len = 0;

	if (!read_header(m, l, address, &t))
		return -1;
	if (t.length > PYTHON_TEXT)
		t.length = PYTHON_TEXT;
	while (t.length) {
		size_t n = sizeof(bytes) / t.width;

		if (n > t.length)
			n = (size_t)t.length;
		if (!code_image_read(m, t.data, bytes, n * t.width))
			return -1;
		for (size_t i = 0; i < n; i++)
			if (!append(to, &len,
				    character(bytes + i * t.width, t.width)))
				return (ssize_t)len;
		t.data += n * t.width;
		t.length -= n;
	}
	return (ssize_t)len;
}

bool code_python_text_range(struct image *m, const struct python_layout *l,
			    uint64_t address, struct image_want *out)
{
	struct text t;

	if (!read_header(m, l, address, &t))
		return false;
	if (t.length > PYTHON_TEXT)
		t.length = PYTHON_TEXT;
	*out = (struct image_want){t.data, (uint32_t)t.length * t.width};
	return true;
}

ssize_t code_python_bytes_size(struct image *m, uint64_t address)
{
	uint64_t size;

	if (!is_structure(address) || !read_word(m, address + SIZE_AT, &size) ||
	    size > INT64_MAX)
		return -1;
	return (ssize_t)(size < PYTHON_BYTES ? size : PYTHON_BYTES);
}
