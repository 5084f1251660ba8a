#include "libprof/pattern.h"

#include "libprof/error.h"
#include "libprof/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_NESTING = 100, /* of brackets */
	MAX_SIZE = 4000,   /* characters, repeated ones counted as often */
};

enum over { FUNCTION = 1, FILES = 2, MODULE = 4 };

struct pattern {
	regex_t regex;
	unsigned over;	      /* enum over, added up */
	char *verdict;	      /* by string: not tried, no, yes */
	char *verdict_simple; /* the same of simplified names */
};

enum { NOT_TRIED, NO, YES };

/* How large an expression is when its repetitions are written out. */
struct measure {
	size_t sum[MAX_NESTING + 1]; /* of each bracket that is open */
	size_t last;		     /* of what a repetition would repeat */
	size_t depth;
};

static size_t skip_set(const char *s, size_t i, size_t len)
{
	i++;
	if (i < len && s[i] == '^')
		i++;
	if (i < len && s[i] == ']')
		i++;
	for (; i < len && s[i] != ']'; i++) {
		char kind = i + 1 < len ? s[i + 1] : '\0';

		if (s[i] != '[' || (kind != ':' && kind != '.' && kind != '='))
			continue;
		for (i += 2; i + 1 < len; i++)
			if (s[i] == kind && s[i + 1] == ']')
				break;
		i++;
	}
	return i;
}

/* The larger bound of {m,n}; moves to its end. */
static size_t read_bound(const char *s, size_t *i, size_t len)
{
	size_t most = 1, n = 0;

	for (; *i < len && s[*i] != '}'; (*i)++) {
		if (s[*i] >= '0' && s[*i] <= '9' && n < MAX_SIZE)
			n = n * 10 + (size_t)(s[*i] - '0');
		else if (s[*i] == ',')
			n = 0;
		if (n > most)
			most = n;
	}
	return most;
}

static bool repeat(struct measure *m, size_t times)
{
	m->sum[m->depth] += m->last * (times - 1);
	m->last *= times;
	return m->sum[m->depth] <= MAX_SIZE;
}

/* The character at i, and what belongs to it; false: too large. */
static bool measure_one(struct measure *m, const char *s, size_t *i, size_t len)
{
	switch (s[*i]) {
	case '(':
		if (m->depth == MAX_NESTING)
			return false;
		m->sum[++m->depth] = 1;
		return true;
	case ')':
		m->last = m->sum[m->depth];
		if (m->depth)
			m->depth--;
		m->sum[m->depth] += m->last;
		return m->sum[m->depth] <= MAX_SIZE;
	case '+':
		return repeat(m, 2);
	case '{':
		return repeat(m, read_bound(s, i, len));
	case '[':
		*i = skip_set(s, *i, len);
		break;
	case '\\':
		(*i)++;
		break;
	}
	m->last = 1;
	return ++m->sum[m->depth] <= MAX_SIZE;
}

static bool is_back_reference(const char *s, size_t i, size_t len)
{
	return s[i] == '\\' && i + 1 < len && s[i + 1] >= '1' &&
	       s[i + 1] <= '9';
}

static int check_size(struct prof_str s, struct prof_error *err)
{
	struct measure m = {.last = 1};

	for (size_t i = 0; i < s.len; i++) {
		if (is_back_reference(s.s, i, s.len))
			return fail(err, PROF_EINVAL,
				    "regular expression '%.*s': back "
				    "references are not supported",
				    str_shown(s, 100), s.s);
		if (!measure_one(&m, s.s, &i, s.len))
			return fail(err, PROF_ELIMIT,
				    "regular expression '%.*s': too large",
				    str_shown(s, 100), s.s);
	}
	return PROF_OK;
}

/* What of RE2 has another name in POSIX. Outside of sets only: there, a
 * backslash is itself. */
