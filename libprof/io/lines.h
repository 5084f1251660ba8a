/*
 * The lines of a text, one after the other, in the window of its input.
 */
#ifndef LIBPROF_LINES_H
#define LIBPROF_LINES_H

#include <prof/io.h>
#include <prof/model.h>

struct lines {
	struct prof_in *in;
	size_t most;	 /* bytes of a line; more are refused */
	uint64_t number; /* of the line at hand, from 1 */

	const char *at; /* behind the line at hand, in the window */
	size_t left;	/* bytes of the window from there on */
	size_t used;	/* bytes before it that the input still counts */
	size_t begin;	/* where the line at hand begins, in what is used */
};

/* The next line without its newline, which lives until the next call. 1, 0 at
 * the end of the input, or a failure. */
int lines_next(struct prof_str *line, struct lines *l, struct prof_error *err);

/* Where the line at hand begins in the input. */
uint64_t lines_offset(const struct lines *l);

#endif
