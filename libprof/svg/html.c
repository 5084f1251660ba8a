/*
 * The page has the picture, the table of functions, and what the script
 * needs to tell callers and callees. Without script the picture and the table
 * are there.
 */
#include "libprof/svg/html.h"

#include "libprof/svg/xml.h"

static void put_element(struct picture *c, const char *name, const char *text)
{
	xml_put(c->out, "<");
	xml_put(c->out, name);
	xml_put(c->out, ">");
	xml_put_text(c->out, str_of(text));
	xml_put(c->out, "</");
	xml_put(c->out, name);
	xml_put(c->out, ">\n");
}

static void put_head(struct picture *c)
{
	xml_put(c->out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			"<meta charset=\"utf-8\">\n"
			"<meta name=\"viewport\" "
			"content=\"width=device-width, initial-scale=1\">\n");
	put_element(c, "title", c->o.title);
	picture_put_style(c);
	xml_put(c->out, "</head>\n<body class=\"prof-svg-page\">\n<header>\n");
	put_element(c, "h1", c->o.title);
	if (c->o.subtitle)
		put_element(c, "p", c->o.subtitle);
	xml_put(c->out, "</header>\n<div class=\"bar\"></div>\n<main>\n");
}

static void put_tables(struct picture *c)
{
	xml_put(c->out, "<section class=\"table\">\n<h2>Functions</h2>\n");
	html_put_functions(c);
	xml_put(c->out,
		"</section>\n<section class=\"peek\">\n<h2>Callers and "
		"callees</h2>\n<p>Select a function to see its callers and "
		"callees (needs JavaScript).</p>\n</section>\n</main>\n");
}

int html_put(struct picture *c, struct prof_error *err)
{
	int status;

	put_head(c);
	xml_put(c->out, "<figure>\n");
	status = picture_put(c, err);
	xml_put(c->out, "</figure>\n");
	put_tables(c);
	xml_put(c->out, "<script type=\"application/json\" id=\"edges\">\n");
	if (status == PROF_OK)
		status = html_put_edges(c, err);
	xml_put(c->out, "</script>\n");
	picture_put_script(c);
	xml_put(c->out, "</body>\n</html>\n");
	return status;
}
