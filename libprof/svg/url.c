#include "libprof/svg/url.h"

#include "libprof/base/text.h"

#include <string.h>

/* Schemes are ASCII, in either case. */
static bool same_letters(struct prof_str s, const char *lower)
{
	if (s.len != strlen(lower))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((s.s[i] | 0x20) != lower[i])
			return false;
	return true;
}

/* What is before the first colon, unless a path begins before it. */
static bool find_scheme(struct prof_str *scheme, struct prof_str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if (url.s[i] == ':') {
			*scheme = (struct prof_str){url.s, i};
			return true;
		}
		if (url.s[i] && strchr("/?#", url.s[i]))
			return false;
	}
	return false;
}

bool url_is_of(struct prof_str url, const char *const *schemes)
{
	struct prof_str scheme;

	if (!find_scheme(&scheme, url))
		return true;
	for (size_t i = 0; schemes[i]; i++)
		if (same_letters(scheme, schemes[i]))
			return true;
	return false;
}

bool url_is_script(struct prof_str url)
{
	static const char *const schemes[] = {"file", "http", "https", NULL};

	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.s[i] <= ' ' || url.s[i] == '\\' ||
		    url.s[i] == 0x7f)
			return false;
	return url.len && str_is_utf8(url) && url_is_of(url, schemes);
}
