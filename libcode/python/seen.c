#include "libcode/python/seen.h"

#include "libcode/base/map.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
	WAYS = 4, /* in which a thread, or a code object, may be */
	THREADS = 1024,
	CODES = 1 << 16,
	BLOCKS = 2048,
	BLOCK = 62 /* pieces; blocks of a thread are a list */
};

struct seen_block {
	struct image_want want[BLOCK];
	uint32_t next; /* plus 1; 0: none */
};

void code_python_seen_new(struct python_seen **out)
{
	struct python_seen *s = memory_new(1, sizeof(*s));

	s->thread = memory_new(THREADS, sizeof(*s->thread));
	s->block = memory_new(BLOCKS, sizeof(*s->block));
	s->code = memory_new(CODES, sizeof(*s->code));
	s->seed = code_map_seed();
	for (uint32_t i = 0; i + 1 < BLOCKS; i++)
		s->block[i].next = i + 2;
	s->free = 1;
	*out = s;
}

void code_python_seen_free(struct python_seen *s)
{
	if (!s)
		return;
	free(s->thread);
	free(s->block);
	free(s->code);
	free(s);
}

static void forget(struct python_seen *s, struct seen_thread *t)
{
	while (t->block) {
		struct seen_block *b = &s->block[t->block - 1];
		uint32_t next = b->next;

		b->next = s->free;
		s->free = t->block;
		t->block = next;
	}
	t->wants = 0;
}

struct seen_thread *code_seen_thread(struct python_seen *s,
				     const struct python *p, pid_t pid,
				     pid_t tid)
{
	uint64_t key[] = {(uint64_t)pid, (uint64_t)tid, (uintptr_t)p};
	size_t set = code_map_hash(s->seed, key, sizeof(key)) % THREADS;
	struct seen_thread *t = &s->thread[set - set % WAYS], *oldest = t;

	s->now++;
	for (size_t i = 0; i < WAYS; i++, t++) {
		if (t->python == p && t->pid == pid && t->tid == tid) {
			t->used = s->now;
			return t;
		}
		if (!t->python || t->used < oldest->used)
			oldest = t;
	}
	forget(s, oldest);
	*oldest = (struct seen_thread){
		.pid = pid, .tid = tid, .python = p, .used = s->now};
	return oldest;
}

size_t code_seen_recall(struct python_seen *s, const struct seen_thread *t)
{
	size_t count = 0;

	for (uint32_t i = t->block; i && count < t->wants;) {
		const struct seen_block *b = &s->block[i - 1];
		size_t n = t->wants - count < BLOCK ? t->wants - count : BLOCK;

		memcpy(s->want + count, b->want, n * sizeof(*b->want));
		count += n;
		i = b->next;
	}
	return count;
}

/* 0: there is none, even though other threads gave theirs. */
static uint32_t take_block(struct python_seen *s, const struct seen_thread *t)
{
	uint32_t taken;

	for (int i = 0; i < THREADS && !s->free; i++) {
		struct seen_thread *other = &s->thread[s->hand++ % THREADS];

		if (other != t)
			forget(s, other);
	}
	taken = s->free;
	if (taken) {
		s->free = s->block[taken - 1].next;
		s->block[taken - 1].next = 0;
	}
	return taken;
}

void code_seen_remember(struct python_seen *s, struct seen_thread *t,
			size_t wants)
{
	uint32_t *at = &t->block;

	t->wants = 0;
	while (t->wants < wants) {
		size_t n = wants - t->wants < BLOCK ? wants - t->wants : BLOCK;

		if (!*at)
			*at = take_block(s, t);
		if (!*at)
			break;
		memcpy(s->block[*at - 1].want, s->want + t->wants,
		       n * sizeof(*s->want));
		t->wants += (uint32_t)n;
		at = &s->block[*at - 1].next;
	}
}

/* 0 is for places where nothing is. */
static uint64_t mark_of(uint64_t hash)
{
	return hash ? hash : 1;
}

bool code_seen_has(const struct python_seen *s, uint64_t hash)
{
	const uint64_t *set = &s->code[hash % CODES - hash % WAYS];

	for (int i = 0; i < WAYS; i++)
		if (set[i] == mark_of(hash))
			return true;
	return false;
}

void code_seen_add(struct python_seen *s, uint64_t hash)
{
	uint64_t *set = &s->code[hash % CODES - hash % WAYS];
	int way = 0;

	while (way < WAYS && set[way])
		way++;
	set[way < WAYS ? way : (int)(s->hand++ % WAYS)] = mark_of(hash);
	if (s->fresh_count < SEEN_FRESH)
		s->fresh[s->fresh_count] = hash;
	s->fresh_count++;
}

static void drop(struct python_seen *s, uint64_t hash)
{
	uint64_t *set = &s->code[hash % CODES - hash % WAYS];

	for (int i = 0; i < WAYS; i++)
		if (set[i] == mark_of(hash))
			set[i] = 0;
}

void code_python_seen_undo(struct python_seen *s)
{
	if (s->fresh_count > SEEN_FRESH)
		memset(s->code, 0, CODES * sizeof(*s->code));
	else
		for (size_t i = 0; i < s->fresh_count; i++)
			drop(s, s->fresh[i]);
	s->fresh_count = 0;
}
