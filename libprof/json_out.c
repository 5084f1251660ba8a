#include "libprof/json_out.h"

#include "libprof/number.h"
#include "libprof/text.h"

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

/* One byte that cannot stand in a string as it is. */
static void put_escape(struct json_out *j, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;
	char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

	if (found) {
		escape[1] = to[found - from];
		put(j, escape, 2);
	} else {
		put(j, escape, 6);
	}
}

static bool is_plain(const struct json_out *j, unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\' &&
	       (c != '<' || !j->in_html);
}

void json_put_string(struct json_out *j, struct prof_str s)
{
	bool is_bad = false;

	put_comma(j);
	put(j, "\"", 1);
	for (size_t i = 0; i < s.len;) {
		size_t n = 0;

		while (i + n < s.len && is_plain(j, (unsigned char)s.s[i + n]))
			n++;
		put(j, s.s + i, n);
		i += n;
		if (i == s.len)
			break;
		n = utf8_length(s.s + i, s.len - i);
		if (n > 1)
			put(j, s.s + i, n);
		else if (n == 1)
			put_escape(j, (unsigned char)s.s[i]);
		else
			put(j, "\xef\xbf\xbd", 3);
		is_bad |= n == 0;
		i += n ? n : 1;
	}
	put(j, "\"", 1);
	j->bad_bytes += is_bad;
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
