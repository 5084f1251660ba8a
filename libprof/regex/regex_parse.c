/*
 * Compiles an expression into a program. Each piece of the program is written
 * where it belongs; an operator that follows its operand moves or copies that
 * (regex_repeat.c).
 */
#include "libprof/base/error.h"
#include "libprof/regex/regex_repeat.h"

#include <string.h>

enum {
	MAX_NESTING = 250,
	MAX_TEXT = 1 << 16, /* bytes of an expression */
};

/* A bracket that is open. */
struct group {
	size_t begin;	   /* of its program */
	size_t branch;	   /* of the alternative at hand */
	size_t last_jump;  /* behind an alternative; the one before is so far
			      from it as it says; 0: none */
	size_t at;	   /* where the bracket is */
	unsigned flags;	   /* of what is around it */
	int32_t number;	   /* 0: it is not counted */
	bool may_be_empty; /* an alternative before */
	bool is_empty;	   /* so far, the alternative at hand may be */
};

struct parser {
	struct set_parser in;
	struct group group[MAX_NESTING];
	size_t depth;
	struct atom atom;
	bool has_places; /* of groups */
};

static int begin_atom(struct parser *s, bool may_be_empty)
{
	struct group *g = &s->group[s->depth];

	/* What was an atom can be repeated no more. */
	if (s->atom.begin != SIZE_MAX)
		g->is_empty &= s->atom.may_be_empty;
	s->atom.begin = s->in.program->size;
	s->atom.may_be_empty = may_be_empty;
	return PROF_OK;
}

static void end_atom(struct parser *s)
{
	begin_atom(s, true);
	s->atom.begin = SIZE_MAX;
}

/* --- groups ------------------------------------------------------------ */

static void open_group(struct parser *s, int32_t number, size_t at)
{
	struct group *g = &s->group[++s->depth];

	*g = (struct group){
		.begin = s->in.program->size,
		.branch = s->in.program->size,
		.at = at,
		.flags = s->in.flags,
		.number = number,
		.is_empty = true,
	};
	s->atom.begin = SIZE_MAX;
}

/* i, m, s, perhaps behind a minus: up to ':' or ')'. */
static int parse_flags(struct parser *s, unsigned *flags)
{
	bool is_off = false;

	for (;; s->in.i++) {
		int c = set_peek(&s->in);
		unsigned flag = c == 'i'   ? FLAG_FOLDS
				: c == 'm' ? FLAG_LINES
				: c == 's' ? FLAG_DOT_ALL
					   : 0;

		if (c == ':' || c == ')')
			return PROF_OK;
		if (c == '-' && !is_off)
			is_off = true;
		else if (!flag)
			return set_fail(&s->in, s->in.i,
					"unknown flag; expected i, m or s");
		if (flag)
			*flags = is_off ? *flags & ~flag : *flags | flag;
	}
}

/* Behind "(?". Looking around is refused, names of groups are passed. */
static int parse_special(struct parser *s, size_t at)
{
	unsigned flags = s->in.flags;
	const char *end;
	int c = set_peek(&s->in), next, status;

	if (c == 'P')
		c = set_peek_at(&s->in, ++s->in.i);
	next = set_peek_at(&s->in, s->in.i + 1);
	if (c == '=' || c == '!' || (c == '<' && (next == '=' || next == '!')))
		return set_fail(&s->in, at, "look-around is not supported");
	if (c == '<') {
		end = memchr(s->in.text.s + s->in.i, '>',
			     s->in.text.len - s->in.i);
		if (!end)
			return set_fail(&s->in, at,
					"the name is not terminated");
		s->in.i = (size_t)(end - s->in.text.s) + 1;
		open_group(s, (int32_t)++s->in.program->groups, at);
		return PROF_OK;
	}
	status = parse_flags(s, &flags);
	if (status < 0)
		return status;
	if (s->in.text.s[s->in.i++] == ':')
		open_group(s, 0, at);
	else
		end_atom(s);
	s->in.flags = flags;
	return PROF_OK;
}

