/*
 * What is left of a profile: samples, frames, labels, columns that are kept or
 * dropped. All of it is done in place, keeps the order of samples, and leaves
 * in the tables what no sample uses any more; prof_drop_unused takes that
 * away. After a failure the profile may be freed and nothing else.
 *
 * Patterns are POSIX extended regular expressions, found anywhere in a name.
 * They look at functions' names; one with a prefix looks at something else:
 *
 *   func~RE    the function's name
 *   file~RE    the source file that the function is in
 *   module~RE  the program or library (the mapping's file)
 *   any~RE     each of the three
 *
 * A list matches where one of its patterns does. A frame is a line of a
 * location, so that inlined calls are kept and dropped one by one; a location
 * without lines is one frame.
 */
#ifndef PROF_FILTER_H
#define PROF_FILTER_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_patterns {
	const char *const *text;
	size_t count;
};

/* A list without patterns keeps everything as it is. */
struct prof_frame_filter {
	struct prof_patterns focus;  /* keep samples with such a frame */
	struct prof_patterns ignore; /* drop samples with such a frame */
	struct prof_patterns hide;   /* drop such frames */
	struct prof_patterns show;   /* drop all other frames */
};

/* Samples that lose all their frames are dropped. */
int prof_filter_frames(struct prof_profile *p,
		       const struct prof_frame_filter *filter,
		       struct prof_error *err);

/* Drops the callers of the outermost frame that matches, and samples without
 * one. */
int prof_show_from(struct prof_profile *p, struct prof_patterns from,
		   struct prof_error *err);

/* Drops what the innermost frame that matches has called. Functions' names are
 * matched without their arguments. */
int prof_prune_from(struct prof_profile *p, struct prof_patterns from,
		    struct prof_error *err);

/* Does what the profile's own drop_frames and keep_frames ask for. */
int prof_drop_frames(struct prof_profile *p, struct prof_error *err);

/* Drops what is outside the innermost frame that has one of the names, and
 * samples without one. */
int prof_rebase(struct prof_profile *p, const char *const *names, size_t count,
		struct prof_error *err);

/* Keeps the outermost frames, so many of them. */
int prof_limit_depth(struct prof_profile *p, size_t depth,
		     struct prof_error *err);

/* Of frames that follow each other and have the same name, keeps the
 * innermost. */
int prof_collapse_recursion(struct prof_profile *p, struct prof_error *err);

/*
 * Keeps samples by their labels: those for which each of the rules in `keep`
 * holds, and none in `drop`. A rule is KEY=WHAT, or WHAT for any key, and holds
 * when one label does. WHAT is
 *
 *   VALUE     this text or number; a number may have a unit, as in 4kb
 *   ~RE       a text that matches
 *   LOW:HIGH  a number in this range, ends included; either may be left out
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

/* Keeps columns, each at most once, in this order. */
int prof_keep_columns(struct prof_profile *p, const size_t *columns,
		      size_t count, struct prof_error *err);

/* Converts every column of a time or of bytes to this unit of the same kind.
 * PROF_EINVAL when there is none, or when a value is not whole in it. */
int prof_scale_columns(struct prof_profile *p, const char *unit,
		       struct prof_error *err);

/*
 * Puts pseudonyms in the place of names that match none of the patterns (whose
 * prefixes do not count here): of functions, files, modules and their build
 * ids, tracks, labels' texts and keys. One name has one pseudonym, in every
 * profile. Comments, doc_url, drop_frames and keep_frames are dropped; types
 * and units of columns, addresses and numbers stay.
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
