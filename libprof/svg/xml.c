#include "libprof/svg/xml.h"

#include "libprof/base/escape.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void xml_put(struct prof_out *out, const char *markup)
{
	prof_out_write(out, markup, strlen(markup));
}

void xml_put_int(struct prof_out *out, int64_t value)
{
	char digits[INT64_DIGITS];

	prof_out_write(out, digits, format_int(digits, value));
}

/* By hand: printf writes the decimal point of the locale. */
void xml_put_factor(struct prof_out *out, double value)
{
	char digits[64];
	int exponent = 0, len;
	long long mantissa;

	if (value < 0) {
		xml_put(out, "-");
		value = -value;
	}
	for (; value > 0 && value < 1e9; exponent--)
		value *= 10;
	for (; value >= 1e10; exponent++)
		value /= 10;
	mantissa = (long long)(value + 0.5);
	for (; mantissa && mantissa % 10 == 0; exponent++)
		mantissa /= 10;
	for (; exponent > 0 && exponent < 6; exponent--)
		mantissa *= 10;
	if (exponent > 0 || exponent < -18) {
		len = snprintf(digits, sizeof(digits), "%llde%d", mantissa,
			       exponent);
	} else {
		len = snprintf(digits, sizeof(digits), "%0*lld", 1 - exponent,
			       mantissa);
		if (exponent < 0) {
			memmove(digits + len + exponent + 1,
				digits + len + exponent, (size_t)-exponent);
			digits[len + exponent] = '.';
			len++;
		}
	}
	prof_out_write(out, digits, (size_t)len);
}

void xml_put_number(struct prof_out *out, double value)
{
	char digits[32];
	double thousandths = value * 1000 + (value < 0 ? -0.5 : 0.5);
	int64_t whole;
	int len;

	if (!(fabs(thousandths) < 1e16)) {
		xml_put_factor(out, value);
		return;
	}
	whole = (int64_t)thousandths;
	len = snprintf(digits, sizeof(digits), "%s%lld.%03lld",
		       whole < 0 ? "-" : "",
		       (long long)(whole < 0 ? -whole : whole) / 1000,
		       (long long)(whole < 0 ? -whole : whole) % 1000);
	while (digits[len - 1] == '0')
		len--;
	if (digits[len - 1] == '.')
		len--;
	prof_out_write(out, digits, (size_t)len);
}

void xml_put_color(struct prof_out *out, uint32_t rgb)
{
	char digits[8];

	snprintf(digits, sizeof(digits), "%06x", (unsigned)rgb & 0xffffff);
	xml_put(out, digits);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* What can be shown, with what XML would take for markup escaped. */
static void put_shown(struct prof_out *out, struct prof_str s)
{
	size_t begin = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *as = entity(s.s[i]);

		if (!as)
			continue;
		prof_out_write(out, s.s + begin, i - begin);
		xml_put(out, as);
		begin = i + 1;
	}
	prof_out_write(out, s.s + begin, s.len - begin);
}

void xml_put_text(struct prof_out *out, struct prof_str s)
{
	size_t n = escape_span(s);
	char text[ESCAPE_ROOM];

	for (; n < s.len; n = escape_span(s)) {
		put_shown(out, (struct prof_str){s.s, n});
		s = str_behind(s, n);
		s = str_behind(s, escape_spell(text, s));
		xml_put(out, text);
	}
	put_shown(out, s);
}

static void open_attribute(struct prof_out *out, const char *name)
{
	xml_put(out, " ");
	xml_put(out, name);
	xml_put(out, "=\"");
}

void xml_put_attribute(struct prof_out *out, const char *name,
		       struct prof_str value)
{
	open_attribute(out, name);
	xml_put_text(out, value);
	xml_put(out, "\"");
}

void xml_put_attribute_int(struct prof_out *out, const char *name,
			   int64_t value)
{
	open_attribute(out, name);
	xml_put_int(out, value);
	xml_put(out, "\"");
}

void xml_put_attribute_number(struct prof_out *out, const char *name,
			      double value)
{
	open_attribute(out, name);
	xml_put_number(out, value);
	xml_put(out, "\"");
}

void xml_put_attribute_factor(struct prof_out *out, const char *name,
			      double value)
{
	open_attribute(out, name);
	xml_put_factor(out, value);
	xml_put(out, "\"");
}

void xml_put_attribute_color(struct prof_out *out, const char *name,
			     uint32_t rgb)
{
	open_attribute(out, name);
	xml_put(out, "#");
	xml_put_color(out, rgb);
	xml_put(out, "\"");
}
