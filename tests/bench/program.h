/*
 * The imaginary program whose stacks the benchmarks' inputs hold: functions
 * in files, each with a few call sites, each site calling one function of
 * the next layer. A call site is a location of pprof; some have inlined
 * functions. It is the same in every run.
 *
 * A stack is a walk from one of a few roots in which the first sites of a
 * function are the likely ones, so that prefixes are shared as in real
 * programs. The number that a walk starts from decides all of it.
 */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#define FUNCTIONS 6000u
#define LAYERS 40u
#define GROUPS (FUNCTIONS / LAYERS)
#define PER_FILE 8u
#define FILES (FUNCTIONS / PER_FILE)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum language { GO, CPP, C, PYTHON, LANGUAGES };

struct frame {
	uint32_t function;
	uint32_t line;
};

struct site {
	struct frame frames[3]; /* innermost inlined function first */
	uint32_t n_frames;
	uint32_t callee;
};

struct function {
	char *name;
	char *system_name;
	size_t name_len;
	uint32_t start_line;
	uint32_t first_site;
	uint32_t n_sites;
};

struct program {
	struct function functions[FUNCTIONS];
	char *files[FILES];
	enum language language[FILES];
	struct site *sites;
	uint32_t n_sites;
};

struct program *program_new(void);

/*
 * Fills path, root first, with sites that hold depth frames in all and
 * returns how many sites these are. path has room for depth.
 */
size_t program_walk(const struct program *p, uint64_t start, uint64_t depth,
		    uint32_t *path);

/* The same for two walks if their functions are. Never 0. */
uint64_t program_hash(const struct program *p, const uint32_t *path, size_t n);

/* Any two inputs give unrelated outputs (the finalizer of splitmix64). */
uint64_t bench_mix(uint64_t x);

/* A number below n; low ones are the likelier ones. */
uint32_t bench_lower_of_two(uint64_t random, uint32_t n);

/* Zeroed memory; ends the program if there is none. */
void *bench_alloc(uint64_t count, size_t size);

/* Ends the program with a message and exit status 2. */
_Noreturn void bench_die(const char *subject, const char *why);

#endif