static size_t translate_escape(char *to, char c)
{
	const char *set = c == 'd' ? "[0-9]" : c == 'D' ? "[^0-9]" : NULL;

	if (set) {
		memcpy(to, set, strlen(set));
		return strlen(set);
	}
	to[0] = '\\';
	to[1] = c;
	return 2;
}

/* The expression as POSIX has it, ended by NUL. */
static char *translate(struct prof_str s, int flags)
{
	char *text = malloc(3 * s.len + 1);
	size_t n = 0;

	for (size_t i = 0; text && i < s.len; i++) {
		if (s.s[i] == '\\' && i + 1 < s.len) {
			n += translate_escape(text + n, s.s[++i]);
			continue;
		}
		if (s.s[i] == '[') {
			size_t end = skip_set(s.s, i, s.len);

			for (; i < end && i < s.len; i++)
				text[n++] = s.s[i];
			if (i == s.len)
				break;
		}
		text[n++] = s.s[i];
		if (s.s[i] == '(' && !(flags & PATTERN_SUBMATCHES) &&
		    i + 2 < s.len && s.s[i + 1] == '?' && s.s[i + 2] == ':')
			i += 2;
	}
	if (text)
		text[n] = '\0';
	return text;
}

int pattern_compile(regex_t *regex, struct prof_str s, int flags,
		    struct prof_error *err)
{
	int code, status = check_size(s, err);
	char why[100], *text;

	if (status < 0)
		return status;
	if (s.len && memchr(s.s, '\0', s.len))
		return fail(err, PROF_EINVAL,
			    "a regular expression with a NUL in it");
	text = translate(s, flags);
	if (!text)
		return fail_memory(err);
	code = regcomp(regex, text,
		       REG_EXTENDED |
			       (flags & PATTERN_SUBMATCHES ? 0 : REG_NOSUB));
	free(text);
	if (!code)
		return PROF_OK;
	if (code == REG_ESPACE)
		return fail_memory(err);
	regerror(code, regex, why, sizeof(why));
	if (why[0] >= 'A' && why[0] <= 'Z')
		why[0] = (char)(why[0] + 32);
	return fail(err, PROF_EINVAL, "regular expression '%.*s': %s",
		    str_shown(s, 100), s.s, why);
}

bool pattern_text_set(struct pattern_text *text, struct prof_str s)
{
	text->is_cut = s.len > PATTERN_TEXT_MAX;
	text->len = text->is_cut ? PATTERN_TEXT_MAX : s.len;
	text->copy.len = 0;
	buffer_add(&text->copy, s.s, text->len);
	buffer_add(&text->copy, "", 1);
	if (text->copy.failed)
		return false;
	for (size_t i = 0; i < text->len; i++)
		if (!text->copy.bytes[i])
			text->copy.bytes[i] = '\1';
	return true;
}

int pattern_find(const regex_t *regex, const struct pattern_text *text,
		 size_t at, regmatch_t *match, size_t match_count)
{
	int flags = (at ? REG_NOTBOL : 0) | (text->is_cut ? REG_NOTEOL : 0);
	int code = regexec(regex, text->copy.bytes + at, match_count, match,
			   flags);

	return code == 0 ? 1 : code == REG_NOMATCH ? 0 : -1;
}

static int pattern_init(struct pattern *one, const struct prof_profile *p,
			const char *text, struct prof_error *err)
{
	static const struct {
		const char *prefix;
		unsigned over;
	} prefixes[] = {
		{"func~", FUNCTION},
		{"file~", FILES},
		{"module~", MODULE},
		{"any~", FUNCTION | FILES | MODULE},
	};
	size_t strings = prof_table_size(p, PROF_STRINGS);
	struct prof_str s = {text, strlen(text)};
	int status;

	one->over = FUNCTION;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (!str_begins(s, prefixes[i].prefix))
			continue;
		one->over = prefixes[i].over;
		s = (struct prof_str){text + len, s.len - len};
		break;
	}
	status = pattern_compile(&one->regex, s, 0, err);
	if (status < 0)
		return status;
	one->verdict = calloc(strings, 1);
	one->verdict_simple = calloc(strings, 1);
	if (one->verdict && one->verdict_simple)
		return PROF_OK;
	free(one->verdict);
	free(one->verdict_simple);
	regfree(&one->regex);
	return fail_memory(err);
}

