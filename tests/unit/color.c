/* What is a color, and what is not. */
#include "tests/unit/tap.h"

#include <prof/prof.h>

static struct prof_error err;

static void bad_color(const char *text)
{
	uint32_t color;

	is_int(prof_color_parse(&color, text, &err), PROF_EINVAL,
	       "'%s' is no color", text);
}

static void colors(void)
{
	struct prof_background b;
	uint32_t color = 0;

	is_int(prof_color_parse(&color, "#1aF", &err), PROF_OK, "#rgb");
	is_uint(color, 0x11aaff, "each digit twice");
	is_int(prof_color_parse(&color, "#12abEF", &err), PROF_OK, "#rrggbb");
	is_uint(color, 0x12abef, "as it is");
	prof_color_parse(&color, "none", &err);
	is_uint(color, PROF_NO_COLOR, "none");
	bad_color("");
	bad_color("#");
	bad_color("123456");
	bad_color("#12345");
	bad_color("#12345g");
	bad_color("red");
	is_int(prof_background_parse(&b, "blue", &err), PROF_OK, "blue");
	is_uint(b.top, 0xeeeeee, "has a top");
	is_uint(b.bottom, 0xe0e0ff, "and a bottom");
	is_int(prof_background_parse(&b, "#fff", &err), PROF_OK, "flat");
	is_uint(b.top, 0xffffff, "is the same");
	is_uint(b.bottom, 0xffffff, "everywhere");
	is_int(prof_background_parse(&b, "pink", &err), PROF_EINVAL, "pink");
	is_int(prof_background_parse(&b, "none", &err), PROF_EINVAL, "none");
}

int main(void)
{
	colors();
	return tap_end();
}
