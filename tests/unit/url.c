/* URLs that a page may have. */
#include "libprof/svg/url.h"
#include "libprof/base/text.h"
#include "tests/unit/tap.h"

static void scripts(void)
{
	static const char *const good[] = {
		"x.js",		 "a/b:c.js",	     "./javascript:x",
		"/srv/x.js",	 "//e.org/x.js",     "http://e.org/x.js",
		"HTTPS://e.org", "file:///srv/x.js", "x?a=b:c",
		"x#a:b",	 "%6aavascript%3Ax",
	};
	static const char *const bad[] = {
		"",
		"javascript:1",
		"JAVASCRIPT:1",
		" x.js",
		"java\nscript:1",
		"java\tscript:1",
		"\1http://e",
		"data:,1",
		"blob:x",
		"vbscript:1",
		"about:blank",
		"http\\://x",
		"\\\\e.org/x",
		"https:\\\\e",
		"/\t/e.org/x.js",
		":x",
		"httpx:y",
		"htt:p",
		"ftp://e",
		"x\x7f",
		"\xff.js",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(url_is_script(str_of(good[i])), "a script may be at %s",
		   good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!url_is_script(str_of(bad[i])), "none is at number %zu", i);
}

static void schemes(void)
{
	static const char *const some[] = {"mailto", NULL};

	ok(url_is_of(str_of("MailTo:x"), some), "a scheme in other case");
	ok(!url_is_of(str_of("mail:x"), some), "a part of one");
	ok(!url_is_of(str_of("mailtox:x"), some), "more than one");
	ok(url_is_of(str_of("a/mail:x"), some), "a path");
	ok(url_is_of((struct prof_str){"mail\0:", 4}, some), "no colon");
	ok(!url_is_of((struct prof_str){"mailto\0:", 8}, some), "a NUL");
}

int main(void)
{
	scripts();
	schemes();
	return tap_end();
}
