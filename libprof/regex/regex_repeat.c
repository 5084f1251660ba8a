/*
 * Repetitions: an operator comes after what it repeats, whose program it moves
 * by one, or copies.
 */
#include "libprof/regex/regex_repeat.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"

#include <string.h>

enum { MAX_REPEAT = 1000 };

static int fail_size(const struct set_parser *s)
{
	return fail(s->err, PROF_ELIMIT,
		    "regular expression '%.*s': more than %d states, with "
		    "repetitions written out",
		    str_shown(s->text, 100), s->text.s, REGEX_MAX_SIZE);
}

static int copy(struct set_parser *s, size_t from, size_t count)
{
	int status = PROF_OK;

	for (size_t i = 0; i < count && status == PROF_OK; i++) {
		struct instruction one = s->program->code[from + i];

		status = program_emit(s, one.op, one.by);
	}
	return status;
}

static size_t read_number(struct set_parser *s, bool *has)
{
	size_t n = 0;

	for (*has = false; set_peek(s) >= '0' && set_peek(s) <= '9'; s->i++) {
		*has = true;
		if (n <= MAX_REPEAT)
			n = n * 10 + (size_t)(s->text.s[s->i] - '0');
	}
	return n;
}

/* {m}, {m,}, {m,n}; what is not like that stands for itself. */
static bool read_bounds(struct set_parser *s, struct repeat *r)
{
	size_t before = s->i++;
	bool has_least, has_most = false, has_comma;

	r->least = r->most = read_number(s, &has_least);
	has_comma = set_peek(s) == ',';
	if (has_comma) {
		s->i++;
		r->most = read_number(s, &has_most);
		if (!has_most)
			r->most = SIZE_MAX;
	}
	if (has_least && set_peek(s) == '}') {
		s->i++;
		return true;
	}
	s->i = before;
	return false;
}

/* The atom from `begin` on becomes one or more of it. */
static int repeat_plus(struct set_parser *s, size_t begin, bool is_lazy)
{
	int32_t back = -(int32_t)(s->program->size - begin);

	return program_emit(s, is_lazy ? OP_SPLIT : OP_SPLIT_FAR, back);
}

/* None or one of what is from `begin` to the end. */
static int repeat_maybe(struct set_parser *s, size_t begin, bool is_lazy)
{
	int32_t over = (int32_t)(s->program->size - begin) + 1;

	return program_insert(s, begin, is_lazy ? OP_SPLIT_FAR : OP_SPLIT,
			      over);
}

static int repeat_star(struct set_parser *s, struct atom atom, bool is_lazy)
{
	int32_t size = (int32_t)(s->program->size - atom.begin);
	int status;

	/* Of what may be empty, the first empty turn has to end it. */
	if (atom.may_be_empty) {
		status = repeat_plus(s, atom.begin, is_lazy);
		return status < 0 ? status
				  : repeat_maybe(s, atom.begin, is_lazy);
	}
	status = program_insert(s, atom.begin,
				is_lazy ? OP_SPLIT_FAR : OP_SPLIT, size + 2);
	return status < 0 ? status : program_emit(s, OP_JUMP, -size - 1);
}

/* So many more copies, each of which may be left out with those behind it:
 * all leave to the same place. */
static int repeat_up_to(struct set_parser *s, struct span what, size_t times,
			bool is_lazy)
{
	size_t size = what.last - what.first, left = times * (size + 1);
	int status = PROF_OK;

	if (left > REGEX_MAX_SIZE)
		return fail_size(s);
	for (; left && status == PROF_OK; left -= size + 1) {
		status = program_emit(s, is_lazy ? OP_SPLIT_FAR : OP_SPLIT,
				      (int32_t)left);
		if (status == PROF_OK)
			status = copy(s, what.first, size);
	}
	return status;
}

/* Copies behind the atom, which is the first; without a least one, it goes. */
static int repeat_bounded(struct set_parser *s, struct atom atom,
			  const struct repeat *r)
{
	struct program *p = s->program;
	struct span first = {(uint32_t)atom.begin, (uint32_t)p->size};
	size_t size = p->size - atom.begin, begin = atom.begin;
	int status = PROF_OK;

	for (size_t i = 1; i < r->least && status == PROF_OK; i++) {
		begin = p->size;
		status = copy(s, atom.begin, size);
	}
	if (status < 0)
		return status;
	if (r->most == SIZE_MAX)
		return r->least ? repeat_plus(s, begin, r->is_lazy)
				: repeat_star(s, atom, r->is_lazy);
	if (r->least)
		return repeat_up_to(s, first, r->most - r->least, r->is_lazy);
	if (!r->most) {
		p->size = atom.begin;
		return PROF_OK;
	}
	/* The first copy is there, and leaves to where the others leave. */
	status = repeat_up_to(s, first, r->most - 1, r->is_lazy);
	return status < 0 ? status : repeat_maybe(s, atom.begin, r->is_lazy);
}

int program_emit(struct set_parser *s, enum opcode op, int32_t by)
{
	struct program *p = s->program;

	if (p->size >= REGEX_MAX_SIZE)
		return fail_size(s);
	if (ARRAY_ROOM(&p->code, &p->room, p->size, s->err) < 0)
		return PROF_ENOMEM;
	p->code[p->size++] = (struct instruction){op, by};
	return PROF_OK;
}

int program_insert(struct set_parser *s, size_t at, enum opcode op, int32_t by)
{
	struct program *p = s->program;
	int status = program_emit(s, op, by);

	if (status < 0)
		return status;
	memmove(p->code + at + 1, p->code + at,
		(p->size - at - 1) * sizeof(*p->code));
	p->code[at] = (struct instruction){op, by};
	return PROF_OK;
}

bool repeat_read(struct repeat *r, struct set_parser *s)
{
	switch (set_peek(s)) {
	case '*':
		*r = (struct repeat){0, SIZE_MAX, false};
		break;
	case '+':
		*r = (struct repeat){1, SIZE_MAX, false};
		break;
	case '?':
		*r = (struct repeat){0, 1, false};
		break;
	case '{':
		*r = (struct repeat){.is_lazy = false};
		if (!read_bounds(s, r))
			return false;
		s->i--;
		break;
	default:
		return false;
	}
	s->i++;
	if (set_peek(s) == '?') {
		s->i++;
		r->is_lazy = true;
	}
	return true;
}

int repeat_parse(struct set_parser *s, struct atom *atom,
		 const struct repeat *r, size_t at)
{
	int status;

	if (atom->begin == SIZE_MAX)
		return set_fail(s, at, "nothing to repeat");
	if (r->least > MAX_REPEAT ||
	    (r->most != SIZE_MAX && r->most > MAX_REPEAT))
		return set_fail(s, at, "more than 1000 repetitions");
	if (r->most < r->least)
		return set_fail(s, at, "the bounds are reversed");
	status = repeat_bounded(s, *atom, r);
	atom->may_be_empty |= !r->least;
	return status;
}
