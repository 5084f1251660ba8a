#include "libprof/edit/pattern.h"

#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"

#include <stdlib.h>
#include <string.h>

/* States of an expression that comes with a profile: each byte of its names
 * may cost so many steps. */
enum { OWN_SIZE = 4000 };

enum over { FUNCTION = 1, FILES = 2, MODULE = 4 };

struct pattern {
	struct regex *regex;
	unsigned over;	      /* enum over, added up */
	char *verdict;	      /* by string: not tried, no, yes */
	char *verdict_simple; /* the same of simplified names */
};

enum { NOT_TRIED, NO, YES };

static int init_pattern(struct pattern *one, const struct prof_profile *p,
			struct prof_str s, unsigned flags,
			struct prof_error *err)
{
	size_t strings = prof_table_size(p, PROF_STRINGS);
	int status = regex_new(&one->regex, s, flags, err);

	if (status < 0)
		return status;
	one->verdict = calloc(strings, 1);
	one->verdict_simple = calloc(strings, 1);
	if (one->verdict && one->verdict_simple)
		return PROF_OK;
	free(one->verdict);
	free(one->verdict_simple);
	regex_free(one->regex);
	return fail_memory(err);
}

/* Takes the prefix off an expression. */
static unsigned read_prefix(struct prof_str *s)
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

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (!str_begins(*s, prefixes[i].prefix))
			continue;
		*s = (struct prof_str){s->s + len, s->len - len};
		return prefixes[i].over;
	}
	return FUNCTION;
}

int patterns_init(struct patterns *ps, const struct prof_profile *p,
		  struct prof_patterns list, struct prof_error *err)
{
	int status = check_texts(list.text, list.count, "expression", err);

	memset(ps, 0, sizeof(*ps));
	ps->p = p;
	if (status < 0)
		return status;
	ps->item = calloc(list.count + 1, sizeof(*ps->item));
	if (!ps->item)
		return fail_memory(err);
	for (size_t i = 0; i < list.count; i++) {
		struct prof_str s = str_of(list.text[i]);

		ps->item[i].over = read_prefix(&s);
		status = init_pattern(&ps->item[i], p, s, REGEX_NO_GROUPS, err);
		if (status < 0)
			return status;
		ps->count++;
	}
	return PROF_OK;
}

int patterns_init_own(struct patterns *ps, const struct prof_profile *p,
		      prof_id text, struct prof_error *err)
{
	int status;

	memset(ps, 0, sizeof(*ps));
	ps->p = p;
	ps->is_simple = true;
	if (!text)
		return PROF_OK;
	ps->item = calloc(1, sizeof(*ps->item));
	if (!ps->item)
		return fail_memory(err);
	ps->item->over = FUNCTION;
	status = init_pattern(ps->item, p, prof_string(p, text),
			      REGEX_WHOLE | REGEX_NO_GROUPS, err);
	if (status < 0)
		return status;
	ps->count = 1;
	if (regex_size(ps->item->regex) > OWN_SIZE)
		return fail(err, PROF_ELIMIT,
			    "the profile's own regular expression has %zu "
			    "states; the limit is %d",
			    regex_size(ps->item->regex), OWN_SIZE);
	return PROF_OK;
}

void patterns_release(struct patterns *ps)
{
	for (size_t i = 0; i < ps->count; i++) {
		regex_free(ps->item[i].regex);
		free(ps->item[i].verdict);
		free(ps->item[i].verdict_simple);
	}
	free(ps->item);
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
	found = regex_matches(one->regex, is_simple ? simplify(s) : s);
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
	for (size_t i = 0; i < ps->count; i++)
		if (ps->item[i].over & MODULE &&
		    ask(ps, &ps->item[i], prof_mapping(ps->p, mapping)->file,
			false))
			return true;
	return false;
}

bool patterns_match_location(struct patterns *ps, const struct prof_location *l)
{
	static const struct prof_line none;

	if (!l->line_count && patterns_match_line(ps, &none))
		return true;
	for (size_t i = 0; i < l->line_count; i++)
		if (patterns_match_line(ps, &l->lines[i]))
			return true;
	return patterns_match_module(ps, l->mapping);
}
