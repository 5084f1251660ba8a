#include "libprof/encoding/json_out.h"

#include "libprof/base/json_text.h"
#include "libprof/base/number.h"

#include <string.h>

static void put(struct json_out *j, const void *bytes, size_t len)
{
	prof_out_write(j->out, bytes, len);
}

static void put_comma(struct json_out *j)
{
	if (j->needs_comma)
		put(j, ",", 1);
	j->needs_comma = true;
}

void json_open(struct json_out *j, char kind)
{
	put_comma(j);
	put(j, &kind, 1);
	j->needs_comma = false;
}

void json_close(struct json_out *j, char kind)
{
	put(j, kind == '{' ? "}" : "]", 1);
	j->needs_comma = true;
}

void json_put_key(struct json_out *j, const char *key)
{
	json_put_text(j, key);
	put(j, ":", 1);
	j->needs_comma = false;
}

static void put_piece(void *arg, const void *bytes, size_t len)
{
	put(arg, bytes, len);
}

void json_put_string(struct json_out *j, struct prof_str s)
{
	put_comma(j);
	j->bad_bytes += !json_text_put(put_piece, j, s, j->in_html);
}

void json_put_text(struct json_out *j, const char *text)
{
	json_put_string(j, (struct prof_str){text, strlen(text)});
}

void json_put_int(struct json_out *j, int64_t value)
{
	char digits[INT64_DIGITS];

	put_comma(j);
	put(j, digits, format_int(digits, value));
}

void json_put_scaled(struct json_out *j, int64_t value, int64_t scale)
{
	char digits[INT64_DIGITS], fraction[INT64_DIGITS];
	int64_t rest = value % scale;
	size_t len = 0;

	put_comma(j);
	if (value < 0 && value / scale == 0)
		put(j, "-", 1);
	put(j, digits, format_int(digits, value / scale));
	if (!rest)
		return;
	fraction[len++] = '.';
	while (rest) {
		scale /= 10;
		fraction[len++] = (char)('0' + (rest < 0 ? -(rest / scale)
							 : rest / scale));
		rest %= scale;
	}
	put(j, fraction, len);
}

void json_put_raw(struct json_out *j, const char *text)
{
	put_comma(j);
	put(j, text, strlen(text));
}

void json_break(struct json_out *j)
{
	put(j, "\n", 1);
}
