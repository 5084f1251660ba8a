/*
 * Filters: keep or drop samples, frames, labels and columns, in place. The
 * order of samples stays. Rows that no sample uses any more stay in the tables
 * until prof_drop_unused. After a failure the profile can only be freed.
 *
 * Patterns are regular expressions as prof-filter(1) describes them, searched
 * anywhere in a name, in time bounded by their sizes. They match the names of
 * functions; with a prefix they match something else:
 *
 *   func~RE    the function's name
 *   file~RE    the source file that the function is in
 *   module~RE  the program or library (the mapping's file)
 *   any~RE     each of the three
 *
 * A list matches if one of its patterns does. A frame is a line of a
 * location, so that inlined calls are kept or dropped one by one; a location
 * without lines is one frame. A missing part of a frame is empty: module~^$
 * matches frames without a module, func~^$ those without a function.
 */
#ifndef PROF_FILTER_H
#define PROF_FILTER_H

#include <prof/model.h>
#include <prof/options.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_patterns {
	const char *const *text;
	size_t count;
};

/* A list without patterns keeps everything as it is. */
struct prof_frame_filter {
	size_t size;		     /* PROF_FRAME_FILTER */
	struct prof_patterns focus;  /* keep samples with a match */
	struct prof_patterns ignore; /* drop samples with a match */
	struct prof_patterns hide;   /* drop matching frames */
	struct prof_patterns show;   /* drop other frames */
};

#define PROF_FRAME_FILTER PROF_OPTIONS(prof_frame_filter)

/* Samples that lose all their frames are dropped. filter may be NULL: nothing
 * is done. */
int prof_filter_frames(struct prof_profile *p,
		       const struct prof_frame_filter *filter,
		       struct prof_error *err);

/* Drops the callers of the outermost frame that matches, and samples without
 * one. */
int prof_show_from(struct prof_profile *p, struct prof_patterns from,
		   struct prof_error *err);

/* Drops the callees of the innermost frame that matches. Names of functions
 * are matched without their arguments. */
int prof_prune_from(struct prof_profile *p, struct prof_patterns from,
		    struct prof_error *err);

/* Applies the profile's own drop_frames and keep_frames. */
int prof_drop_frames(struct prof_profile *p, struct prof_error *err);

/* Makes the innermost frame with one of the names the root, and drops samples
 * without one. */
int prof_set_root(struct prof_profile *p, const char *const *names,
		  size_t count, struct prof_error *err);

/* Keeps the `depth` outermost frames, at least 1. */
int prof_limit_depth(struct prof_profile *p, size_t depth,
		     struct prof_error *err);

/* Of consecutive frames of one function, keeps the innermost. Functions that
 * differ in anything, such as the file, are different functions. */
int prof_collapse_recursion(struct prof_profile *p, struct prof_error *err);

/*
 * Keeps the samples that match every rule in `keep` and none in `drop`. A rule
 * is KEY=WHAT, or WHAT for any key, and matches if one label does. WHAT is
 *
 *   VALUE     this text or number; a number may have a unit, as in 4kb
 *   ~RE       a text that matches
 *   LOW:HIGH  a number in this range, ends included; either may be omitted
 *
 * A number with a unit is compared in that unit, exactly; labels of other
 * units are not in the range. One without is compared as it is. Labels
 * without a unit have google/pprof's: bytes for `request` and `alignment`,
 * else the key.
 */
int prof_filter_labels(struct prof_profile *p, struct prof_patterns keep,
		       struct prof_patterns drop, struct prof_error *err);

int prof_drop_labels(struct prof_profile *p, const char *const *keys,
		     size_t count, struct prof_error *err);

/* Keeps columns, each at most once, in this order. Samples that have values in
 * other columns only go with these; those that are 0 in all of them stay,
 * unless their track is of a dropped column. */
int prof_keep_columns(struct prof_profile *p, const size_t *columns,
		      size_t count, struct prof_error *err);

/* Converts every column of time, or of bytes, to this unit. PROF_EINVAL if
 * there is no such column, a value would not be whole, or a column has tracks
 * and its unit would change. PROF_ERANGE: a value does not fit 64 bits. */
int prof_convert_columns(struct prof_profile *p, const char *unit,
			 struct prof_error *err);

/*
 * Replaces names that match none of the patterns (prefixes do not apply here)
 * with pseudonyms: functions, files, modules and their build ids, tracks, texts
 * and keys of labels. A name has the same pseudonym in every profile. Comments,
 * doc_url, drop_frames and keep_frames are dropped; types and units of columns,
 * addresses and numbers stay.
 */
int prof_anonymize(struct prof_profile *p, struct prof_patterns keep,
		   struct prof_error *err);

/* Drops rows that no sample needs; the first mapping, which stands for the
 * program, stays. The order of rows stays as well. */
int prof_drop_unused(struct prof_profile *p, struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
