/*
 * Regular expressions (regex.h) over the strings of a profile. However many
 * frames have a name, it is tried once.
 */
#ifndef LIBPROF_PATTERN_H
#define LIBPROF_PATTERN_H

#include "libprof/model/model.h"
#include "libprof/regex/regex.h"

#include <prof/filter.h>

struct pattern;

struct patterns {
	const struct prof_profile *p;
	struct pattern *item;
	size_t count;
	bool is_simple; /* functions' names without arguments */
	bool failed;	/* no memory: answers are worth nothing */
};

/* Strings that the profile gets later must not be asked for. */
int patterns_init(struct patterns *ps, const struct prof_profile *p,
		  struct prof_patterns list, struct prof_error *err);
/* What a profile says itself: about functions without arguments, and about
 * whole names. Nothing when there is no text. */
int patterns_init_own(struct patterns *ps, const struct prof_profile *p,
		      prof_id text, struct prof_error *err);
void patterns_release(struct patterns *ps);

bool patterns_match_string(struct patterns *ps, prof_id string);
bool patterns_match_line(struct patterns *ps, const struct prof_line *line);
bool patterns_match_module(struct patterns *ps, prof_id mapping);

/* Any of its lines, or its module. What a location does not have is an empty
 * name. */
bool patterns_match_location(struct patterns *ps,
			     const struct prof_location *l);

#endif
