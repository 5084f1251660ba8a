/* Attributes for frames: what is kept, and what is refused. */
#include "libprof/svg/nameattr.h"
#include "tests/unit/describe.h"

#include <prof/prof.h>

static struct prof_error err;

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static int read_text(struct prof_nameattrs *a, const char *text)
{
	struct prof_in *in;
	int status;

	nameattrs_init(a);
	prof_in_open_memory(&in, text, strlen(text), NULL, &err);
	status = nameattrs_read(a, in, &err);
	prof_in_close(in);
	return status;
}

/* "title=... frame class=... link href=..." */
static void attributes(const char *text, const char *name, const char *want)
{
	static const char *const places[] = {"", "frame ", "link "};
	struct line *line = line_begin();
	struct prof_nameattrs a;
	struct nameattr attr;
	size_t at = 0;
	char *have;

	is_int(read_text(&a, text), PROF_OK, "attributes are read");
	while (nameattrs_next(&attr, &at, &a, str(name)))
		fprintf(line->to, "%s%.*s=%.*s|", places[attr.place],
			(int)attr.name.len, attr.name.s, (int)attr.value.len,
			attr.value.s);
	have = line_end(line);
	is_str(have, want, "of the frame '%s'", name);
	free(have);
	nameattrs_release(&a);
}

static void refused(const char *text, uint64_t line, const char *why)
{
	struct prof_nameattrs a;

	is_int(read_text(&a, text), PROF_EFORMAT, "refused: %s", text);
	is_uint(err.line, line, "with the line");
	is_str(err.text, why, "and a reason");
	nameattrs_release(&a);
}

static void kept(void)
{
	static const char text[] =
		"main\ttitle=The \"whole\" of it\tclass=\"a b\"\r\n"
		"\n"
		"read file\thref=https://example.com/?q=1&r\ttarget=_top\n"
		"main\tfill=#ff0000\tclass=c\n"
		"extra\tg_extra=data-x=1 aria-label=\"two words\"\t"
		"a_extra=\"rel=\"nofollow\"\"\n"
		"old\txlink:href=#top\tid=i\tstyle=stroke:red; opacity:.5\n"
		"none\t\n";

	attributes(text, "main",
		   "title=The \"whole\" of it|frame class=c|"
		   "frame fill=#ff0000|");
	attributes(text, "read file",
		   "link href=https://example.com/?q=1&r|link target=_top|");
	attributes(text, "extra",
		   "frame data-x=1|frame aria-label=two words|"
		   "link rel=nofollow|");
	attributes(text, "old",
		   "link href=#top|frame id=i|"
		   "frame style=stroke:red; opacity:.5|");
	attributes(text, "none", "");
	attributes(text, "other", "");
	attributes("", "main", "");
	attributes("a\thref=page.html?x=a:b\thref=HTTP://b", "a",
		   "link href=HTTP://b|");
}

static void scripts(void)
{
	static const char no_link[] =
		"the attribute 'href' is no link to http, https, ftp, file, "
		"mailto, or a relative one";

	refused("a\tclass=b\nb\tonclick=f()\n", 2,
		"the attribute 'onclick' is script, which is refused");
	refused("a\tOnMouseOver=f()\n", 1,
		"the attribute 'OnMouseOver' is script, which is refused");
	refused("a\tg_extra=data-x=1 onload=f()\n", 1,
		"the attribute 'onload' is script, which is refused");
	refused("a\thref=javascript:f()\n", 1, no_link);
	refused("a\thref= JavaScript:f()\n", 1, no_link);
	refused("a\thref=data:text/html,x\n", 1, no_link);
	refused("a\ta_extra=href=vbscript:x\n", 1, no_link);
	refused("a\thref=java\x01script:f()\n", 1,
		"the attribute 'href' has a control character");
	refused("a\tstyle=fill:url(http://example.com)\n", 1,
		"the attribute 'style' may not have ( \\ @ < or comments");
	refused("a\tstyle=a/*b\n", 1,
		"the attribute 'style' may not have ( \\ @ < or comments");
	refused("a\tfill=url(#x)\n", 1,
		"the attribute 'fill' is no plain color or number");
}

static void malformed(void)
{
	refused("a\n", 1, "no tab between a name and its attributes");
	refused("a\tclass\n", 1, "the attribute 'class' has no value");
	refused("a\twidth=1\n", 1, "the attribute 'width' is not known");
	refused("a\tdata-a:b=1\n", 1, "the attribute 'data-a:b' is not known");
	refused("a\tdata-=1\n", 1, "the attribute 'data-' is not known");
	refused("a\tdata-x:y=1\n", 1, "the attribute 'data-x:y' is not known");
	refused("a\tdata-v=1\n", 1,
		"the attribute 'data-v' is the picture's own");
	refused("a\tdata-x\"y=1\n", 1,
		"the attribute 'data-x\"y' is not known");
	refused("a\t=1\n", 1, "the attribute '' is not known");
	refused("a\ttitle=\xff\n", 1, "the attribute 'title' is not UTF-8");
	refused("a\tg_extra=data-x=\"1\n", 1,
		"the attribute 'data-x' has no second quote");
	refused("a\tg_extra=data-x\n", 1,
		"the attribute 'data-x' has no value");
}

int main(void)
{
	kept();
	scripts();
	malformed();
	return tap_end();
}
