/*
 * Ranges of addresses, of which the better one counts where they overlap:
 * what is built of them has no overlaps, and an address is found in it by
 * bisection.
 */
#ifndef RECORD_RANGES_H
#define RECORD_RANGES_H

#include <stddef.h>
#include <stdint.h>

struct range {
	uint64_t start, limit;
	uint32_t value; /* not 0 */
};

struct ranges { /* all zero: empty */
	uint64_t *start;
	uint32_t *value; /* from start[i] to start[i + 1]; 0: none */
	size_t count;
};

/* Of ranges in the order of what they are worth, the best first. */
void code_ranges_build(struct ranges *r, const struct range *best_first,
		       size_t count);

/* 0: no range has this address. */
uint32_t code_ranges_find(const struct ranges *r, uint64_t address);

void code_ranges_release(struct ranges *r);

#endif
