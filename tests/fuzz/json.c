/* What must be JSON, whatever it says. */
#include "tests/fuzz/json.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { LEVELS = 16, SHOWN = 60 };

/* The end is a line's, which nothing but a value ends at. */
struct reader {
	const char *s, *end;
	char open[LEVELS];
	size_t depth;
};

static void expect(const struct reader *r, bool fact, const char *what)
{
	must(fact, "no JSON: %s is missing: %.*s", what,
	     (int)(r->end - r->s < SHOWN ? r->end - r->s : SHOWN), r->s);
}

static void take(struct reader *r, char c)
{
	const char what[] = {c, '\0'};

	expect(r, *r->s == c, what);
	r->s++;
}

static void take_breaks(struct reader *r)
{
	while (*r->s == '\n' && r->s + 1 < r->end)
		r->s++;
}

static void take_escape(struct reader *r)
{
	size_t digits = *r->s == 'u' ? 4 : 0;

	expect(r, *r->s && strchr("\"\\/bfnrtu", *r->s), "an escape");
	for (r->s++; digits--; r->s++)
		expect(r, *r->s && strchr("0123456789abcdef", *r->s),
		       "a digit");
}

static void take_string(struct reader *r)
{
	take(r, '"');
	while (*r->s != '"') {
		expect(r, (unsigned char)*r->s >= ' ' && *r->s != 0x7f,
		       "the end of a string");
		if (*r->s++ == '\\')
			take_escape(r);
	}
	r->s++;
}

static void take_number(struct reader *r)
{
	r->s += *r->s == '-';
	expect(r, *r->s >= '0' && *r->s <= '9', "a number");
	while (*r->s >= '0' && *r->s <= '9')
		r->s++;
}

static bool is_in(const struct reader *r, char kind)
{
	return r->depth && r->open[r->depth - 1] == kind;
}

/* What is open may end here. */
static bool take_end(struct reader *r)
{
	take_breaks(r);
	if (!is_in(r, *r->s == ']' ? '[' : '{') ||
	    (*r->s != ']' && *r->s != '}'))
		return false;
	r->depth--;
	r->s++;
	return true;
}

/* An object or an array begins: is it not empty? */
static bool take_begin(struct reader *r)
{
	expect(r, r->depth < LEVELS, "an end");
	r->open[r->depth++] = *r->s++;
	return !take_end(r);
}

void check_json(struct prof_str text)
{
	struct reader r = {.s = text.s, .end = text.s + text.len};

	must(text.len && r.end[-1] == '\n', "JSON does not end in a line");
	do {
		take_breaks(&r);
		if (is_in(&r, '{')) {
			take_string(&r);
			take(&r, ':');
		}
		if (*r.s == '{' || *r.s == '[') {
			if (take_begin(&r))
				continue;
		} else if (*r.s == '"') {
			take_string(&r);
		} else {
			take_number(&r);
		}
		while (take_end(&r))
			;
		if (r.depth)
			take(&r, ',');
	} while (r.depth);
	expect(&r, r.s + 1 == r.end, "its end");
}
