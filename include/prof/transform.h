/*
 * What can be done to a profile in place. After a failure the profile may be
 * freed and nothing else.
 */
#ifndef PROF_TRANSFORM_H
#define PROF_TRANSFORM_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps one column and drops the others. */
int prof_keep_column(struct prof_profile *p, size_t column,
		     struct prof_error *err);

/*
 * Adds a frame `key:value` for each of the keys that a sample has a label
 * of, at the root (the first key outermost) or at the leaf (the last key
 * innermost). Several values of a key are joined by commas.
 */
int prof_labels_as_frames(struct prof_profile *p, const char *const *keys,
			  size_t key_count, int at_leaf,
			  struct prof_error *err);

/* Names the track of each sample by a label, and drops the tracks. Tracks of
 * one name are told apart by a number: "worker", "worker #2". */
int prof_tracks_as_labels(struct prof_profile *p, const char *key,
			  struct prof_error *err);

/* Makes a track of the samples with the same value of a label, which they
 * lose. Samples without it are in a track without a name. */
int prof_label_as_tracks(struct prof_profile *p, const char *key,
			 struct prof_error *err);

/*
 * Keeps what happened from `from` until before `to`, nanoseconds since the
 * first track began. Samples of tracks are cut at the ends; those of a
 * profile without tracks have to have labels end_timestamp_ns, and are kept
 * by these, counted from the profile's time or the first of them.
 * PROF_EINVAL when samples have no times.
 */
int prof_keep_time(struct prof_profile *p, int64_t from, int64_t to,
		   struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
