/* What people write for a color. */
#include "libprof/base/choice.h"
#include "libprof/base/error.h"

#include <prof/palette.h>
#include <string.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int prof_color_parse(uint32_t *color, const char *text, struct prof_error *err)
{
	int status = check_texts(&text, 1, "color", err);
	uint32_t value = 0;
	size_t len;

	if (status < 0)
		return status;
	len = strlen(text);
	if (strcmp(text, "none") == 0) {
		*color = PROF_NO_COLOR;
		return PROF_OK;
	}
	if (text[0] != '#' || (len != 4 && len != 7))
		goto bad;
	for (size_t i = 1; i < len; i++) {
		int digit = digit_value(text[i]);

		if (digit < 0)
			goto bad;
		/* #abc is #aabbcc */
		value = value << 4 | (uint32_t)digit;
		if (len == 4)
			value = value << 4 | (uint32_t)digit;
	}
	*color = value;
	return PROF_OK;
bad:
	return fail(err, PROF_EINVAL,
		    "expected #rgb, #rrggbb, or none where allowed");
}
