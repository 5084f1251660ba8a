/*
 * Snapshots on their way from the thread that takes them to the one that needs
 * them: a queue with one producer and one consumer, without locks. Each is in
 * one piece, and has the position in the ring of the sample that it belongs to.
 */
#ifndef RECORD_SNAPSHOTS_H
#define RECORD_SNAPSHOTS_H

#include "libcode/python/snapshot.h"

struct snapshots { /* all zero: an empty one, without memory */
	unsigned char *bytes;
	size_t size;	     /* a power of two */
	uint64_t head, tail; /* atomic; they only grow */
};

/* The producer's, before the first snapshot. */
void snapshots_init(struct snapshots *q, size_t size);
void snapshots_release(struct snapshots *q);

/* The producer's, with positions that grow. False: there is no room. */
bool snapshots_put(struct snapshots *q, uint64_t position,
		   const struct snapshot *s);

/* Anybody's: bytes that are taken. */
size_t snapshots_used(const struct snapshots *q);

/* The consumer's: the snapshot of a position; those of lower positions are
 * dropped. It is good until it is dropped itself. False: there is none. */
bool snapshots_find(struct snapshots *q, uint64_t position,
		    struct snapshot *out);

#endif
