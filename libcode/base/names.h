/*
 * Strings that are kept, each once, for as long as the struct names lives.
 */
#ifndef RECORD_NAMES_H
#define RECORD_NAMES_H

#include "libcode/base/map.h"

struct names { /* all zero: empty */
	struct map place;
	char **block; /* of text */
	size_t block_count, block_room;
	size_t used, size; /* of the last block */
	uint64_t seed[2];  /* of hashes; 0: not yet */
};

const char *code_names_keep(struct names *n, const char *s, size_t len);

/* NULL stays NULL. */
const char *code_names_keep_string(struct names *n, const char *s);

void code_names_release(struct names *n);

#endif