int patterns_init(struct patterns *ps, const struct prof_profile *p,
		  struct prof_patterns list, struct prof_error *err)
{
	memset(ps, 0, sizeof(*ps));
	ps->p = p;
	ps->item = calloc(list.count + 1, sizeof(*ps->item));
	if (!ps->item)
		return fail_memory(err);
	for (size_t i = 0; i < list.count; i++) {
		int status = pattern_init(&ps->item[i], p, list.text[i], err);

		if (status < 0)
			return status;
		ps->count++;
	}
	return PROF_OK;
}

void patterns_release(struct patterns *ps)
{
	for (size_t i = 0; i < ps->count; i++) {
		regfree(&ps->item[i].regex);
		free(ps->item[i].verdict);
		free(ps->item[i].verdict_simple);
	}
	free(ps->item);
	buffer_release(&ps->text.copy);
}

/*
 * A function's name without its arguments, and without the dot that old ABIs
 * of PowerPC put before it. Brackets that are part of C++ names stay.
 */
static struct prof_str simplify(struct prof_str s)
{
	size_t i = 0;

	if (s.len && s.s[0] == '.')
		s = (struct prof_str){s.s + 1, s.len - 1};
	while (i < s.len) {
		struct prof_str rest = {s.s + i, s.len - i};

		if (str_begins(rest, "operator()"))
			i += strlen("operator()");
		else if (str_begins(rest, "(anonymous namespace)"))
			i += strlen("(anonymous namespace)");
		else if (s.s[i] == '(')
			break;
		else
			i++;
	}
	return (struct prof_str){s.s, i};
}

/* The answer of one expression to one string. */
static bool ask(struct patterns *ps, struct pattern *one, prof_id id,
		bool is_simple)
{
	char *verdict = is_simple ? &one->verdict_simple[id]
				  : &one->verdict[id];
	struct prof_str s = prof_string(ps->p, id);
	int found;

	if (*verdict != NOT_TRIED)
		return *verdict == YES;
	if (is_simple && !s.len) {
		*verdict = NO;
		return false;
	}
	found = pattern_text_set(&ps->text, is_simple ? simplify(s) : s)
			? pattern_find(&one->regex, &ps->text, 0, NULL, 0)
			: -1;
	ps->failed |= found < 0;
	*verdict = found > 0 ? YES : NO;
	return found > 0;
}

bool patterns_match_string(struct patterns *ps, prof_id string)
{
	for (size_t i = 0; i < ps->count; i++)
		if (ask(ps, &ps->item[i], string, false))
			return true;
	return false;
}

bool patterns_match_line(struct patterns *ps, const struct prof_line *line)
{
	const struct prof_function *f = prof_function(ps->p, line->function);

	for (size_t i = 0; i < ps->count; i++) {
		struct pattern *one = &ps->item[i];

		if ((one->over & FUNCTION &&
		     ask(ps, one, f->name, ps->is_simple)) ||
		    (one->over & FILES && ask(ps, one, f->file, false)))
			return true;
	}
	return false;
}

bool patterns_match_module(struct patterns *ps, prof_id mapping)
{
	for (size_t i = 0; i < ps->count && mapping; i++)
		if (ps->item[i].over & MODULE &&
		    ask(ps, &ps->item[i], prof_mapping(ps->p, mapping)->file,
			false))
			return true;
	return false;
}

bool patterns_match_location(struct patterns *ps, const struct prof_location *l)
{
	for (size_t i = 0; i < l->line_count; i++)
		if (patterns_match_line(ps, &l->lines[i]))
			return true;
	return patterns_match_module(ps, l->mapping);
}
