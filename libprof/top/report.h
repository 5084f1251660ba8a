/*
 * A report: rows, the largest first, and below some of them further rows.
 */
#ifndef LIBPROF_TOP_REPORT_H
#define LIBPROF_TOP_REPORT_H

#include "libprof/analyze/functions.h"
#include "libprof/base/buffer.h"
#include "libprof/top/rows.h"

#include <prof/top.h>
#include <string.h>

struct report_row {
	int64_t self[SIDES], total[SIDES];
	struct prof_str name;
	struct prof_str unit; /* of the number */
	int64_t number;	      /* instead of a name */
	size_t item;	      /* of the stacks, for traces */
	uint32_t depth;	      /* 1: it belongs to the last row of depth 0 */
	bool is_number;
	bool has_self;
};

struct report {
	const struct prof_profile *p;
	const struct prof_top_options *options;
	struct stacks stacks;
	struct functions functions;
	struct prof_rows *rows;	    /* of names */
	struct prof_str type, unit; /* of the column */
	bool has_sides;
	int64_t whole[SIDES]; /* sizes of all values */
	int64_t total[SIDES];
	struct report_row *row;
	size_t count, room;
	uint64_t left_out; /* rows, without those below them */
};

int report_init(struct report *r, const struct prof_profile *p,
		const struct prof_top_options *options, struct prof_error *err);
void report_release(struct report *r);

/* What is left of the two sides: the value itself if there is one side. It
 * fits, because all sizes do together. */
static inline int64_t change_of(const int64_t value[SIDES])
{
	return value[SIDE_NEW] - value[SIDE_BASE];
}

/* What shares are of. */
static inline int64_t report_whole(const struct report *r)
{
	return r->whole[r->whole[SIDE_BASE] ? SIDE_BASE : SIDE_NEW];
}

/*
 * For those who make rows.
 */

int report_add(struct report *r, const struct report_row *row,
	       struct prof_error *err);

/* What tells the value of a label from others in the format of the report. */
void report_add_value(struct buffer *to, const struct report *r,
		      const struct report_row *row);

/* Is there nothing to tell of these sums? */
bool report_is_nothing(const struct report_row *row);

/* Sorts count rows, which lie side by side, and says how many of them, the
 * first ones, are to be shown; what is not is counted. */
void report_sort(struct report_row *row, size_t count);
size_t report_choose(struct report *r, struct report_row *row, size_t count);

int report_make_calls(struct report *r, struct prof_error *err);
int report_make_tags(struct report *r, struct prof_error *err);
int report_make_tree(struct report *r, struct prof_error *err);

/*
 * Writing.
 */

/* A column of numbers. */
struct report_cell {
	const char *title; /* for people */
	const char *key;   /* for programs; NULL: not for them */
	bool is_total;	   /* else self */
	enum { CELL_VALUE, CELL_BASE, CELL_CHANGE, CELL_SHARE } kind;
};

/* What a row is called, for people to see: of the row, or in b, which begins
 * anew. */
struct prof_str report_shown_name(struct buffer *b,
				  const struct report_row *row);

/* The columns of a report, ended by one without a title. */
const struct report_cell *report_cells(const struct report *r);

/* The number of a cell that has one: not of a share. */
int64_t report_number(const struct report_row *row,
		      const struct report_cell *cell);

/* What the names of a report are: "function", "label". */
const char *report_what(const struct report *r);

static inline void report_put(struct prof_out *out, const char *text)
{
	prof_out_write(out, text, strlen(text));
}

/* The next frame of a trace, leaf first; an item begins as a copy of
 * stacks.item. */
static inline bool report_next(struct prof_str *name, struct stack_item *item,
			       const struct report *r)
{
	prof_id id;

	if (!stacks_next(&id, item, &r->stacks))
		return false;
	*name = frame_name(&r->stacks.frames[SIDE_NEW], id);
	return true;
}

int report_write_text(const struct report *r, struct prof_out *out,
		      struct prof_error *err);
int report_write_markdown(const struct report *r, struct prof_out *out,
			  struct prof_error *err);
void report_write_tsv(const struct report *r, struct prof_out *out);
void report_write_json(const struct report *r, struct prof_out *out);

#endif
