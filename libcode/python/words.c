#include "libcode/python/words.h"

#include <string.h>

enum {
	ENOUGH = 200, /* evals, before a place is believed: of many kinds */
	SHARE = 95,   /* percent of them that it was right for */
	DOUBTS = 20,  /* evals, before it is doubted */
	LEAST = 90,   /* percent, or all is forgotten */
	WINDOW = 1 << 12
};

/* The word of a place; false: it is outside of that call. */
static bool word_at(const struct python_call *c, size_t place, uint64_t *word)
{
	uint64_t distance = 8 * ((uint64_t)place + 1);
	uint64_t from = c->registers->value[DWARF_RSP], at;

	if (place >= WORD_SLOTS) {
		size_t r = place - WORD_SLOTS;

		*word = c->registers->value[r];
		return c->registers->known >> r & 1;
	}
	if (c->limit < from || c->limit - from < distance)
		return false;
	at = c->limit - distance - c->stack_start;
	if (at >= c->stack_size || c->stack_size - at < sizeof(*word))
		return false;
	memcpy(word, c->stack + at, sizeof(*word));
	return true;
}

static bool is_share(uint32_t part, uint32_t whole, uint32_t percent)
{
	return (uint64_t)part * 100 >= (uint64_t)whole * percent;
}

/* Slots come first: what is in one is the same at a call and in the loop. */
static void choose(struct python_words *w)
{
	size_t best = 0;

	for (size_t i = 1; i < WORD_PLACES; i++)
		if (w->hits[i] > w->hits[best])
			best = i;
	if (is_share(w->hits[best], w->count, SHARE))
		w->place = (uint32_t)best + 1;
	else
		*w = (struct python_words){0};
}

static void check(struct python_words *w, const struct python_call *c,
		  uint64_t frame)
{
	uint64_t word;

	if (word_at(c, w->place - 1, &word) && word == frame)
		w->rights++;
	else
		w->wrongs++;
	if (w->rights + w->wrongs < DOUBTS)
		return;
	if (!is_share(w->rights, w->rights + w->wrongs, LEAST))
		*w = (struct python_words){0};
	else if (w->rights + w->wrongs > WINDOW)
		w->rights = w->wrongs = 0;
}

void code_python_words_learn(struct python_words *w,
			     const struct python_call *call, uint64_t frame)
{
	if (w->place) {
		check(w, call, frame);
		return;
	}
	for (size_t i = 0; i < WORD_PLACES; i++) {
		uint64_t word;

		if (word_at(call, i, &word) && word == frame)
			w->hits[i]++;
	}
	if (++w->count == ENOUGH)
		choose(w);
}

uint64_t code_python_words_find(const struct python_words *w,
				const struct python_call *call)
{
	uint64_t word;

	return w->place && word_at(call, w->place - 1, &word) ? word : 0;
}
