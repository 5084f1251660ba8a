#include "libprof/regex/regex_set.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"

#include <stdlib.h>
#include <string.h>

int set_fail(const struct set_parser *s, size_t at, const char *what)
{
	return fail(s->err, PROF_EINVAL,
		    "regular expression '%.*s': position %zu: %s",
		    str_shown(s->text, 100), s->text.s, at + 1, what);
}

int set_peek_at(const struct set_parser *s, size_t i)
{
	return i < s->text.len ? (unsigned char)s->text.s[i] : -1;
}

int set_peek(const struct set_parser *s)
{
	return set_peek_at(s, s->i);
}

uint32_t set_next(struct set_parser *s)
{
	size_t len;
	uint32_t c = next_character(&len, s->text.s + s->i, s->text.len - s->i);

	s->i += len;
	return c;
}

static size_t set_first(const struct set_parser *s)
{
	return s->program->set[s->program->set_count];
}

int set_begin(struct set_parser *s)
{
	struct program *p = s->program;

	if (ARRAY_ROOM(&p->set, &p->set_room, p->set_count + 1, s->err) < 0)
		return PROF_ENOMEM;
	p->set[p->set_count] = p->span_count;
	return PROF_OK;
}

static int add_span(struct set_parser *s, uint32_t first, uint32_t last)
{
	struct program *p = s->program;

	if (ARRAY_ROOM(&p->span, &p->span_room, p->span_count, s->err) < 0)
		return PROF_ENOMEM;
	p->span[p->span_count++] = (struct span){first, last};
	return PROF_OK;
}

/* The part of a span that lies within letters, in the other case. */
static int add_folded(struct set_parser *s, struct span span, char first_letter)
{
	uint32_t first = (uint32_t)first_letter, last = first + 25;

	if (span.first > first)
		first = span.first;
	if (span.last < last)
		last = span.last;
	return first > last ? PROF_OK : add_span(s, first ^ 32, last ^ 32);
}

int set_add(struct set_parser *s, uint32_t first, uint32_t last)
{
	struct span span = {first, last};
	int status = add_span(s, first, last);

	if (status == PROF_OK && s->flags & FLAG_FOLDS)
		status = add_folded(s, span, 'a');
	if (status == PROF_OK && s->flags & FLAG_FOLDS)
		status = add_folded(s, span, 'A');
	return status;
}

