/*
 * Code that was made in the memory of a process, one after the other, often at
 * a place where other code had been: found by address and time.
 */
#ifndef RECORD_JIT_HISTORY_H
#define RECORD_JIT_HISTORY_H

#include "libcode/names/ranges.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jit_code {
	uint64_t time; /* from then on it is there */
	uint64_t start, limit;
	uint32_t name;		   /* what the user makes of it, as is line */
	uint32_t line, line_count; /* the first of them */
};

enum { JIT_HISTORY_LEVELS = 5 };

struct jit_history { /* all zero: empty */
	struct jit_code *code;
	size_t count, room;
	bool is_sorted;
	struct jit_history_level {
		struct ranges *block;
		size_t count;
	} level[JIT_HISTORY_LEVELS];
};

void code_jit_history_add(struct jit_history *h, const struct jit_code *code);

/* The newest that had an address at a time; NULL: none. */
const struct jit_code *code_jit_history_find(struct jit_history *h,
					     uint64_t address, uint64_t time);

void code_jit_history_release(struct jit_history *h);

#endif
