/*
 * What a runtime's own frames were when a sample was taken: copied from its
 * memory while the thread stood.
 */
#ifndef RECORD_SNAPSHOT_H
#define RECORD_SNAPSHOT_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

struct snapshot {
	const struct python *python; /* NULL: no Python is in that process */
	uint64_t thread;	     /* its state; 0: the thread has none */
	bool is_late;	    /* the thread may have gone on since the sample */
	uint64_t time;	    /* CLOCK_MONOTONIC, when all was copied */
	struct image image; /* pid 0 */
};

#endif
