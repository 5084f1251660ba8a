/* The reader of folded stacks inside: of its two files. */
#ifndef LIBPROF_FMT_FOLDED_READ_H
#define LIBPROF_FMT_FOLDED_READ_H

#include "libprof/base/array.h"
#include "libprof/base/buffer.h"
#include "libprof/base/error.h"
#include "libprof/format/folded/folded.h"
#include "libprof/format/folded/folded_stack.h"
#include "libprof/model/build.h"
#include "libprof/model/notes.h"
#include "libprof/model/remainders.h"

enum sides { ONE_SIDE, TWO_SIDES, PERHAPS_TWO };

struct column {
	const char *finest; /* unit; NULL: there is no finer one */
	int64_t to_finest;
	bool is_refined;
	int64_t factor;		   /* of values so far */
	struct remainders rest[2]; /* of the old side, and of the new one */
};

/* So many lines that say nothing came before a sample: while nobody knows
 * whether there are two sides, so that the second look can name lines. */
struct silence {
	size_t sample;
	uint64_t lines;
};

/* Whose a count is. */
struct taken {
	prof_id stack;
	bool is_old;
};

struct reader {
	struct prof_builder *b;
	const struct prof_read_options *options;
	struct prof_error *err;
	uint64_t line;
	enum sides sides;
	bool has_columns;

	struct column *column;
	int64_t *value;
	struct parts *parts; /* of the counts of a line */
	size_t column_count, column_room, value_room, parts_room;

	struct folded_stack stack;
	struct buffer again; /* a line put together for a second look */
	struct met skipped;  /* lines, with --repair */
	struct silence *silence;
	size_t silence_count, silence_room;
};

/* Room for one more in an array of the reader's. */
#define GROW(r, array, count) \
	ARRAY_ROOM(&(r)->array, &(r)->array##_room, count, (r)->err)

int folded_add_column(struct reader *r, struct prof_str name);
int folded_add_default_column(struct reader *r);
int folded_refine(struct reader *r, size_t c);
int folded_parse_count(struct reader *r, size_t c, struct prof_str s,
		       struct parts *parts);
int folded_add_sides(struct reader *r, prof_id stack, const struct parts *base,
		     const struct parts *new);
int folded_settle(struct reader *r);
void folded_release(struct reader *r);

/* All lines had two numbers: one count, or an old and a new one? */
int folded_decide_sides(struct reader *r);

#endif