static bool has_place(const struct parser *s, int32_t number)
{
	return s->has_places && number && number < REGEX_GROUPS;
}

static int parse_open(struct parser *s, size_t at)
{
	int status = PROF_OK;
	int32_t number;

	begin_atom(s, true);
	if (s->depth + 1 == MAX_NESTING)
		return set_fail(&s->in, at, "more than 249 brackets are open");
	if (set_peek(&s->in) == '?') {
		s->in.i++;
		status = parse_special(s, at);
	} else {
		open_group(s, (int32_t)++s->in.program->groups, at);
	}
	number = s->group[s->depth].number;
	if (status == PROF_OK && has_place(s, number) &&
	    s->group[s->depth].at == at) {
		s->group[s->depth].begin++;
		s->group[s->depth].branch++;
		status = program_emit(&s->in, OP_SAVE, 2 * number);
	}
	return status;
}

/* Ends an alternative; the jumps behind each are filled in at the end. */
static int parse_bar(struct parser *s)
{
	struct group *g = &s->group[s->depth];
	struct program *p = s->in.program;
	int status;

	end_atom(s);
	g->may_be_empty |= g->is_empty;
	g->is_empty = true;
	status = program_insert(&s->in, g->branch, OP_SPLIT,
				(int32_t)(p->size - g->branch) + 2);
	if (status == PROF_OK)
		status = program_emit(&s->in, OP_JUMP, 0);
	if (status < 0)
		return status;
	p->code[p->size - 1].by =
		g->last_jump ? (int32_t)(p->size - 1 - g->last_jump) : 0;
	g->last_jump = p->size - 1;
	g->branch = p->size;
	return PROF_OK;
}

static void close_alternatives(struct parser *s)
{
	struct group *g = &s->group[s->depth];
	struct program *p = s->in.program;
	size_t at = g->last_jump;

	end_atom(s);
	g->may_be_empty |= g->is_empty;
	while (at) {
		int32_t back = p->code[at].by;

		p->code[at].by = (int32_t)(p->size - at);
		at = back ? at - (size_t)back : 0;
	}
}

static int parse_close(struct parser *s, size_t at)
{
	struct group *g = &s->group[s->depth];
	bool is_placed = has_place(s, g->number);

	if (!s->depth)
		return set_fail(&s->in, at, "unmatched closing bracket");
	close_alternatives(s);
	s->in.flags = g->flags;
	s->depth--;
	/* The whole group is an atom now. */
	s->atom.begin = g->begin - is_placed;
	s->atom.may_be_empty = g->may_be_empty;
	return is_placed ? program_emit(&s->in, OP_SAVE, 2 * g->number + 1)
			 : PROF_OK;
}

/* --- atoms ------------------------------------------------------------- */

static int emit_assertion(struct parser *s, enum assertion what)
{
	struct program *p = s->in.program;

	p->has_words |= what == ASSERT_WORD || what == ASSERT_NOT_WORD;
	p->has_lines |= what == ASSERT_LINE_BEGIN || what == ASSERT_LINE_END;
	begin_atom(s, true);
	return program_emit(&s->in, OP_ASSERT, (int32_t)what);
}

/* The set that has been put together. */
static int emit_set(struct parser *s)
{
	int status = set_end(&s->in);

	begin_atom(s, false);
	return status < 0 ? status
			  : program_emit(&s->in, OP_SET,
					 (int32_t)s->in.program->set_count - 1);
}

static int emit_character(struct parser *s, uint32_t c)
{
	int status = set_begin(&s->in);

	if (status == PROF_OK)
		status = set_add(&s->in, c, c);
	return status < 0 ? status : emit_set(s);
}

static int parse_quote(struct parser *s)
{
	int status = PROF_OK;

	while (s->in.i < s->in.text.len && status == PROF_OK) {
		if (set_peek(&s->in) == '\\' &&
		    set_peek_at(&s->in, s->in.i + 1) == 'E') {
			s->in.i += 2;
			break;
		}
		status = emit_character(s, set_next(&s->in));
	}
	return status;
}

