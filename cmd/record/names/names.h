/*
 * Strings that are kept, each once, for as long as the struct names lives.
 */
#ifndef RECORD_NAMES_H
#define RECORD_NAMES_H

#include "cmd/record/map.h"

struct names { /* all zero: empty */
	struct map place;
	char **block; /* of text */
	size_t block_count, block_room;
	size_t used, size; /* of the last block */
	uint64_t seed;
};

const char *names_keep(struct names *n, const char *s, size_t len);

/* NULL stays NULL. */
const char *names_keep_string(struct names *n, const char *s);

void names_release(struct names *n);

#endif
