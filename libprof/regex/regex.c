/*
 * Whether an expression is found. A state of the deterministic automaton is a
 * set of places in the program, before the assertions that stand there, and
 * what lies before the next character; that is a row of a table. States and
 * what they lead to are made when they are first needed. When they use too
 * much memory they are forgotten, and made anew.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/regex/regex_program.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_MEMORY = 1 << 20, /* of states */

	/* In `next`; a state's number is above these. */
	UNKNOWN = 0,
	DEAD = 1,
	MATCHED = 2,
	FIRST_STATE = 3,
};

uint32_t next_character(size_t *len, const char *s, size_t left)
{
	unsigned char byte = (unsigned char)s[0];

	*len = 1;
	if (byte < 0x80)
		return byte;
	*len = utf8_length(s, left);
	if (*len)
		return utf8_decode(s, *len);
	*len = 1;
	return BAD_BYTE + byte;
}

enum before before_after(uint32_t c)
{
	return c == '\n'	      ? AFTER_LINE
	       : is_word_character(c) ? AFTER_WORD
				      : AFTER_OTHER;
}

bool assertion_holds(enum assertion what, struct place at)
{
	bool is_word = at.next != END_OF_TEXT && is_word_character(at.next);

	switch (what) {
	case ASSERT_BEGIN:
		return at.before == AT_BEGIN;
	case ASSERT_END:
		return at.next == END_OF_TEXT;
	case ASSERT_LINE_BEGIN:
		return at.before == AT_BEGIN || at.before == AFTER_LINE;
	case ASSERT_LINE_END:
		return at.next == END_OF_TEXT || at.next == '\n';
	case ASSERT_WORD:
		return (at.before == AFTER_WORD) != is_word;
	default:
		return (at.before == AFTER_WORD) == is_word;
	}
}

uint32_t class_of(const struct classes *c, uint32_t character)
{
	size_t low = 0, high = c->count;

	if (character < 128)
		return c->of_ascii[character];
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (c->first[middle] <= character)
			low = middle;
		else
			high = middle;
	}
	return (uint32_t)low;
}

bool set_has(const struct program *p, int32_t set, uint32_t class)
{
	size_t low = p->set[set], high = p->set[set + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->span[middle].last < class)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->set[set + 1] && p->span[low].first <= class;
}

/* --- classes ----------------------------------------------------------- */

