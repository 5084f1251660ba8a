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

#ifdef __cplusplus
}
#endif
#endif
