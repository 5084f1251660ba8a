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

/*
 * Of a name that is longer, this much is looked at: an expression that is not
 * found is tried at each byte, and may go on to the end from there.
 */
enum { PATTERN_TEXT_MAX = 1 << 12 };

int pattern_compile(regex_t *regex, struct prof_str text, int flags,
		    struct prof_error *err);

/*
 * Is it found from byte `at` on? Offsets of the matches, as many as there are,
 * count from there. 1, 0, or -1 when there is no memory.
 */
struct pattern_text {
	struct buffer copy; /* ended by NUL, and without any */
	size_t len;
	bool is_cut;
};

bool pattern_text_set(struct pattern_text *text, struct prof_str s);
int pattern_find(const regex_t *regex, const struct pattern_text *text,
		 size_t at, regmatch_t *match, size_t match_count);

struct pattern;

struct patterns {
	const struct prof_profile *p;
	struct pattern *item;
	size_t count;
	bool is_simple; /* functions' names without arguments */
	struct pattern_text text;
	bool failed; /* no memory: answers are worth nothing */
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
