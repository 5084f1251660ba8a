#include "libcode/base/names.h"

#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024 };

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

const char *code_names_keep(struct names *n, const char *s, size_t len)
{
	uint64_t a, b;

	len = strnlen(s, len);
	for (int i = 0; i < 2 && !n->seed[i]; i++)
		n->seed[i] = code_map_seed();
	a = code_map_hash(n->seed[0], s, len);
	b = code_map_hash(n->seed[1], s, len);
	for (;; b++) {
		uint64_t *at = code_map_at(&n->place, a, b, 0);
		const char *have;

		if (!*at)
			*at = (uintptr_t)copy(n, s, len);
		have = (const char *)(uintptr_t)*at;
		if (strlen(have) == len && memcmp(have, s, len) == 0)
			return have;
	}
}

const char *code_names_keep_string(struct names *n, const char *s)
{
	return s ? code_names_keep(n, s, strlen(s)) : NULL;
}

void code_names_release(struct names *n)
{
	for (size_t i = 0; i < n->block_count; i++)
		free(n->block[i]);
	free(n->block);
	code_map_release(&n->place);
	*n = (struct names){0};
}
