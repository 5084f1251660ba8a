#include "libprof/base/json_text.h"

#include "libprof/base/text.h"

/* One byte that cannot stand in a string as it is. */
static void put_escape(json_put_fn *put, void *arg, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;
	char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

	if (found)
		escape[1] = to[found - from];
	put(arg, escape, found ? 2 : 6);
}

static size_t count_plain(struct prof_str s, bool in_html)
{
	size_t n = 0;

	while (n < s.len && s.s[n] >= ' ' && s.s[n] < 0x7f && s.s[n] != '"' &&
	       s.s[n] != '\\' && (s.s[n] != '<' || !in_html))
		n++;
	return n;
}

bool json_text_put(json_put_fn *put, void *arg, struct prof_str s, bool in_html)
{
	bool is_utf8 = true;

	put(arg, "\"", 1);
	while (s.len) {
		size_t n = count_plain(s, in_html);

		put(arg, s.s, n);
		s = str_behind(s, n);
		if (!s.len)
			break;
		n = utf8_length(s.s, s.len);
		if (n > 1)
			put(arg, s.s, n);
		else if (n == 1)
			put_escape(put, arg, (unsigned char)*s.s);
		else
			put(arg, "\xef\xbf\xbd", 3);
		is_utf8 &= n > 0;
		s = str_behind(s, n ? n : 1);
	}
	put(arg, "\"", 1);
	return is_utf8;
}
