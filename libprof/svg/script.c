/* What documents carry with them: a style and a script. */
#include "libprof/svg/page.h"
#include "libprof/svg/picture.h"
#include "libprof/svg/xml.h"

static void put_lines(struct prof_out *out, const char *const *lines)
{
	for (; *lines; lines++)
		xml_put(out, *lines);
}

void picture_put_style(struct picture *c)
{
	xml_put(c->out, "<style");
	if (c->o.nonce)
		xml_put_attribute(c->out, "nonce", str_of(c->o.nonce));
	xml_put(c->out, ">\n");
	put_lines(c->out, page_style);
	xml_put(c->out, "</style>\n");
}

void picture_put_script(struct picture *c)
{
	bool is_html = c->o.is_html;

	xml_put(c->out, "<script");
	if (c->o.nonce)
		xml_put_attribute(c->out, "nonce", str_of(c->o.nonce));
	if (c->o.script) {
		xml_put_attribute(c->out, is_html ? "src" : "href",
				  str_of(c->o.script));
		xml_put(c->out, is_html ? "></script>\n" : "/>\n");
		return;
	}
	xml_put(c->out, is_html ? ">\n" : "><![CDATA[\n");
	put_lines(c->out, page_script);
	xml_put(c->out, is_html ? "</script>\n" : "]]></script>\n");
}

void prof_svg_write_script(struct prof_out *out)
{
	put_lines(out, page_script);
}
