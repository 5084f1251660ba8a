/*
 * One recording: its sampler, what became of it so far, and the pieces in
 * which it is written. Of recorder.c.
 */
#ifndef RECORD_RECORDING_H
#define RECORD_RECORDING_H

#include "cmd/record/recorder.h"
#include "cmd/record/sampler.h"

#include <stdint.h>

enum { RECORDING_LEFT = 16 };

struct recording {
	const struct recorder_options *o;
	struct plan plan; /* is_held no more once the command runs */
	struct fallback fallback;
	struct sampler *sampler;	   /* NULL: none */
	const struct sampler_class *class; /* the last one */
	struct sampler_counts ended;	   /* of samplers that are gone */
	struct sampler_counts thrown;	   /* of what is not to be told */
	struct sampler_counts written;	   /* what earlier pieces have */
	struct prof_profile *left;	   /* of a sampler that is gone */
	const char *state;
	pid_t left_pid[RECORDING_LEFT]; /* that live on after the command */
	size_t left_count;		/* which may be more */

	int64_t begin, piece_begin; /* CLOCK_MONOTONIC, as below */
	int64_t end;		    /* 0: not yet */
	bool is_early;		    /* the end came within --delay */
	int64_t time_offset;	    /* from there to nanoseconds since 1970 */

	unsigned pieces;   /* that were begun to be written */
	uint64_t files;	   /* that were written */
	char *file;	   /* the last one */
	char *error;	   /* the last one */
	bool is_failing;   /* the last piece could not be written */
	bool status_fails; /* said already */
};

/* All counts since the beginning, rates and such as they are now. */
struct sampler_counts recording_counts(const struct recording *r);

/* From now on it counts; what there is so far may be thrown away. */
void recording_begin(struct recording *r, bool throws_away);

/* Closes the sampler, and keeps what it has. */
void recording_end_sampler(struct recording *r);

/* Writes what came since the last piece. False: it failed; that is said. */
bool recording_write_piece(struct recording *r, bool is_last);

/* Writes all of the piece so far; it will be written again. */
void recording_write_snapshot(struct recording *r);

void recording_write_status(struct recording *r);
void recording_release(struct recording *r);

#endif
