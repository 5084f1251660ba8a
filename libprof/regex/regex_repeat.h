/* Instructions of a regular expression's program, and their repetition. */
#ifndef LIBPROF_REGEX_REPEAT_H
#define LIBPROF_REGEX_REPEAT_H

#include "libprof/regex/regex_set.h"

/* What a repetition repeats: the program from here on. */
struct atom {
	size_t begin; /* SIZE_MAX: there is none */
	bool may_be_empty;
};

struct repeat {
	size_t least, most; /* SIZE_MAX: any number */
	bool is_lazy;
};

int program_emit(struct set_parser *s, enum opcode op, int32_t by);

/* Before the instruction at `at`, which moves by one with all after it. */
int program_insert(struct set_parser *s, size_t at, enum opcode op, int32_t by);

/* Consumes a repetition operator; false: there is none. */
bool repeat_read(struct repeat *r, struct set_parser *s);

/* Repeats the atom; `at` is the place of the operator. */
int repeat_parse(struct set_parser *s, struct atom *atom,
		 const struct repeat *r, size_t at);

#endif
