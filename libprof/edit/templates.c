/*
 * Arguments of templates and generics: f<int> becomes f<>, in names of C++,
 * Rust, Java, C# and whoever else writes them so.
 *
 * Brackets of all four kinds are kept on a stack. Not every < is one: it may
 * be part of an operator's name, an operator of an expression, which demanglers
 * put in parentheses, or a bracket that is part of the name itself (<T as U>,
 * <init>). A name whose brackets do not fit stays as it is.
 */
#include "libprof/edit/templates.h"

#include "libprof/base/ascii.h"
#include "libprof/base/text.h"

#include <string.h>

enum kind { ARGUMENTS, PART, ROUND, SQUARE, CURLY };

struct bracket {
	size_t at;  /* in the source: what begins behind it */
	size_t put; /* in the result: what goes with its arguments */
	enum kind kind;
};

struct walk {
	struct prof_str s;
	size_t i;
	struct buffer *to;
	struct buffer open; /* of struct bracket */
	bool shifts;	    /* (a)>>(b) is one operator, not two ends */
	bool is_wrong;
	bool is_after_operator; /* of a function's name: arguments may follow */
};

static bool is_in_name(char c)
{
	return is_word(c) || c == '$' || (unsigned char)c >= 0x80;
}

/* The character so many places on; NUL outside of the name. */
static char peek(const struct walk *w, ptrdiff_t on)
{
	if (on < 0 && (size_t)-on > w->i)
		return '\0';
	return w->i + (size_t)on < w->s.len ? w->s.s[w->i + (size_t)on] : '\0';
}

static bool begins(const struct walk *w, const char *word)
{
	return str_begins(str_behind(w->s, w->i), word);
}

static void keep(struct walk *w, size_t count)
{
	if (count > w->s.len - w->i)
		count = w->s.len - w->i;
	buffer_add(w->to, w->s.s + w->i, count);
	w->i += count;
}

static void push(struct walk *w, enum kind kind)
{
	struct bracket b = {.kind = kind};

	keep(w, 1);
	b.at = w->i;
	b.put = w->to->len;
	buffer_add(&w->open, &b, sizeof(b));
}

static bool pop(struct walk *w, struct bracket *b)
{
	if (!w->open.len)
		return false;
	w->open.len -= sizeof(*b);
	memcpy(b, w->open.bytes + w->open.len, sizeof(*b));
	return true;
}

/* The end of what is not < or >: a < that is still open inside of it was an
 * operator. */
static void close_other(struct walk *w, enum kind kind)
{
	struct bracket b;

	do {
		if (!pop(w, &b)) {
			w->is_wrong = true;
			return;
		}
	} while (b.kind == ARGUMENTS || b.kind == PART);
	w->is_wrong |= b.kind != kind;
	keep(w, 1);
}

static bool is_inside_other(const struct walk *w)
{
	struct bracket b;

	if (!w->open.len)
		return false;
	memcpy(&b, w->open.bytes + w->open.len - sizeof(b), sizeof(b));
	return b.kind != ARGUMENTS && b.kind != PART;
}

/* Does an operator of two characters stand here, between parentheses? */
static bool is_between(const struct walk *w, char second)
{
	ptrdiff_t before = peek(w, -1) == ' ' ? -2 : -1;
	ptrdiff_t after = peek(w, 2) == ' ' ? 3 : 2;

	return peek(w, 1) == second && peek(w, before) == ')' &&
	       peek(w, after) == '(';
}

/* > ends what < began. Between parentheses it compares. */
static void close_angle(struct walk *w, bool is_after_operator)
{
	struct bracket b;
	bool is_part_of_arrow = !is_after_operator &&
				(peek(w, -1) == '-' || peek(w, -1) == '=');
	if (is_between(w, '=') || (w->shifts && is_between(w, '>'))) {
		keep(w, 2);
		return;
	}
	if (is_part_of_arrow || is_inside_other(w)) {
		keep(w, 1);
		return;
	}
	if (!pop(w, &b)) {
		w->is_wrong = true;
		return;
	}
	if (b.kind == ARGUMENTS)
		w->to->len = b.put;
	keep(w, 1);
}

/* Does a parameter end here, {parm#1}, as c++filt has it in expressions? */
static bool ends_parameter(const struct walk *w)
{
	static const char word[] = "{parm#";
	size_t n = sizeof(word) - 1, begin = w->i;

	if (peek(w, -1) != '}')
		return false;
	for (begin--; begin && w->s.s[begin - 1] != '#'; begin--)
		if (w->s.s[begin - 1] < '0' || w->s.s[begin - 1] > '9')
			return false;
	return begin >= n && memcmp(w->s.s + begin - n, word, n) == 0;
}