static int compare_numbers(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int add_class(struct classes *c, uint32_t first, struct prof_error *err)
{
	if (ARRAY_ROOM(&c->first, &c->room, c->count, err) < 0)
		return PROF_ENOMEM;
	c->first[c->count++] = first;
	return PROF_OK;
}

/* Where something begins that a set, or an assertion, tells apart. */
static int find_classes(struct regex *re, struct prof_error *err)
{
	static const uint32_t words[] = {'0', '9' + 1, 'A', 'Z' + 1,
					 '_', '_' + 1, 'a', 'z' + 1};
	const struct program *p = &re->program;
	struct classes *c = &re->classes;
	int status = add_class(c, 0, err);
	size_t kept = 0;

	for (size_t i = 0; i < p->span_count && status == PROF_OK; i++) {
		status = add_class(c, p->span[i].first, err);
		if (status == PROF_OK)
			status = add_class(c, p->span[i].last + 1, err);
	}
	for (size_t i = 0; i < 8 && p->has_words && status == PROF_OK; i++)
		status = add_class(c, words[i], err);
	for (uint32_t i = 0; i < 2 && p->has_lines && status == PROF_OK; i++)
		status = add_class(c, '\n' + i, err);
	if (status < 0)
		return status;
	qsort(c->first, c->count, sizeof(*c->first), compare_numbers);
	for (size_t i = 0; i < c->count; i++)
		if (!kept || c->first[i] != c->first[kept - 1])
			c->first[kept++] = c->first[i];
	c->count = kept;
	return PROF_OK;
}

/* Spans of characters become spans of classes. */
static void use_classes(struct regex *re)
{
	struct program *p = &re->program;
	struct classes *c = &re->classes;
	uint16_t class = 0;

	for (uint32_t i = 0; i < 128; i++) {
		if (class + 1u < c->count && c->first[class + 1] <= i)
			class ++;
		c->of_ascii[i] = class;
	}
	for (size_t i = 0; i < p->span_count; i++) {
		p->span[i].first = class_of(c, p->span[i].first);
		p->span[i].last = class_of(c, p->span[i].last);
	}
}

/* --- states ------------------------------------------------------------ */

/* The list of a state that is being made: what is before, then places. */
struct state_list {
	uint32_t *item;
	size_t count;
};

/* Places reached from pc without a character go into re->list as far as they
 * take one. True: the end is among them. */
static bool follow(struct regex *re, struct state_list *to, uint32_t pc,
		   struct place at)
{
	const struct instruction *code = re->program.code;
	size_t todo = 0;

	re->todo[todo++] = pc;
	while (todo) {
		pc = re->todo[--todo];
		if (re->mark[pc] == re->now)
			continue;
		re->mark[pc] = re->now;
		switch (code[pc].op) {
		case OP_SET:
			to->item[to->count++] = pc;
			continue;
		case OP_MATCH:
			return true;
		case OP_ASSERT:
			if (!assertion_holds((enum assertion)code[pc].by, at))
				continue;
			break;
		case OP_SPLIT:
		case OP_SPLIT_FAR:
			re->todo[todo++] =
				(uint32_t)((int64_t)pc + code[pc].by);
			break;
		case OP_JUMP:
			re->todo[todo++] =
				(uint32_t)((int64_t)pc + code[pc].by);
			continue;
		case OP_SAVE:
			break;
		}
		re->todo[todo++] = pc + 1;
	}
	return false;
}

void marks_begin(struct regex *re)
{
	if (++re->now)
		return;
	memset(re->mark, 0, re->program.size * sizeof(*re->mark));
	re->now = 1;
}

static bool is_anchored(const struct regex *re)
{
	const struct instruction *first = &re->program.code[0];

	return first->op == OP_ASSERT && first->by == ASSERT_BEGIN;
}

/* The number of a state in `next`; 0 without memory. */
static uint32_t state_of(struct regex *re, const struct state_list *list)
{
	size_t row = re->classes.count + 1;
	prof_id id;
	size_t before = re->states.count, room = re->next_room;
	void *grown;

	if (re->states.used + before * row * sizeof(*re->next) > MAX_MEMORY) {
		table_release(&re->states);
		table_init(&re->states);
		memset(re->next, 0, re->next_room * sizeof(*re->next));
	}
	id = table_intern(&re->states, list->item,
			  list->count * sizeof(*list->item));
	if (id == TABLE_FULL)
		return 0;
	grown = array_grow(re->next, &re->next_room, (id + 1) * row,
			   sizeof(*re->next));
	if (!grown)
		return 0;
	re->next = grown;
	memset(re->next + room, 0, (re->next_room - room) * sizeof(*re->next));
	return id + FIRST_STATE;
}

/* What comes before a character is told apart as far as the program asks. */
static uint32_t known_before(const struct regex *re, enum before before)
{
	if ((before == AFTER_WORD && !re->program.has_words) ||
	    (before == AFTER_LINE && !re->program.has_lines))
		return AFTER_OTHER;
	return before;
}

/* Where the state leads with a character; 0 without memory. The text may have
 * been matched before it. */
static uint32_t make_next(struct regex *re, uint32_t state, uint32_t next)
{
	const uint32_t *row = table_row(&re->states, state - FIRST_STATE);
	size_t count = table_row_size(&re->states, state - FIRST_STATE) /
		       sizeof(*row);
	struct place at = {(enum before)row[0], next};
	struct state_list list = {re->list, 0};
	uint32_t class;
	size_t kept = 1;

	marks_begin(re);
	for (size_t i = 1; i < count; i++)
		if (follow(re, &list, row[i], at))
			return MATCHED;
	if ((!is_anchored(re) || at.before == AT_BEGIN) &&
	    follow(re, &list, 0, at))
		return MATCHED;
	if (next == END_OF_TEXT)
		return DEAD;
	class = class_of(&re->classes, next);
	/* In place: what is kept is never ahead of what is read. */
	memmove(list.item + 1, list.item, list.count * sizeof(*list.item));
	for (size_t i = 1; i <= list.count; i++)
		if (set_has(&re->program, re->program.code[list.item[i]].by,
			    class))
			list.item[kept++] = list.item[i] + 1;
	if (kept == 1 && is_anchored(re))
		return DEAD;
	list.item[0] = known_before(re, before_after(next));
	list.count = kept;
	return state_of(re, &list);
}

static uint32_t step(struct regex *re, uint32_t state, uint32_t next)
{
	size_t row = re->classes.count + 1;
	size_t class = next == END_OF_TEXT ? row - 1
					   : class_of(&re->classes, next);
	size_t at = (state - FIRST_STATE) * row + class, made;
	uint32_t to = re->next[at];

	if (to != UNKNOWN)
		return to;
	made = re->states.count;
	to = make_next(re, state, next);
	/* Not if all was forgotten in between. */
	if (re->states.count >= made)
		re->next[at] = to;
	return to;
}

int regex_matches(struct regex *re, struct prof_str text)
{
	struct state_list begin = {re->list, 1};
	uint32_t state;
	size_t len;

	re->list[0] = AT_BEGIN;
	state = state_of(re, &begin);
	for (size_t i = 0; state >= FIRST_STATE && i < text.len; i += len)
		state = step(re, state,
			     next_character(&len, text.s + i, text.len - i));
	if (state >= FIRST_STATE)
		state = step(re, state, END_OF_TEXT);
	return state == UNKNOWN ? -1 : state == MATCHED;
}

/* --- life -------------------------------------------------------------- */

size_t regex_size(const struct regex *re)
{
	return re->program.size;
}

size_t regex_groups(const struct regex *re)
{
	return re->program.groups;
}

static int prepare(struct regex *re, struct prof_error *err)
{
	size_t size = re->program.size;
	int status = find_classes(re, err);

	if (status < 0)
		return status;
	use_classes(re);
	re->list = calloc(size + 2, sizeof(*re->list));
	re->todo = calloc(2 * size + 2, sizeof(*re->todo));
	re->mark = calloc(size + 1, sizeof(*re->mark));
	return re->list && re->todo && re->mark ? PROF_OK : fail_memory(err);
}

int regex_new(struct regex **out, struct prof_str text, unsigned flags,
	      struct prof_error *err)
{
	struct regex *re = calloc(1, sizeof(*re));
	int status;

	*out = NULL;
	if (!re)
		return fail_memory(err);
	table_init(&re->states);
	status = regex_parse(&re->program, text, flags, err);
	if (status == PROF_OK)
		status = prepare(re, err);
	if (status < 0)
		regex_free(re);
	else
		*out = re;
	return status;
}

void regex_free(struct regex *re)
{
	if (!re)
		return;
	free(re->program.code);
	free(re->program.span);
	free(re->program.set);
	free(re->classes.first);
	table_release(&re->states);
	free(re->next);
	free(re->list);
	free(re->todo);
	free(re->mark);
	threads_free(re->threads);
	free(re);
}