/* Behind a backslash. */
static int parse_escape(struct parser *s, size_t at)
{
	uint32_t c;
	int status;

	switch (set_peek(&s->in)) {
	case 'b':
	case 'B':
		return emit_assertion(s, s->in.text.s[s->in.i++] == 'b'
						 ? ASSERT_WORD
						 : ASSERT_NOT_WORD);
	case 'A':
		s->in.i++;
		return emit_assertion(s, ASSERT_BEGIN);
	case 'z':
		s->in.i++;
		return emit_assertion(s, ASSERT_END);
	case 'Q':
		s->in.i++;
		return parse_quote(s);
	}
	status = set_begin(&s->in);
	if (status == PROF_OK && set_add_class(&s->in, &status))
		return status < 0 ? status : emit_set(s);
	if (status == PROF_OK)
		status = set_escape(&s->in, &c, at);
	if (status == PROF_OK)
		status = set_add(&s->in, c, c);
	return status < 0 ? status : emit_set(s);
}

static int parse_dot(struct parser *s)
{
	int status = set_begin(&s->in);

	if (status == PROF_OK && s->in.flags & FLAG_DOT_ALL)
		status = set_add(&s->in, 0, LAST_CHARACTER);
	else if (status == PROF_OK)
		status = set_add(&s->in, 0, '\n' - 1);
	if (status == PROF_OK)
		status = set_add(&s->in, '\n' + 1, LAST_CHARACTER);
	return status < 0 ? status : emit_set(s);
}

static int parse_atom(struct parser *s)
{
	bool has_lines = s->in.flags & FLAG_LINES;
	size_t at = s->in.i;
	int status;

	switch (s->in.text.s[s->in.i++]) {
	case '(':
		return parse_open(s, at);
	case ')':
		return parse_close(s, at);
	case '|':
		return parse_bar(s);
	case '^':
		return emit_assertion(s, has_lines ? ASSERT_LINE_BEGIN
						   : ASSERT_BEGIN);
	case '$':
		return emit_assertion(s,
				      has_lines ? ASSERT_LINE_END : ASSERT_END);
	case '.':
		return parse_dot(s);
	case '\\':
		return parse_escape(s, at);
	case '[':
		status = set_parse(&s->in, at);
		return status < 0 ? status : emit_set(s);
	}
	s->in.i--;
	return emit_character(s, set_next(&s->in));
}

static int parse_all(struct parser *s)
{
	int status = PROF_OK;

	while (status == PROF_OK && s->in.i < s->in.text.len) {
		struct repeat repeat;
		size_t at = s->in.i;

		if (repeat_read(&repeat, &s->in))
			status = repeat_parse(&s->in, &s->atom, &repeat, at);
		else
			status = parse_atom(s);
	}
	if (status == PROF_OK && s->depth)
		return set_fail(&s->in, s->group[s->depth].at,
				"unmatched opening bracket");
	close_alternatives(s);
	return status;
}

int regex_parse(struct program *p, struct prof_str text, unsigned flags,
		struct prof_error *err)
{
	struct parser s = {
		.in = {.program = p,
		       .text = text,
		       .flags = FLAG_DOT_ALL,
		       .err = err},
		.atom = {.begin = SIZE_MAX},
		.has_places = !(flags & REGEX_NO_GROUPS),
		.group = {{.is_empty = true}},
	};
	int status = PROF_OK;

	if (text.len > MAX_TEXT)
		return fail(err, PROF_ELIMIT,
			    "a regular expression of %zu bytes; the limit is "
			    "%d",
			    text.len, MAX_TEXT);
	if (flags & REGEX_WHOLE)
		status = program_emit(&s.in, OP_ASSERT, ASSERT_BEGIN);
	s.group[0].begin = s.group[0].branch = p->size;
	if (status == PROF_OK)
		status = parse_all(&s);
	if (status == PROF_OK && flags & REGEX_WHOLE)
		status = program_emit(&s.in, OP_ASSERT, ASSERT_END);
	return status < 0 ? status : program_emit(&s.in, OP_MATCH, 0);
}
