/*
 * Where an expression is found. Threads walk through the program side by side,
 * a character at a time, the preferred first; of those that come to one place
 * the first goes on. Each knows where its groups began and ended.
 */
#include "libprof/base/text.h"
#include "libprof/regex/regex_program.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 2 * REGEX_GROUPS };

struct thread_list {
	uint32_t *pc;
	size_t *place; /* PLACES of each thread */
	size_t count;
};

/* What is still to be done: follow a pc, or put an old place back. */
struct todo {
	uint32_t pc;
	int32_t slot; /* -1: follow */
	size_t place;
};

struct threads {
	struct thread_list list[2];
	struct todo *todo;
};

void threads_free(struct threads *t)
{
	if (!t)
		return;
	for (int i = 0; i < 2; i++) {
		free(t->list[i].pc);
		free(t->list[i].place);
	}
	free(t->todo);
	free(t);
}

static struct threads *threads_new(size_t size)
{
	struct threads *t = calloc(1, sizeof(*t));
	bool has_all = t;

	if (!t)
		return NULL;
	for (int i = 0; i < 2; i++) {
		struct thread_list *l = &t->list[i];

		l->pc = calloc(size, sizeof(*l->pc));
		l->place = calloc(size * PLACES, sizeof(*l->place));
		has_all &= l->pc && l->place;
	}
	t->todo = calloc(2 * size + 2, sizeof(*t->todo));
	if (has_all && t->todo)
		return t;
	threads_free(t);
	return NULL;
}

/* A search at one place of its text. */
struct search {
	struct regex *re;
	struct threads *threads;
	struct place at;
	size_t i; /* in the text */
	size_t place[PLACES];
};

static void add_thread(struct thread_list *l, const struct search *s,
		       uint32_t pc)
{
	memcpy(l->place + l->count * PLACES, s->place, sizeof(s->place));
	l->pc[l->count++] = pc;
}

static void push(struct search *s, size_t *count, struct todo what)
{
	s->threads->todo[(*count)++] = what;
}

/* One instruction that takes no character; what is to be done first is pushed
 * last. */
static void follow_one(struct search *s, size_t *count, uint32_t pc)
{
	const struct instruction *one = &s->re->program.code[pc];
	struct todo next = {pc + 1, -1, 0};
	struct todo far = {(uint32_t)((int64_t)pc + one->by), -1, 0};

	switch (one->op) {
	case OP_JUMP:
		push(s, count, far);
		return;
	case OP_SPLIT:
		push(s, count, far);
		push(s, count, next);
		return;
	case OP_SPLIT_FAR:
		push(s, count, next);
		push(s, count, far);
		return;
	case OP_SAVE:
		push(s, count, (struct todo){0, one->by, s->place[one->by]});
		s->place[one->by] = s->i;
		break;
	case OP_ASSERT:
		if (!assertion_holds((enum assertion)one->by, s->at))
			return;
		break;
	default:
		break;
	}
	push(s, count, next);
}

/* Threads from pc on, up to where each takes a character or is at the end. */
static void follow(struct search *s, struct thread_list *l, uint32_t pc)
{
	struct regex *re = s->re;
	size_t count = 0;

	push(s, &count, (struct todo){pc, -1, 0});
	while (count) {
		struct todo one = s->threads->todo[--count];
		enum opcode op;

		if (one.slot >= 0) {
			s->place[one.slot] = one.place;
			continue;
		}
		if (re->mark[one.pc] == re->now)
			continue;
		re->mark[one.pc] = re->now;
		op = re->program.code[one.pc].op;
		if (op == OP_MATCH)
			s->place[1] = s->i;
		if (op == OP_SET || op == OP_MATCH)
			add_thread(l, s, one.pc);
		else
			follow_one(s, &count, one.pc);
	}
}

/* Threads of `l` take the character; true: one was at the end, and those
 * behind it are given up. */
static bool advance(struct search *s, const struct thread_list *l,
		    struct thread_list *to, uint32_t class, size_t *found)
{
	for (size_t i = 0; i < l->count; i++) {
		const size_t *place = l->place + i * PLACES;
		uint32_t pc = l->pc[i];

		if (s->re->program.code[pc].op == OP_MATCH) {
			memcpy(found, place, sizeof(s->place));
			return true;
		}
		if (class == END_OF_TEXT ||
		    !set_has(&s->re->program, s->re->program.code[pc].by,
			     class))
			continue;
		memcpy(s->place, place, sizeof(s->place));
		follow(s, to, pc + 1);
	}
	return false;
}

/* A thread that begins here, behind all others. */
static void begin_thread(struct search *s, struct thread_list *l)
{
	for (size_t i = 0; i < PLACES; i++)
		s->place[i] = SIZE_MAX;
	s->place[0] = s->i;
	follow(s, l, 0);
}

/* What is at hand in the text: next, and how many bytes it has. */
static uint32_t look(size_t *len, struct prof_str text, size_t i)
{
	*len = 0;
	return i < text.len ? next_character(len, text.s + i, text.len - i)
			    : END_OF_TEXT;
}

/* The character at hand moves on by one. */
static void move_on(struct search *s, struct prof_str text, size_t *len)
{
	s->at.before = before_after(s->at.next);
	s->i += *len;
	s->at.next = look(len, text, s->i);
}

/* Threads of one list stand before s->i, having held assertions against it.
 * What they become behind the character there is in the other. */
static bool run(struct search *s, struct prof_str text, size_t *found)
{
	struct thread_list *l = &s->threads->list[0];
	struct thread_list *to = &s->threads->list[1], *swap;
	bool is_found = false;
	size_t len;
	uint32_t c = look(&len, text, s->i);

	s->at.next = c;
	l->count = 0;
	marks_begin(s->re);
	begin_thread(s, l);
	for (;;) {
		uint32_t class = c;

		if (c != END_OF_TEXT) {
			class = class_of(&s->re->classes, c);
			move_on(s, text, &len);
			marks_begin(s->re);
		}
		to->count = 0;
		is_found |= advance(s, l, to, class, found);
		if (c == END_OF_TEXT || (is_found && !to->count))
			return is_found;
		if (!is_found)
			begin_thread(s, to);
		c = s->at.next;
		swap = l;
		l = to;
		to = swap;
	}
}

int regex_find(struct regex_span span[REGEX_GROUPS], struct regex *re,
	       struct prof_str text, size_t at)
{
	struct search s = {.re = re, .i = at, .at = {.before = AT_BEGIN}};
	size_t found[PLACES];
	int matches = at ? 1 : regex_matches(re, text);

	if (matches <= 0)
		return matches;
	if (!re->threads)
		re->threads = threads_new(re->program.size);
	if (!re->threads)
		return -1;
	s.threads = re->threads;
	if (at)
		s.at.before = before_after((unsigned char)text.s[at - 1]);
	if (!run(&s, text, found))
		return 0;
	for (size_t i = 0; i < REGEX_GROUPS; i++) {
		span[i] = (struct regex_span){found[2 * i], found[2 * i + 1]};
		if (span[i].end == SIZE_MAX)
			span[i].begin = SIZE_MAX;
	}
	return 1;
}
