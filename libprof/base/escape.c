#include "libprof/base/escape.h"

#include "libprof/base/text.h"

#include <stdio.h>

/* Characters that are not seen, or that move others, from and to. */
static const struct span {
	uint32_t first, last;
} hidden[] = {
	{0x00, 0x1f},	    {0x7f, 0x9f},     {0xad, 0xad},
	{0x61c, 0x61c},	    {0x180e, 0x180e}, {0x200b, 0x200f},
	{0x2028, 0x202e},   {0x2060, 0x206f}, {0xfe00, 0xfe0f},
	{0xfeff, 0xfeff},   {0xfff9, 0xfffb}, {0xfffe, 0xffff},
	{0xe0000, 0xe0fff},
};

static bool is_hidden(uint32_t c)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	/* The last two of each plane are no characters. */
	return (c & 0xfffe) == 0xfffe;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

/* How many bytes the character at s has that can be shown; 0: none can. */
static size_t shown_length(const char *s, size_t len)
{
	size_t n;

	if (is_plain((unsigned char)*s))
		return 1;
	n = utf8_length(s, len);
	return n && !is_hidden(utf8_decode(s, n)) ? n : 0;
}

size_t escape_span(struct prof_str s)
{
	size_t i = 0, n;

	while (i < s.len && (n = shown_length(s.s + i, s.len - i)))
		i += n;
	return i;
}

size_t escape_spell(char text[ESCAPE_ROOM], struct prof_str s)
{
	size_t n = utf8_length(s.s, s.len);
	uint32_t c = n ? utf8_decode(s.s, n) : (unsigned char)*s.s;

	snprintf(text, ESCAPE_ROOM, n && c >= 0x80 ? "\\u%04x" : "\\x%02x",
		 (unsigned)c);
	return n ? n : 1;
}

void escape_add(struct buffer *b, struct prof_str s)
{
	char text[ESCAPE_ROOM];
	size_t n;

	while ((n = escape_span(s)) < s.len) {
		buffer_add(b, s.s, n);
		s = str_behind(s, n);
		s = str_behind(s, escape_spell(text, s));
		buffer_add_text(b, text);
	}
	buffer_add_str(b, s);
}

struct prof_str escape_str(struct buffer *b, struct prof_str s)
{
	if (escape_span(s) == s.len)
		return s;
	b->len = 0;
	escape_add(b, s);
	return buffer_str(b);
}
