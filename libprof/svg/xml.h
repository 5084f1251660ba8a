/*
 * Writing XML, which is also HTML, around text that may be hostile: what comes
 * from a profile is made visible (escape.h), so that there is none that XML
 * forbids.
 */
#ifndef LIBPROF_SVG_XML_H
#define LIBPROF_SVG_XML_H

#include <prof/io.h>
#include <prof/model.h>

/* Markup, as it is. */
void xml_put(struct prof_out *out, const char *markup);

void xml_put_int(struct prof_out *out, int64_t value);

/* With as many decimals as it needs, at most three. */
void xml_put_number(struct prof_out *out, double value);

/* A factor of any size: as many digits as tell it, an exponent if need be. */
void xml_put_factor(struct prof_out *out, double value);

/* rrggbb */
void xml_put_color(struct prof_out *out, uint32_t rgb);

/* Text or the value of an attribute, visible and escaped. */
void xml_put_text(struct prof_out *out, struct prof_str s);

/* ` name="value"`, of all that can be written. */
void xml_put_attribute(struct prof_out *out, const char *name,
		       struct prof_str value);
void xml_put_attribute_int(struct prof_out *out, const char *name,
			   int64_t value);
void xml_put_attribute_number(struct prof_out *out, const char *name,
			      double value);
void xml_put_attribute_factor(struct prof_out *out, const char *name,
			      double value);
void xml_put_attribute_color(struct prof_out *out, const char *name,
			     uint32_t rgb);

#endif
