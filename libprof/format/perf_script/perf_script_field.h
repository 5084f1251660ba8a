/* Fields of events, in lines of perf script. */
#ifndef LIBPROF_FMT_PERF_SCRIPT_FIELD_H
#define LIBPROF_FMT_PERF_SCRIPT_FIELD_H

#include "libprof/format/perf_script/perf_script_word.h"

enum { NUMBER_WIDTH = 16 };

/* The list ends in NULL. */
bool is_one_of(struct prof_str word, const char *const *list);

/* A number, and what is behind it up to the next: where the white space
 * before it begins, where the number is, and where its digits end. */
struct piece {
	size_t begin, number, behind;
};

/* The first number from `from` on that is filled up to its width. */
bool find_piece(struct piece *p, struct prof_str s, size_t from);

/* A control group: its path. */
bool is_group(struct prof_str s);

/* Has the event a text of its own? Those called group:name have, and some of
 * Intel PT. */
bool has_text(struct prof_str event);

/* Takes off what perf prints behind a frame; how many fields. */
unsigned perf_take_tail(struct prof_str *s);

#endif
