/* UTF-8, one character after the other. */
#include "libprof/base/text.h"
#include "tests/unit/bytes.h"

static void decodes_all(void)
{
	int wrong = 0;

	for (uint32_t c = 0; c < 0x110000; c++) {
		unsigned char bytes[5] = {0};
		size_t n = utf8_encode(bytes, c);
		const char *s = (const char *)bytes;

		wrong += n != (c < 0x80	     ? 1U
			       : c < 0x800   ? 2U
			       : c < 0x10000 ? 3U
					     : 4U);
		wrong += utf8_decode(s, n) != c;
		wrong += utf8_length(s, n) != (c >> 11 == 0x1b ? 0 : n);
		wrong += n > 1 && utf8_length(s, n - 1) != 0;
	}
	is_int(wrong, 0, "each character is read as it was written");
}

/* Any two, three and four bytes whose first is not ASCII: only what
 * utf8_encode writes is a character. */
static void knows_what_is_none(void)
{
	int wrong = 0;

	for (uint32_t lead = 0x80; lead < 0x100; lead++)
		for (uint32_t rest = 0; rest < 1 << 16; rest++) {
			unsigned char b[4] = {(unsigned char)lead,
					      (unsigned char)rest,
					      (unsigned char)(rest >> 8),
					      (unsigned char)(0x7f + rest % 3)};
			unsigned char again[4];
			size_t n = utf8_length((char *)b, 4);

			wrong += n == 1;
			if (n && (utf8_encode(again,
					      utf8_decode((char *)b, n)) != n ||
				  memcmp(again, b, n) != 0))
				wrong++;
		}
	is_int(wrong, 0, "and what is none is not taken for one");
}

static void judges_strings(void)
{
	ok(str_is_utf8((struct prof_str){"", 0}), "nothing is UTF-8");
	ok(str_is_utf8((struct prof_str){"a\0\xc3\xb6\xf4\x8f\xbf\xbf", 8}),
	   "so is text");
	ok(!str_is_utf8((struct prof_str){"a\xc3", 2}), "not when cut");
	ok(!str_is_utf8((struct prof_str){"\xf4\x90\x80\x80", 4}),
	   "not behind the last character");
}

int main(void)
{
	decodes_all();
	knows_what_is_none();
	judges_strings();
	return tap_end();
}
