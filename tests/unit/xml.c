/* XML around any bytes: well-formed, and nothing in it hides. */
#include "libprof/svg/xml.h"
#include "libprof/base/escape.h"
#include "libprof/base/text.h"
#include "tests/unit/markup.h"
#include "tests/unit/random_profile.h"

#include <math.h>

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static void shows(struct prof_str s, const char *want, const char *name)
{
	struct prof_out *out = open_written();
	struct bytes b;

	xml_put_text(out, s);
	b = close_written(out);
	is_mem(b.at, b.len, want, strlen(want), "%s", name);
	free(b.at);
}

static void escapes(void)
{
	shows(str("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c",
	      "markup is escaped");
	shows(str("]]><!--<script>"), "]]&gt;&lt;!--&lt;script&gt;",
	      "as is what ends or begins other things");
	shows(str("\\x00 &amp; \\u202e"), "\\x00 &amp;amp; \\u202e",
	      "what looks spelled out or escaped stays");
	shows((struct prof_str){"a\0b\n", 4}, "a\\x00b\\x0a",
	      "bytes that are no text");
	shows(str("<\xe2\x80\xae\xff>"), "&lt;\\u202e\\xff&gt;",
	      "what hides, between markup");
	shows(str(""), "", "nothing");
}

/* Turns what XML escapes back: the text that a reader sees. */
static struct bytes seen_of(const char *text, size_t len)
{
	static const struct {
		const char *as;
		char c;
	} known[] = {{"&amp;", '&'},
		     {"&lt;", '<'},
		     {"&gt;", '>'},
		     {"&quot;", '"'},
		     {"&#39;", '\''}};
	struct bytes b = {0};

	bytes_add(&b, "", 0);
	for (size_t i = 0; i < len;) {
		size_t k = 0;

		while (k < 5 &&
		       strncmp(text + i, known[k].as, strlen(known[k].as)) != 0)
			k++;
		bytes_add(&b, k < 5 ? &known[k].c : text + i, 1);
		i += k < 5 ? strlen(known[k].as) : 1;
	}
	return b;
}

static bool survives(struct dice *d)
{
	static const char odd[] =
		"ab<>&\"'\\ ]-;#\n\t\0\x7f\xc3\xb6\xe2\x80\xae"
		"\xff\xed\xa0\xf0\x9f\x94\xa5";
	struct prof_out *out = open_written();
	struct buffer visible = {0};
	char text[40];
	struct prof_str s = {text, roll_below(d, sizeof(text))}, v;
	struct bytes b, seen;
	bool same;

	for (size_t i = 0; i < s.len; i++)
		text[i] = odd[roll_below(d, sizeof(odd) - 1)];
	xml_put(out, "<a");
	xml_put_attribute(out, "b", s);
	xml_put(out, ">");
	xml_put_text(out, s);
	xml_put(out, "</a>");
	b = close_written(out);
	v = escape_str(&visible, s);
	seen = seen_of((char *)b.at, b.len);
	same = is_well_formed(b) && str_is_utf8(v) &&
	       seen.len == 12 + 2 * v.len &&
	       memcmp(seen.at + 6, v.s, v.len) == 0 &&
	       memcmp(seen.at + 8 + v.len, v.s, v.len) == 0;
	buffer_release(&visible);
	free(b.at);
	free(seen.at);
	return same;
}

static void survives_noise(void)
{
	struct dice d = {.state = 7};
	int wrong = 0;

	for (unsigned i = tap_times(3000); i; i--)
		wrong += !survives(&d);
	is_int(wrong, 0,
	       "any bytes are well-formed, and what is seen is visible");
}

static char *written(void (*put)(struct prof_out *, double), double value)
{
	struct prof_out *out = open_written();

	put(out, value);
	return (char *)close_written(out).at;
}

static void writes_numbers(void)
{
	static const struct {
		double value;
		const char *text;
	} number[] =
		{
			{0, "0"},
			{-0.0, "0"},
			{1, "1"},
			{-1, "-1"},
			{0.5, "0.5"},
			{-0.5, "-0.5"},
			{0.001, "0.001"},
			{0.0004, "0"},
			{-0.0004, "0"},
			{0.0006, "0.001"},
			{-0.0006, "-0.001"},
			{100, "100"},
			{12.3456, "12.346"},
			{-7.25, "-7.25"},
			{1180, "1180"},
			{1e-300, "0"},
			{9e12, "9000000000000"},
			{1e300, "1e300"},
			{-1e18, "-1e18"},
		},
	  factor[] = {
		  {0, "0"},
		  {1, "1"},
		  {10, "10"},
		  {0.1, "0.1"},
		  {1.0 / 3, "0.3333333333"},
		  {2.5e-6, "0.0000025"},
		  {1e-300, "1e-300"},
		  {1e300, "1e300"},
		  {1.5e-17, "0.000000000000000015"},
		  {1.25e-20, "125e-22"},
		  {123456, "123456"},
		  {1e15, "1e15"},
		  {9999999999.9, "1e10"},
		  {-2.5, "-2.5"},
		  {-1e-300, "-1e-300"},
		  {5e-324, "4940656458e-333"},
		  {1.7976931348623157e308, "1797693135e299"},
	  };

	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++) {
		char *text = written(xml_put_number, number[i].value);

		is_str(text, number[i].text, "%g as a number", number[i].value);
		free(text);
	}
	for (size_t i = 0; i < sizeof(factor) / sizeof(*factor); i++) {
		char *text = written(xml_put_factor, factor[i].value);

		is_str(text, factor[i].text, "%g as a factor", factor[i].value);
		free(text);
	}
}

/* Read back, a factor is what it was, in ten digits. */
static void reads_factors_back(void)
{
	struct dice d = {.state = 3};
	int wrong = 0;

	for (unsigned i = tap_times(2000); i; i--) {
		int64_t digits = (int64_t)(roll(&d) >> 14);
		double exponent = (double)roll_below(&d, 200) - 100;
		double value = (double)(digits + 1) * pow(10, exponent);
		char *text = written(xml_put_factor, value);
		double back = strtod(text, NULL);

		wrong += !(fabs(back - value) <= value * 1e-9) ||
			 strspn(text, "0123456789.e-") != strlen(text);
		free(text);
	}
	is_int(wrong, 0, "factors are read back in nine digits at least");
}

int main(void)
{
	escapes();
	survives_noise();
	writes_numbers();
	reads_factors_back();
	return tap_end();
}
