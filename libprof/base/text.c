#include "libprof/base/text.h"

size_t utf8_encode(unsigned char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (unsigned char)(0xc0 | c >> 6);
		to[1] = (unsigned char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (unsigned char)(0xe0 | c >> 12);
		to[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (unsigned char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (unsigned char)(0xf0 | c >> 18);
	to[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (unsigned char)(0x80 | (c & 0x3f));
	return 4;
}

uint32_t utf8_decode(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fU >> len);

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

size_t utf8_length(const char *s, size_t len)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)s;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c;

	if ((p[0] >= 0x80 && p[0] < 0xc2) || p[0] > 0xf4 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	c = utf8_decode(s, n);
	return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0
									   : n;
}

bool str_is_utf8(struct prof_str s)
{
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		if (!n)
			return false;
	}
	return true;
}

struct prof_str str_base_name(struct prof_str path)
{
	size_t i = path.len;

	while (i && path.s[i - 1] != '/')
		i--;
	return i ? str_behind(path, i) : path;
}

int str_compare(struct prof_str a, struct prof_str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.s, b.s, shorter) : 0;

	return order ? order : (a.len > shorter) - (b.len > shorter);
}

bool str_contains(struct prof_str s, const char *needle)
{
	size_t len = strlen(needle);
	const char *p = s.s, *end = s.s + s.len;

	while ((size_t)(end - p) >= len) {
		p = memchr(p, needle[0], (size_t)(end - p) - len + 1);
		if (!p)
			return false;
		if (memcmp(p, needle, len) == 0)
			return true;
		p++;
	}
	return false;
}
