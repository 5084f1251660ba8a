#include "tests/fuzz/xml.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { SHOWN = 60 };

bool xml_is(struct prof_str s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.s, text, s.len) == 0;
}

const struct prof_str *xml_attribute(const struct xml_tag *tag,
				     const char *name)
{
	for (size_t i = 0; i < tag->attribute_count; i++)
		if (xml_is(tag->attribute[i].name, name))
			return &tag->attribute[i].value;
	return NULL;
}

static _Noreturn void malformed(struct prof_str at, const char *why)
{
	violated("%s: %.*s", why, (int)(at.len < SHOWN ? at.len : SHOWN), at.s);
}

static struct prof_str behind(struct prof_str s, size_t n)
{
	return (struct prof_str){s.s + n, s.len - n};
}

static bool begins(struct prof_str s, const char *with)
{
	size_t n = strlen(with);

	return s.len >= n && memcmp(s.s, with, n) == 0;
}

/* Up to the text; the whole of s where it is not. */
static struct prof_str before(struct prof_str s, const char *text)
{
	const char *at = s.s, *end = s.s + s.len;

	while ((at = memchr(at, text[0], (size_t)(end - at))) &&
	       !begins(behind(s, (size_t)(at - s.s)), text))
		at++;
	return (struct prof_str){s.s, at ? (size_t)(at - s.s) : s.len};
}

/* Decodes the character that s begins with: how many bytes it has. */
static size_t decode(uint32_t *c, struct prof_str s)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)*s.s;
	size_t n = first < 0x80	  ? 1
		   : first < 0xc0 ? 0
		   : first < 0xe0 ? 2
		   : first < 0xf0 ? 3
		   : first < 0xf8 ? 4
				  : 0;

	if (!n || n > s.len)
		malformed(s, "not UTF-8");
	*c = n == 1 ? first : first & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s.s[i] & 0xc0) != 0x80)
			malformed(s, "not UTF-8");
		*c = *c << 6 | ((unsigned char)s.s[i] & 0x3f);
	}
	if (n > 1 && *c < least[n])
		malformed(s, "UTF-8 that is longer than it has to be");
	return n;
}

/* Not what XML forbids, and nothing that hides or turns other text. */
static bool is_allowed(uint32_t c)
{
	if (c < 0x20)
		return c == '\n';
	return !(c >= 0x7f && c < 0xa0) && !(c >= 0xd800 && c < 0xe000) &&
	       !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) &&
	       (c & 0xfffe) != 0xfffe && c < 0x110000 && c != 0xfeff;
}

void check_characters(struct prof_str text, bool is_seen)
{
	uint32_t c;

	for (size_t i = 0; i < text.len;) {
		i += decode(&c, behind(text, i));
		must(!is_seen || is_allowed(c), "U+%04X is not seen", c);
	}
}

static size_t entity_length(struct prof_str s)
{
	static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;",
					    "&#39;"};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (begins(s, known[i]))
			return strlen(known[i]);
	malformed(s, "an entity that is not known");
}

static void check_text(struct prof_str s)
{
	uint32_t c;
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		n = decode(&c, behind(s, i));
		if (!is_allowed(c) || c == '<' || c == '>')
			malformed(behind(s, i), "a character that is not text");
		if (c == '&')
			n = entity_length(behind(s, i));
	}
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("-:", c));
}

static struct prof_str take_name(struct prof_str *s)
{
	struct prof_str name = {s->s, 0};

	while (name.len < s->len && is_name_character(s->s[name.len]))
		name.len++;
	if (!name.len)
		malformed(*s, "a name is missing");
	*s = behind(*s, name.len);
	return name;
}

static void take(struct prof_str *s, const char *text)
{
	if (!begins(*s, text))
		malformed(*s, "something else is expected");
	*s = behind(*s, strlen(text));
}

/* ` name="value"` */
static void take_attribute(struct xml_tag *tag, struct prof_str *s)
{
	struct xml_attribute a;

	take(s, " ");
	a.name = take_name(s);
	if (tag->attribute_count == XML_ATTRIBUTES)
		malformed(*s, "too many attributes");
	for (size_t i = 0; i < tag->attribute_count; i++)
		if (tag->attribute[i].name.len == a.name.len &&
		    memcmp(tag->attribute[i].name.s, a.name.s, a.name.len) == 0)
			malformed(a.name, "an attribute is there twice");
	take(s, "=\"");
	a.value = before(*s, "\"");
	check_text(a.value);
	if (memchr(a.value.s, '\n', a.value.len))
		malformed(a.value, "a line break in an attribute");
	*s = behind(*s, a.value.len);
	take(s, "\"");
	tag->attribute[tag->attribute_count++] = a;
}

static void open_element(struct xml *x, const struct xml_tag *tag)
{
	if (x->depth == XML_DEPTH)
		malformed(tag->name, "too deep");
	x->open[x->depth++] = tag->name;
}

static void close_element(struct xml *x, const struct xml_tag *tag)
{
	if (!x->depth || x->open[x->depth - 1].len != tag->name.len ||
	    memcmp(x->open[x->depth - 1].s, tag->name.s, tag->name.len) != 0)
		malformed(tag->name, "ends what is not open");
	x->depth--;
}

/* What stands in script and style is no text: only its end counts. */
static bool is_raw(const struct xml *x)
{
	const struct prof_str *name = x->depth ? &x->open[x->depth - 1] : NULL;

	return name && (xml_is(*name, "script") || xml_is(*name, "style"));
}

static struct prof_str take_text(struct xml *x)
{
	struct prof_str text = before(x->rest, "<");

	if (!is_raw(x)) {
		check_text(text);
	} else if (begins(x->rest, "<![CDATA[")) {
		text = before(x->rest, "]]>");
		text.len += strlen("]]>");
	} else {
		text = before(x->rest, "</");
	}
	if (text.len > x->rest.len)
		malformed(x->rest, "CDATA without an end");
	x->rest = behind(x->rest, text.len);
	return text;
}

static void take_prolog(struct xml *x)
{
	take(&x->rest, x->is_html ? "<!DOCTYPE html>\n"
				  : "<?xml version=\"1.0\" "
				    "encoding=\"UTF-8\"?>\n");
}

void xml_begin(struct xml *x, struct prof_str document, bool is_html)
{
	memset(x, 0, sizeof(*x));
	x->rest = document;
	x->is_html = is_html;
	take_prolog(x);
}

bool xml_next(struct xml_tag *tag, struct xml *x)
{
	struct prof_str *s = &x->rest;

	tag->text = take_text(x);
	if (!s->len) {
		if (x->depth)
			malformed(x->open[x->depth - 1], "is not closed");
		return false;
	}
	take(s, "<");
	tag->is_end = begins(*s, "/");
	tag->attribute_count = 0;
	*s = behind(*s, tag->is_end);
	tag->name = take_name(s);
	while (!tag->is_end && begins(*s, " "))
		take_attribute(tag, s);
	tag->is_empty = begins(*s, "/");
	*s = behind(*s, tag->is_empty);
	take(s, ">");
	if (x->is_html && xml_is(tag->name, "meta"))
		tag->is_empty = true;
	if (tag->is_end)
		close_element(x, tag);
	else if (!tag->is_empty)
		open_element(x, tag);
	return true;
}
