/* The profile inside, and what only the library may do with it. */
#ifndef LIBPROF_MODEL_H
#define LIBPROF_MODEL_H

#include "libprof/base/table.h"

#include <prof/build.h>
#include <prof/model.h>
#include <stdbool.h>

/* A location in its table: this, and its lines behind. */
struct location_row {
	uint64_t address;
	prof_id mapping;
	uint32_t is_folded;
};

/* Samples lie in arrays of their own; `room` is that of each of them. */
struct samples {
	size_t count, room;
	prof_id *stack;
	prof_id *labels;
	prof_id *track;	 /* NULL: the profile has no tracks */
	int64_t **value; /* one array a column */
};

struct prof_profile {
	struct table table[PROF_LABELSETS + 1];
	struct samples samples;
	struct prof_column *columns;
	size_t column_count, column_room;
	struct prof_track *tracks;
	size_t track_count, track_room;
	prof_id *comments;
	size_t comment_count, comment_room;
	struct prof_header header;
	struct prof_limits limits;
};

/* PROF_EINVAL when there is no such column. */
int check_column(const struct prof_profile *p, size_t column,
		 struct prof_error *err);

/* What a builder could not check before it had all: the header, comments,
 * columns, tracks, and which track each sample has. */
int check_heading(const struct prof_profile *p, struct prof_error *err);

/* Is a sample 0 in the columns from `first` until before `end`? */
static inline bool sample_is_zero(const struct prof_profile *p, size_t sample,
				  size_t first, size_t end)
{
	while (first < end && !p->samples.value[first][sample])
		first++;
	return first == end;
}

/* "samples/count, cpu/nanoseconds": as many columns as there is room for. */
void list_columns(char *list, size_t size, const struct prof_profile *p);

/* The id of a string that may not be there: TABLE_FULL then. */
prof_id find_string(const struct prof_profile *p, const char *s);

/*
 * Comments that keep what a format says of itself and others have no place
 * for: a prefix, and the text. How many there are, and the first.
 */
size_t count_comments(const struct prof_profile *p, const char *prefix);
bool find_comment(const struct prof_profile *p, const char *prefix,
		  struct prof_str *rest);

/* The name of the innermost function at a location that has lines. */
struct prof_str location_name(const struct prof_profile *p, prof_id location);

/* The first label of the set with this key; NULL when it has none. */
const struct prof_label *find_label(struct prof_labels labels, prof_id key);

#endif
