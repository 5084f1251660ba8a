/* Characters and sets of them, as an expression has them. */
#ifndef LIBPROF_REGEX_SET_H
#define LIBPROF_REGEX_SET_H

#include "libprof/regex/regex_program.h"

enum { FLAG_FOLDS = 1, FLAG_LINES = 2, FLAG_DOT_ALL = 4 };

struct set_parser {
	struct program *program;
	struct prof_str text; /* of the expression */
	size_t i;	      /* in it */
	unsigned flags;
	struct prof_error *err;
};

/* "position N: what", counted from 1. */
int set_fail(const struct set_parser *s, size_t at, const char *what);

/* The byte at hand, or at i; -1 at the end. */
int set_peek_at(const struct set_parser *s, size_t i);
int set_peek(const struct set_parser *s);

/* The character at hand, which is passed. */
uint32_t set_next(struct set_parser *s);

/* A set is begun, gets characters, and ends: it is the program's last. */
int set_begin(struct set_parser *s);
int set_add(struct set_parser *s, uint32_t first, uint32_t last);
int set_end(struct set_parser *s);

/* Behind a backslash: d, w, s and their opposites. False: it is none. */
bool set_add_class(struct set_parser *s, int *status);

/* Behind a backslash that is at `at`: one character. */
int set_escape(struct set_parser *s, uint32_t *c, size_t at);

/* Behind a bracket that is at `at`. The set is begun, and has to be ended. */
int set_parse(struct set_parser *s, size_t at);

#endif
