/*
 * A merge inside: a builder that profiles are fed to.
 *
 *   merge.c          the object; samples
 *   merge_rows.c     the rows of a profile to those of the merge
 *   merge_known.c    those that the merge has already
 *   merge_columns.c  which column is which, and in what unit
 *   merge_header.c   everything else
 *
 * Mappings and locations wait outside the builder's profile until the end,
 * because only then is it known where a mapping begins: addresses in the table
 * of locations count from there. The arithmetic is that of 64-bit numbers that
 * wrap, so that an address outside of its mapping is as good as any.
 */
#ifndef LIBPROF_MERGE_H
#define LIBPROF_MERGE_H

#include "libprof/model/build.h"

#include <prof/merge.h>
#include <stdbool.h>

/* What a mapping is known by; the row that stands for it lies beside. */
struct mapping_key {
	uint64_t pages, offset;
	prof_id name; /* build id, or else file */
	uint32_t is_build_id;
};

/* When profiles were recorded. */
struct span {
	bool is_known;
	int64_t start, end; /* of those that tell both */
	int64_t longest;    /* of those that do not tell when */
	int64_t sum;	    /* of all */
};

struct prof_merge {
	struct prof_merge_options options;
	struct prof_limits limits;
	struct prof_builder *b;

	struct table mapping_key;
	struct prof_mapping *mapping; /* by row of mapping_key */
	size_t mapping_room;
	struct table location; /* id - 1 of the result; relative addresses */
	unsigned char *row;    /* a location being put together */
	size_t row_room;

	/* The sample of a stack without labels, plus 1, by stack; the number
	 * of a sample with labels, by its row in `labeled`. */
	prof_id *plain;
	size_t plain_room;
	struct table labeled;
	prof_id *labelled_sample;
	size_t labelled_room;

	bool has_columns;	  /* a profile with columns came */
	struct table column_name; /* types, and families of units */
	int64_t *value;		  /* of a sample, by column of the result */
	size_t value_room;

	struct span span;
	struct table comment; /* ids of strings */
	prof_id *pool;	      /* stacks at hand */
	size_t pool_used, pool_room;
	struct sorted_label *label; /* at hand */
	size_t label_room;
};

/* A profile that is being added. Maps of ids are 0 where a row has not been
 * needed yet; that of label sets has the number plus 1. */
struct merge_source {
	struct prof_merge *m;
	const struct prof_profile *p;
	prof_id *string, *function, *mapping, *location, *stack, *labels;
	size_t *column;	  /* of the merge, or SIZE_MAX; by column */
	int64_t *factor;  /* of its values */
	prof_id idle_key; /* TABLE_FULL: there are no tracks */
};

/* Everything but samples: 0 when it does not work; b->error tells. */
prof_id merge_string(struct merge_source *s, prof_id id);
prof_id merge_labels(struct merge_source *s, prof_id id);

/* Fills in s->stack for as many of these as it takes at once: how many. */
size_t merge_stacks(struct merge_source *s, const prof_id *stacks,
		    size_t count);

int merge_rows_init(struct merge_source *s, struct prof_error *err);
void merge_rows_release(struct merge_source *s);

/* All mappings, so that the first one stays the first. */
void merge_mappings(struct merge_source *s);

/* Those strings, functions and locations that the merge has already; behind
 * the mappings. */
void merge_known_rows(struct merge_source *s);

/* Rows as they are in the merge; those of functions add their strings, those
 * of locations need their functions. */
struct prof_function merge_function_row(struct merge_source *s,
					const struct prof_function *from);
size_t merge_location_size(const struct prof_location *l);
void merge_location_row(struct location_row *row, const struct merge_source *s,
			const struct prof_location *l);

/* Gives mappings and locations to the builder. */
void merge_finish_rows(struct prof_merge *m);

/* Says which column is which, or refuses; then changes the columns. */
int merge_match_columns(struct merge_source *s, struct prof_error *err);
int merge_change_columns(struct merge_source *s, struct prof_error *err);
void merge_columns_release(struct merge_source *s);

int merge_header(struct merge_source *s, struct prof_error *err);
void merge_comment(struct prof_merge *m, prof_id comment);
void merge_finish_header(struct prof_merge *m);

/* The order of bytes. */
int merge_compare(struct prof_str a, struct prof_str b);

#endif
