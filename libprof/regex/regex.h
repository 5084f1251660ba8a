/*
 * Regular expressions in bounded time and memory.
 *
 * An expression becomes a program for a nondeterministic automaton (Thompson),
 * which is limited in size, since a repetition with bounds is written out. A
 * text is matched in time that is at most its length times that size: states
 * of a deterministic automaton are made when they are first needed and kept
 * within a bound; only where the places of a match are asked for are they
 * followed one by one (Pike). Nothing recurses.
 *
 * The dialect is that of POSIX extended expressions and of RE2, as far as both
 * agree; where they do not, it is RE2's: of several matches at the leftmost
 * place the first alternative is preferred, and a backslash is special within
 * brackets. `.` is any character, newlines too. A text is UTF-8; each byte that
 * is not is a character of its own. Cases, digits, words and spaces are
 * ASCII's.
 */
#ifndef LIBPROF_REGEX_H
#define LIBPROF_REGEX_H

#include <prof/model.h>

struct regex;

enum {
	REGEX_WHOLE = 1,     /* it has to match from the beginning to the end */
	REGEX_NO_GROUPS = 2, /* regex_find tells of the whole only */

	REGEX_MAX_SIZE = 20000, /* states */
	REGEX_GROUPS = 10,	/* whose places are told, with the whole */
};

/* PROF_EINVAL when it is no expression: the text tells where; PROF_ELIMIT when
 * it is too large. */
int regex_new(struct regex **out, struct prof_str text, unsigned flags,
	      struct prof_error *err);
void regex_free(struct regex *re);

/* States of the automaton, and groups in brackets. */
size_t regex_size(const struct regex *re);
size_t regex_groups(const struct regex *re);

/* Is it found anywhere? 1, 0, or -1 when there is no memory. */
int regex_matches(struct regex *re, struct prof_str text);

/* Where: SIZE_MAX for a group that is not part of the match. */
struct regex_span {
	size_t begin, end;
};

/* The same, from byte `at` on: the first match, and its groups. */
int regex_find(struct regex_span span[REGEX_GROUPS], struct regex *re,
	       struct prof_str text, size_t at);

#endif
