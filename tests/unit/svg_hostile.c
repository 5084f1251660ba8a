/* Pictures of profiles and options that try to be markup. */
#include "tests/unit/drawn.h"
#include "tests/unit/profiles.h"

static const char hostile[] = "\"><evil a='b'>&amp]]>-->\x01\xff\xc3\xb6";

static bool is_tame(const struct prof_profile *p,
		    const struct prof_svg_options *o)
{
	struct prof_svg_options html = *o;
	struct bytes b = draw(p, o);
	bool tame = is_well_formed(b) && !strstr((char *)b.at, "<evil");

	free(b.at);
	html.is_html = 1;
	b = draw(p, &html);
	tame &= !strstr((char *)b.at, "<evil") && !strchr((char *)b.at, 1);
	free(b.at);
	return tame;
}

static struct prof_profile *hostile_profile(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, hostile, hostile);
	add_sample(b, hostile, 0, 5000);
	add_sample(b, "main;f", 0, 5000);
	add_sample(b, hostile, 0, 1);
	for (int i = 0; i < 3; i++)
		add_sample(b, i ? i > 1 ? "\xff<evil" : "n\n<evil" : hostile, 0,
			   1);
	p = finish(b);
	return p;
}

static void escapes(void)
{
	struct prof_profile *p = hostile_profile();
	struct prof_svg_options plain = {.size = sizeof(plain),
					 .min_width = -1},
				o = plain;
	const char *const roots[] = {hostile};
	const char **text[] = {&o.title,     &o.subtitle,   &o.notes,
			       &o.name_type, &o.count_name, &o.font,
			       &o.nonce};
	static const char *const name[] = {
		"title",	   "subtitle", "notes", "name type",
		"what is counted", "font",     "nonce"};

	ok(is_tame(p, &o), "names and units are escaped");
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		o = plain;
		*text[i] = hostile;
		ok(is_tame(p, &o), "escaped: %s", name[i]);
	}
	o = plain;
	o.script = "\"><evil/a='b'>&amp]]>-->";
	ok(is_tame(p, &o), "escaped: script");
	o = plain;
	o.roots = roots;
	o.root_count = 1;
	ok(is_tame(p, &o), "escaped: roots");
	o = plain;
	o.base = p;
	ok(is_tame(p, &o), "escaped: with two sides");
	prof_free(p);
}

static struct prof_profile *base_profile(void)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "nanoseconds");
	add_sample(b, "r;f;g<h>", 0, 9000);
	add_sample(b, "r;g<h>", 0, 4000);
	return finish(b);
}

static void takes_attributes(void)
{
	static const char text[] =
		"main\tclass=\"mine <\"\tfill=#ff0000\thref=x?\"&<evil\n"
		"main\ttarget=\"<evil\"\ttitle=<evil>\n"
		"[gone]\tclass=k\tid=g\tstroke=red\n";
	struct prof_profile *p = hostile_profile(), *base = base_profile();
	struct prof_svg_options o = {.size = sizeof(o), .base = base};
	struct prof_nameattrs *a;
	struct prof_error err;
	struct prof_in *in;
	struct bytes b;

	if (prof_in_open_memory(&in, text, strlen(text), NULL, &err) < 0 ||
	    prof_nameattrs_read(&a, in, &err) < 0)
		tap_bail(err.text);
	prof_in_close(in);
	o.nameattrs = a;
	ok(is_tame(p, &o), "attributes of files are escaped, none twice");
	b = draw(p, &o);
	ok(strstr((char *)b.at, " class=\"mine &lt;\""),
	   "the class is that of the file");
	ok(strstr((char *)b.at, " class=\"k\" id=\"g\" stroke=\"red\">"),
	   "a color is its own unless the file has one");
	ok(strstr((char *)b.at, "<a href=\"x?&quot;&amp;&lt;evil\" "
				"target=\"&lt;evil\"><rect "),
	   "a link is around the frame");
	ok(strstr((char *)b.at, "<title>&lt;evil&gt;</title></rect></a>"),
	   "and a title in it");
	free(b.at);
	prof_nameattrs_free(a);
	prof_free(base);
	prof_free(p);
}

int main(void)
{
	escapes();
	takes_attributes();
	return tap_end();
}
