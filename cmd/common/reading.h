/* The options of every program that reads profiles. */
#ifndef COMMON_READING_H
#define COMMON_READING_H

#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"

struct reading {
	int from; /* a number for profile_format_name; below 0: by content */
	const char *type;
	bool repair, one_column, two_column;
	int64_t scale;
	struct prof_limits limits; /* max_size is asked for */
	bool is_said;		   /* that values are multiplied */
};

#define READING_INIT                               \
	{                                          \
		.from = -1, .limits = PROF_LIMITS, \
	}

/* Their rows in a program's table. */
#define OPT_ROWS_READING(r)                                                \
	OPT_ROW_FROM(&(r)->from, profile_format_name),                     \
		OPT_ROW_TYPE(&(r)->type, profile_parse_type),              \
		OPT_CUSTOM(0, "scale-values", "N", &(r)->scale,            \
			   reading_parse_scale,                            \
			   "multiply all values by N, to keep fractions"), \
		OPT_FLAG(0, "folded-two-column", &(r)->two_column,         \
			 "folded lines have an old and a new count"),      \
		OPT_FLAG(0, "folded-one-column", &(r)->one_column,         \
			 "folded lines have one count"),                   \
		OPT_FLAG(0, "repair", &(r)->repair,                        \
			 "work around known bugs of other profilers"),     \
		OPT_ROW_MAX_SIZE(&(r)->limits.max_size)

/* What they say, for prof_read, as long as r is there. Says once that values
 * are multiplied. */
struct prof_read_options reading_options(struct reading *r,
					 struct prof_notes *notes);

/* For the table: a whole number from 1 into an int64_t. */
const char *reading_parse_scale(const char *arg, void *value);

#endif
