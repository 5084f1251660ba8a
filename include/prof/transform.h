/*
 * Changes a profile in place. After a failure the profile can only be freed.
 */
#ifndef PROF_TRANSFORM_H
#define PROF_TRANSFORM_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps one column and drops the others, as prof_keep_columns does. */
int prof_keep_column(struct prof_profile *p, size_t column,
		     struct prof_error *err);

/*
 * Adds a frame `key:value` for each of the keys that a sample has a label
 * for, at the root (the first key outermost) or at the leaf (the last key
 * innermost). Several values of a key are joined by commas.
 */
int prof_labels_as_frames(struct prof_profile *p, const char *const *keys,
			  size_t key_count, int at_leaf,
			  struct prof_error *err);

/* Labels each sample with the name of its track, and drops the tracks. Tracks
 * with the same name are numbered: "worker", "worker #2". */
int prof_tracks_as_labels(struct prof_profile *p, const char *key,
			  struct prof_error *err);

/* Makes a track for each value of a label, and drops the label. Samples
 * without it are in a track without a name. PROF_EINVAL: no sample has the
 * label, or there are tracks already. */
int prof_label_as_tracks(struct prof_profile *p, const char *key,
			 struct prof_error *err);

/*
 * Keeps the time range [from, to) in nanoseconds since the start of the first
 * track. Samples of tracks are cut at the ends. Samples of a profile without
 * tracks need labels end_timestamp_ns, counted from the profile's time or the
 * first of them. PROF_EINVAL if samples have no times.
 */
int prof_keep_time(struct prof_profile *p, int64_t from, int64_t to,
		   struct prof_error *err);

/* What was dropped: stacks, and their sum. */
struct prof_dropped {
	uint64_t stacks;
	int64_t sum;
};

/*
 * Drops from a column the values of stacks whose sum is negative. In other
 * stacks, negative samples are subtracted from positive ones, so that the sum
 * stays. A sample whose value goes is dropped if it then has none in any
 * column. Base samples, which are negative on purpose, stay.
 */
int prof_drop_negative(struct prof_profile *p, size_t column,
		       struct prof_dropped *dropped, struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
