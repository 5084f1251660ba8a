/* Any bytes as text that can be seen: nothing in it hides. */
#include "libprof/base/escape.h"

#include "libprof/base/text.h"
#include "tests/unit/tap.h"

static void shows(struct prof_str s, const char *want, const char *name)
{
	struct buffer b = {0};
	struct prof_str seen = escape_str(&b, s);

	is_mem(seen.s, seen.len, want, strlen(want), "%s", name);
	buffer_release(&b);
}

static void shows_each_byte(void)
{
	struct buffer b = {0};
	int wrong = 0;

	for (int c = 0; c < 256; c++) {
		char byte = (char)c, want[8];
		struct prof_str s = escape_str(&b, (struct prof_str){&byte, 1});

		snprintf(want, sizeof(want),
			 c >= ' ' && c < 0x7f ? "%c" : "\\x%02x", c);
		wrong += !str_is(s, want);
	}
	is_int(wrong, 0, "each byte as itself or by its number");
	buffer_release(&b);
}

static void shows_characters(void)
{
	static const struct {
		uint32_t from, to;
	} hidden[] = {
		{0x80, 0x9f},	  {0xad, 0xad},	    {0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},
		{0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
		{0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
	};
	struct buffer b = {0};
	int wrong = 0;

	for (uint32_t c = 0x80; c < 0x110000; c++) {
		unsigned char utf8[4];
		bool is_hidden = (c & 0xffff) >= 0xfffe;
		struct prof_str s = {(char *)utf8, 0}, seen;
		char want[16];

		if (c == 0xd800)
			c = 0xe000;
		s.len = utf8_encode(utf8, c);
		for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
			is_hidden |= c >= hidden[i].from && c <= hidden[i].to;
		snprintf(want, sizeof(want), "\\u%04x", (unsigned)c);
		seen = escape_str(&b, s);
		wrong += is_hidden ? !str_is(seen, want) : seen.s != s.s;
	}
	is_int(wrong, 0, "what hides is spelled out, all else is as it was");
	buffer_release(&b);
	shows(str_of("\xed\xa0\x80"), "\\xed\\xa0\\x80",
	      "half a pair is bytes");
	shows(str_of("\xc0\xaf\xe2\x82"), "\\xc0\\xaf\\xe2\\x82",
	      "what is too long or cut is bytes");
	shows(str_of("\xc3\xb6\xf0\x9f\x94\xa5\xe2\x80\xae"),
	      "\xc3\xb6\xf0\x9f\x94\xa5\\u202e", "and text is text");
}

static void shows_text(void)
{
	shows((struct prof_str){"a\0b\n", 4}, "a\\x00b\\x0a",
	      "bytes that are no text");
	shows(str_of("\\x00 \\u202e"), "\\x00 \\u202e",
	      "what looks spelled out stays");
	shows(str_of("\033[31m"), "\\x1b[31m", "a terminal is not steered");
	shows(str_of("a<&>"), "a<&>", "markup is text");
	shows(str_of(""), "", "nothing");
}

int main(void)
{
	shows_each_byte();
	shows_characters();
	shows_text();
	return tap_end();
}