static int compare_spans(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

int set_end(struct set_parser *s)
{
	struct program *p = s->program;
	size_t first = set_first(s), kept = first;

	if (p->span_count > first)
		qsort(p->span + first, p->span_count - first, sizeof(*p->span),
		      compare_spans);
	for (size_t i = first; i < p->span_count; i++) {
		struct span one = p->span[i];

		if (kept > first && one.first <= p->span[kept - 1].last + 1) {
			if (one.last > p->span[kept - 1].last)
				p->span[kept - 1].last = one.last;
		} else {
			p->span[kept++] = one;
		}
	}
	p->span_count = kept;
	p->set[++p->set_count] = kept;
	return PROF_OK;
}

/* What is not in the spans from `first` on, which are sorted. */
static int negate(struct set_parser *s, size_t first)
{
	struct program *p = s->program;
	size_t end = p->span_count, count;
	uint32_t at = 0;
	int status = PROF_OK;

	for (size_t i = first; i < end && status == PROF_OK; i++) {
		struct span one = p->span[i];

		if (one.first > at)
			status = add_span(s, at, one.first - 1);
		at = one.last + 1;
	}
	if (status == PROF_OK && at <= LAST_CHARACTER)
		status = add_span(s, at, LAST_CHARACTER);
	count = p->span_count - end;
	memmove(p->span + first, p->span + end, count * sizeof(*p->span));
	p->span_count = first + count;
	return status;
}

struct named_class {
	const char *name;
	const char *spans; /* first and last, by turns */
};

static const struct named_class *find_class(struct prof_str name)
{
	static const struct named_class classes[] = {
		{"alnum", "09AZaz"},
		{"alpha", "AZaz"},
		{"ascii", "\1\x7f"},
		{"blank", "\t\t  "},
		{"cntrl", "\1\x1f\x7f\x7f"},
		{"digit", "09"},
		{"graph", "!~"},
		{"lower", "az"},
		{"print", " ~"},
		{"punct", "!/:@[`{~"},
		{"space", "\t\r  "},
		{"upper", "AZ"},
		{"word", "09AZ__az"},
		{"xdigit", "09AFaf"},
		{"d", "09"},
		{"s", "\t\n\f\r  "},
		{"w", "09AZ__az"},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (str_is(name, classes[i].name))
			return &classes[i];
	return NULL;
}

/* Those of a class, or all others. */
static int add_named(struct set_parser *s, const struct named_class *class,
		     bool is_negated)
{
	bool has_nul = class->spans[0] == '\1';
	uint32_t at = 0;
	int status = PROF_OK;

	for (const char *c = class->spans; *c && status == PROF_OK; c += 2) {
		uint32_t first = (uint32_t)c[0], last = (uint32_t)c[1];

		if (has_nul && c == class->spans)
			first = 0;
		if (!is_negated)
			status = set_add(s, first, last);
		else if (first > at)
			status = add_span(s, at, first - 1);
		at = last + 1;
	}
	return status == PROF_OK && is_negated ? add_span(s, at, LAST_CHARACTER)
					       : status;
}

bool set_add_class(struct set_parser *s, int *status)
{
	int c = set_peek(s);
	char name;

	if (c < 0 || !strchr("dswDSW", c) || !c)
		return false;
	s->i++;
	name = (char)(c | 32);
	*status = add_named(s, find_class((struct prof_str){&name, 1}),
			    c != name);
	return true;
}

static int digit_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind \x: two digits, or digits within {}. */
static int parse_hex(struct set_parser *s, uint32_t *c, size_t at)
{
	bool has_braces = set_peek(s) == '{';
	size_t digits = 0;
	int digit;

	s->i += has_braces;
	for (*c = 0;
	     (has_braces ? digits < 8 : digits < 2) && set_peek(s) >= 0 &&
	     (digit = digit_value(set_peek(s))) >= 0 && *c <= 0x10ffff;
	     digits++, s->i++)
		*c = *c << 4 | (uint32_t)digit;
	if (!digits || (!has_braces && digits < 2) || *c > 0x10ffff ||
	    (has_braces && set_peek(s) != '}'))
		return set_fail(s, at, "\\x needs two digits, or {digits}");
	s->i += has_braces;
	return PROF_OK;
}

int set_escape(struct set_parser *s, uint32_t *c, size_t at)
{
	static const char letters[] = "aftnrv", means[] = "\a\f\t\n\r\v";
	int next = set_peek(s);
	const char *found;

	if (next < 0)
		return set_fail(s, at, "nothing follows the backslash");
	if (next >= '1' && next <= '9')
		return set_fail(s, at, "back references are not supported");
	if (next == 'p' || next == 'P')
		return set_fail(s, at, "classes of Unicode are not supported");
	if (next == 'x') {
		s->i++;
		return parse_hex(s, c, at);
	}
	found = next ? strchr(letters, next) : NULL;
	if (found) {
		s->i++;
		*c = (uint32_t)means[found - letters];
		return PROF_OK;
	}
	if (next < 0x80 && is_word_character((uint32_t)next) && next != '_')
		return set_fail(s, at, "unknown escape");
	*c = set_next(s);
	return PROF_OK;
}

/* [:alpha:], [:^alpha:]: false when there is none at hand. */
static bool parse_named(struct set_parser *s, int *status)
{
	size_t at = s->i, end = at + 2;
	const struct named_class *class;
	bool is_negated;

	if (set_peek_at(s, at + 1) != ':')
		return false;
	is_negated = set_peek_at(s, end) == '^';
	end += is_negated;
	while (set_peek_at(s, end) >= 'a' && set_peek_at(s, end) <= 'z')
		end++;
	if (set_peek_at(s, end) != ':' || set_peek_at(s, end + 1) != ']')
		return false;
	s->i = at + 2 + is_negated;
	class = find_class((struct prof_str){s->text.s + s->i, end - s->i});
	s->i = end + 2;
	*status = class && class->name[1] ? add_named(s, class, is_negated)
					  : set_fail(s, at, "unknown class");
	return true;
}

/* One end of a range. */
static int parse_end(struct set_parser *s, uint32_t *c)
{
	size_t at = s->i;

	if (set_peek(s) == '[' &&
	    (set_peek_at(s, at + 1) == '.' || set_peek_at(s, at + 1) == '='))
		return set_fail(s, at, "collating elements are not supported");
	if (set_peek(s) != '\\') {
		*c = set_next(s);
		return PROF_OK;
	}
	s->i++;
	return set_escape(s, c, at);
}

static int parse_range(struct set_parser *s)
{
	size_t at = s->i;
	uint32_t first, last;
	int status = parse_end(s, &first), behind;

	behind = set_peek_at(s, s->i + 1);
	last = first;
	if (status == PROF_OK && set_peek(s) == '-' && behind >= 0 &&
	    behind != ']') {
		s->i++;
		status = parse_end(s, &last);
	}
	if (status == PROF_OK && last < first)
		return set_fail(s, at, "the range is reversed");
	return status < 0 ? status : set_add(s, first, last);
}

int set_parse(struct set_parser *s, size_t at)
{
	bool is_negated = set_peek(s) == '^', is_first = true;
	int status = set_begin(s);

	s->i += is_negated;
	for (; status == PROF_OK && (set_peek(s) != ']' || is_first);
	     is_first = false) {
		if (set_peek(s) < 0)
			return set_fail(s, at, "unmatched opening bracket");
		if (set_peek(s) == '[' && parse_named(s, &status))
			continue;
		if (set_peek(s) == '\\') {
			s->i++;
			if (set_add_class(s, &status))
				continue;
			s->i--;
		}
		status = parse_range(s);
	}
	s->i++;
	if (status == PROF_OK && is_negated) {
		set_end(s);
		s->program->set_count--;
		status = negate(s, set_first(s));
	}
	return status;
}
