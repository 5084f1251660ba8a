/*
 * One ring: memory that the kernel writes records into, and that we read them
 * from where they are. A record that goes over the end is put together first.
 */
#ifndef RECORD_RING_H
#define RECORD_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	struct perf_event_mmap_page *page; /* where it begins and ends */
	const unsigned char *data;
	size_t size;	     /* of data; a power of two */
	uint64_t head, tail; /* of what is to be read; they only grow */
	const struct perf_event_header *front; /* at tail; NULL: none */
	uint64_t time;			       /* of front */
	unsigned char *whole;		       /* front, put together */
	uint64_t damaged;	/* times that a size made no sense */
	const uint64_t *passed; /* atomic: what lies after it is not read yet;
				   NULL: all is */
	struct snapshots *snapshots; /* of its samples; NULL: none are taken */
};

/* The ring of an event; size: of the data. False: errno tells. */
bool ring_map(struct ring *r, int fd, size_t size);
void ring_unmap(struct ring *r);

/* Over memory of the caller's, which is a page and the data behind it. */
void perf_ring_init(struct ring *r, struct perf_event_mmap_page *page,
		    const unsigned char *data, size_t size);
void perf_ring_release(struct ring *r);

/* Sees what the kernel has written by now. */
void ring_update(struct ring *r);

/* Gives the memory of the front back to the kernel; the next one is front. */
void ring_pop(struct ring *r);

#endif
