/*
 * Names of what is recorded. In a pattern stand
 *
 *   %p   the number of the process
 *   %t   when the recording, or the piece, began: 2026-11-21T17-30-00Z, in
 *        UTC, which sorts, and has no colon; with .123 behind the seconds when
 *        pieces are shorter than a second may be
 *   %n   the number of the run or of the piece, from 1; 2-5 with both
 *   %%   a %
 */
#ifndef RECORD_OUTPUT_NAME_H
#define RECORD_OUTPUT_NAME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct output_name {
	pid_t pid;
	int64_t time;	     /* nanoseconds since 1970 */
	bool has_fractions;  /* of seconds, in %t */
	unsigned run, piece; /* 0: none */
};

/* To be freed. */
char *output_name_expand(const char *pattern, const struct output_name *n);

/* NULL, or what is wrong with a pattern. */
const char *output_name_check(const char *pattern);

/* Does the pattern have %LETTER? */
bool output_name_has(const char *pattern, char letter);

/* The time as %t shows it, for text of 32 bytes. */
void output_name_time(char text[32], int64_t time, bool has_fractions);

#endif
