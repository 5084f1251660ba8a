/*
 * The options of `generate`; README.md has what they mean.
 */
#ifndef TESTS_BENCH_OPTIONS_H
#define TESTS_BENCH_OPTIONS_H

#include <stdint.h>

struct options {
	uint64_t stacks;
	uint64_t samples;
	uint64_t depth;
	uint64_t seed;
	uint64_t threads;
};

/* argv[1] is no option. Ends the program if one is wrong. */
void options_parse(struct options *o, int argc, char **argv);

#endif
