/*
 * Tracks in a format that has only labels. Each sample says whose it is, and
 * the first one of a track says what the track is; a track without samples
 * has one that stands for it, with an empty stack and values of 0.
 *
 *   prof::track         its name
 *   prof::track_id      its number, from 1
 *   prof::track_start   )
 *   prof::track_end     ) in the column's unit
 *   prof::track_unit    the unit that the file had
 *   prof::track_column  the number of its column, from 1
 *   prof::track_flags   enum prof_track_flags
 *   prof::track_empty   1: no sample, but a track
 */
#ifndef LIBPROF_TRACKS_H
#define LIBPROF_TRACKS_H

#include "libprof/model/model.h"

#include <stdbool.h>

enum track_label {
	TRACK_NAME,
	TRACK_ID,
	TRACK_START,
	TRACK_END,
	TRACK_UNIT,
	TRACK_COLUMN,
	TRACK_FLAGS,
	TRACK_EMPTY,
	TRACK_LABELS
};

extern const char *const track_keys[TRACK_LABELS];

/* Makes tracks of such labels, if every sample has them and they tell one
 * story; else leaves everything as it is. */
int tracks_from_labels(struct prof_profile *p, struct prof_error *err);

/* Keeps the samples for which keep[i] holds, in their order. */
void keep_samples(struct prof_profile *p, const bool *keep);

#endif
