#include "cmd/record/names/names.h"

#include "cmd/common/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024 };

static uint64_t hash_of(uint64_t seed, const char *s, size_t len)
{
	uint64_t h = seed ^ len;

	for (size_t i = 0; i < len; i++)
		h = map_hash(h, (unsigned char)s[i]);
	return h;
}

static char *copy(struct names *n, const char *s, size_t len)
{
	char *to;

	if (len >= n->size - n->used) {
		n->size = len < BLOCK ? BLOCK : len + 1;
		n->used = 0;
		n->block = memory_grow(n->block, &n->block_room,
				       n->block_count + 1, sizeof(*n->block));
		n->block[n->block_count++] = memory_new(n->size, 1);
	}
	to = n->block[n->block_count - 1] + n->used;
	memcpy(to, s, len);
	to[len] = '\0';
	n->used += len + 1;
	return to;
}

const char *names_keep(struct names *n, const char *s, size_t len)
{
	uint64_t a, b;

	len = strnlen(s, len);
	if (!n->seed)
		n->seed = map_seed();
	a = hash_of(n->seed, s, len);
	b = hash_of(~n->seed, s, len);
	for (;; b++) {
		uint64_t *at = map_at(&n->place, a, b, 0);
		const char *have;

		if (!*at)
			*at = (uintptr_t)copy(n, s, len);
		have = (const char *)(uintptr_t)*at;
		if (strlen(have) == len && memcmp(have, s, len) == 0)
			return have;
	}
}

const char *names_keep_string(struct names *n, const char *s)
{
	return s ? names_keep(n, s, strlen(s)) : NULL;
}

void names_release(struct names *n)
{
	for (size_t i = 0; i < n->block_count; i++)
		free(n->block[i]);
	free(n->block);
	map_release(&n->place);
	*n = (struct names){0};
}
