/* --status: what goes on, as JSON in a file that is whole whenever it is
 * read. */
#ifndef RECORD_STATUS_H
#define RECORD_STATUS_H

#include "cmd/record/sampler.h"

#include <prof/error.h>

struct status {
	const char *state;  /* "waiting", "recording", "ended", "failed" */
	const char *engine; /* NULL: none */
	pid_t pid;	    /* what is recorded, or the first of them */
	unsigned rate;	    /* as asked for */
	struct sampler_counts counts;
	double seconds;	    /* that were recorded */
	double cpu_seconds; /* of the recorder */
	int64_t peak_memory;
	uint64_t files;
	const char *file;  /* the last one; NULL: none */
	const char *error; /* the last one; NULL: none */
};

int status_write(const char *path, const struct status *s,
		 struct prof_error *err);

#endif
