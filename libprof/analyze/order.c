/*
 * A quicksort over frames, not over stacks: partition by the frame at hand
 * into less, equal and greater; the equal ones go on with their next frame.
 * So a stack is looked at once for each frame that it shares with others and
 * a few times more. What is left to sort lies in a list, not on our stack.
 *
 * Frames compare by a key: the place of their name among all names, each
 * taken twice, with ';' behind (inside a stack) and with nothing (at a leaf).
 * That makes the keys of a stack compare as its text does.
 */
#include "libprof/analyze/order.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL = 8, AHEAD = 8 };

struct item {
	struct cursor cursor;
	uint32_t key; /* of the frame before the cursor */
	prof_id stack;
};

struct range {
	size_t begin, count;
};

struct sorter {
	const struct frames *frames;
	uint32_t *key; /* 2 * name: inside a stack; + 1: at the leaf */
	struct item *item;
	struct range *todo;
	size_t todo_count, todo_room;
	uint64_t random;
};

/* Goes on to the next frame. Key 0 is behind the leaf. */
static void advance(const struct sorter *s, struct item *item)
{
	struct cursor *c = &item->cursor;
	prof_id name;
	bool is_leaf;

	if (!cursor_next(&name, c, s->frames)) {
		item->key = 0;
		return;
	}
	is_leaf = c->left == 0 && c->frame == c->end;
	item->key = s->key[2 * (size_t)name + is_leaf];
}

static bool is_before(const struct sorter *s, struct item a, struct item b)
{
	while (a.key == b.key && a.key) {
		advance(s, &a);
		advance(s, &b);
	}
	return a.key < b.key;
}

static void sort_small(const struct sorter *s, struct item *item, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct item moved = item[i];
		size_t j = i;

		for (; j && is_before(s, moved, item[j - 1]); j--)
			item[j] = item[j - 1];
		item[j] = moved;
	}
}

static void swap(struct item *a, struct item *b)
{
	struct item t = *a;

	*a = *b;
	*b = t;
}

/* A key from anywhere in the range: sorted input is common. */
static uint32_t pick_pivot(struct sorter *s, struct range r)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return s->item[r.begin + s->random % r.count].key;
}

static int push(struct sorter *s, size_t begin, size_t count)
{
	void *grown;

	if (count < 2)
		return 0;
	grown = array_grow(s->todo, &s->todo_room, s->todo_count + 1,
			   sizeof(*s->todo));
	if (!grown)
		return -1;
	s->todo = grown;
	s->todo[s->todo_count++] = (struct range){begin, count};
	return 0;
}

/* less, equal, greater; the equal ones move on by a frame. */
static int partition(struct sorter *s, struct range r)
{
	uint32_t pivot = pick_pivot(s, r);
	struct item *item = s->item;
	size_t less = r.begin, i = r.begin, greater = r.begin + r.count;

	while (i < greater)
		if (item[i].key < pivot)
			swap(&item[i++], &item[less++]);
		else if (item[i].key > pivot)
			swap(&item[i], &item[--greater]);
		else
			i++;
	if (push(s, r.begin, less - r.begin) < 0 ||
	    push(s, greater, r.begin + r.count - greater) < 0)
		return -1;
	if (!pivot)
		return 0; /* equal to the end */
	for (i = less; i < greater; i++) {
		/* Stacks lie anywhere: ask for them before they are needed. */
		if (i + AHEAD < greater)
			cursor_prefetch(&item[i + AHEAD].cursor);
		advance(s, &item[i]);
	}
	return push(s, less, greater - less);
}

static int sort_all(struct sorter *s, size_t count)
{
	struct range r;

	for (size_t i = 0; i < count; i++)
		advance(s, &s->item[i]);
	if (push(s, 0, count) < 0)
		return -1;
	while (s->todo_count) {
		r = s->todo[--s->todo_count];
		if (r.count <= SMALL)
			sort_small(s, s->item + r.begin, r.count);
		else if (partition(s, r) < 0)
			return -1;
	}
	return 0;
}

/* A name as it stands in a text: inside a stack or at its leaf. */
struct word {
	const unsigned char *s;
	size_t len;
	uint32_t key; /* where its place goes */
	bool is_leaf;
};

static int compare_words(const void *left, const void *right)
{
	const struct word *a = left, *b = right;
	size_t shorter = a->len < b->len ? a->len : b->len;
	int order = shorter ? memcmp(a->s, b->s, shorter) : 0;
	int after_a, after_b;

	if (order)
		return order;
	after_a = a->len > shorter ? a->s[shorter] : a->is_leaf ? -1 : ';';
	after_b = b->len > shorter ? b->s[shorter] : b->is_leaf ? -1 : ';';
	return after_a - after_b;
}

static int make_keys(struct sorter *s)
{
	size_t count = s->frames->name.count * 2;
	struct word *word = calloc(count + 1, sizeof(*word));

	s->key = calloc(count + 1, sizeof(*s->key));
	if (!word || !s->key) {
		free(word);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		struct prof_str name = frame_name(s->frames, (prof_id)(i / 2));

		word[i] = (struct word){(const unsigned char *)name.s, name.len,
					(uint32_t)i, i % 2};
	}
	qsort(word, count, sizeof(*word), compare_words);
	for (size_t i = 0; i < count; i++)
		s->key[word[i].key] = (uint32_t)i + 1;
	free(word);
	return 0;
}

int order_stacks(prof_id *stacks, size_t count, const struct frames *f,
		 const struct prof_profile *p, struct prof_error *err)
{
	struct sorter s = {.frames = f, .random = 88172645463325252};
	int status = PROF_OK;

	s.item = calloc(count + 1, sizeof(*s.item));
	if (!s.item || make_keys(&s) < 0) {
		status = fail_memory(err);
		goto done;
	}
	for (size_t i = 0; i < count; i++)
		s.item[i] = (struct item){
			.cursor = cursor_at_end(prof_stack(p, stacks[i])),
			.stack = stacks[i],
		};
	if (sort_all(&s, count) < 0)
		status = fail_memory(err);
	for (size_t i = 0; i < count; i++)
		stacks[i] = s.item[i].stack;
done:
	free(s.item);
	free(s.key);
	free(s.todo);
	return status;
}
