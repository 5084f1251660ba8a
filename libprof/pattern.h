/*
 * Regular expressions over the strings of a profile. However many frames have
 * a name, it is tried once.
 *
 * They are POSIX extended ones, with `(?:` and `\d` of RE2. Back references are
 * refused, and so are repetitions that multiply: what is left takes time that
 * a name's length bounds. That matters because a profile brings expressions of
 * its own, and names.
 */
#ifndef LIBPROF_PATTERN_H
#define LIBPROF_PATTERN_H

#include "libprof/buffer.h"
#include "libprof/model.h"

#include <prof/filter.h>
#include <regex.h>

/* For pattern_compile. */
enum { PATTERN_SUBMATCHES = 1 };

/* Of a name that is longer, this much is looked at. */
enum { PATTERN_TEXT_MAX = 1 << 14 };

int pattern_compile(regex_t *regex, struct prof_str text, int flags,
		    struct prof_error *err);

/* What regexec takes: ended by NUL, and without any. NULL: no memory. */
const char *pattern_text(struct buffer *copy, struct prof_str s);

struct pattern;

struct patterns {
	const struct prof_profile *p;
	struct pattern *item;
	size_t count;
	bool is_simple;	    /* functions' names without arguments */
	struct buffer copy; /* failed: no memory, and answers are worth nothing
			     */
};

/* Strings that the profile gets later must not be asked for. */
int patterns_init(struct patterns *ps, const struct prof_profile *p,
		  struct prof_patterns list, struct prof_error *err);
void patterns_release(struct patterns *ps);

bool patterns_match_string(struct patterns *ps, prof_id string);
bool patterns_match_line(struct patterns *ps, const struct prof_line *line);
bool patterns_match_module(struct patterns *ps, prof_id mapping);

/* Any of its lines, or its module. */
bool patterns_match_location(struct patterns *ps,
			     const struct prof_location *l);

#endif