static void open_angle(struct walk *w, bool is_after_operator)
{
	char before = peek(w, -1), after = peek(w, 1);
	bool has_owner = is_in_name(before) || before == ']' || before == '}' ||
			 before == ':';

	if (is_after_operator) {
		push(w, ARGUMENTS);
		return;
	}
	/* (a)<(b), (a)<<(b), a < b, a <= b, Swift's A.< infix */
	if (before == ')' || ends_parameter(w) || after == '=' ||
	    after == '<' ||
	    (after == ' ' && (before == ' ' || before == '.'))) {
		keep(w, after == '<' || after == '=' ? 2 : 1);
		return;
	}
	if (begins(w, "<init>") || begins(w, "<clinit>") || begins(w, "<impl "))
		has_owner = false;
	push(w, has_owner ? ARGUMENTS : PART);
}

/* Bytes of the < and > that belong to the name of an operator at s. */
static size_t angles_of_operator(struct prof_str s)
{
	static const char *const names[] = {"<=>", "<<=", ">>=", "->*",
					    "->",  "<=",  ">=",	 ">>"};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_begins(s, names[i]))
			return strlen(names[i]);
	while (n < s.len && s.s[n] == '<')
		n++;
	/* operator<<int> is less, of int */
	if (n == 2 && s.len > 2 && !strchr(" ([),", s.s[2]))
		n = 1;
	if (n)
		return n > 2 ? 2 : n;
	return s.len && s.s[0] == '>';
}

static size_t count_punctuation(struct prof_str s)
{
	size_t n = 0;

	while (n < s.len && s.s[n] && strchr("+-*/%^&|~!=,", s.s[n]))
		n++;
	return n;
}

/* A word "operator" and the name behind it, if it is no word itself. */
static bool take_operator(struct walk *w)
{
	static const char word[] = "operator";
	size_t n = sizeof(word) - 1, more;
	struct prof_str rest;

	if (!begins(w, word) || is_in_name(peek(w, -1)) ||
	    is_in_name(peek(w, (ptrdiff_t)n)))
		return false;
	keep(w, n);
	rest = str_behind(w->s, w->i);
	more = angles_of_operator(rest);
	if (!more && (str_begins(rest, "()") || str_begins(rest, "[]")))
		more = 2;
	else if (!more)
		more = count_punctuation(rest);
	keep(w, more);
	w->is_after_operator = more > 0;
	if (more && peek(w, 0) == ' ' && peek(w, 1) == '<')
		keep(w, 1);
	return true;
}

/* 'x' and "text" of Rust's constants hold no brackets. */
static bool take_quoted(struct walk *w)
{
	const char *s = w->s.s + w->i;
	size_t left = w->s.len - w->i;
	const char *end;

	if (*s == '\'' && left > 2 && s[2] == '\'' && !is_in_name(s[1])) {
		keep(w, 3);
		return true;
	}
	end = *s == '"' ? memchr(s + 1, '"', left - 1) : NULL;
	if (end)
		keep(w, (size_t)(end - s) + 1);
	return end;
}

static void step(struct walk *w)
{
	bool is_after_operator = w->is_after_operator;

	w->is_after_operator = false;
	switch (peek(w, 0)) {
	case '<':
		open_angle(w, is_after_operator);
		return;
	case '>':
		close_angle(w, is_after_operator);
		return;
	case '(':
		push(w, ROUND);
		return;
	case '[':
		push(w, SQUARE);
		return;
	case '{':
		push(w, CURLY);
		return;
	case ')':
		close_other(w, ROUND);
		return;
	case ']':
		close_other(w, SQUARE);
		return;
	case '}':
		close_other(w, CURLY);
		return;
	}
	if (!take_operator(w) && !take_quoted(w))
		keep(w, 1);
}

static bool strip(struct buffer *to, struct prof_str s, bool shifts)
{
	size_t begin = to->len;
	struct walk w = {.s = s, .to = to, .shifts = shifts};

	while (w.i < s.len && !w.is_wrong && !to->failed && !w.open.failed)
		step(&w);
	w.is_wrong |= w.open.len;
	to->failed |= w.open.failed;
	buffer_release(&w.open);
	if (w.is_wrong)
		to->len = begin;
	return !w.is_wrong;
}

void strip_templates(struct buffer *to, struct prof_str s)
{
	if (!strip(to, s, false) && !strip(to, s, true))
		buffer_add_str(to, s);
}
