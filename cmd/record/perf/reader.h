/*
 * What goes along a ring before its records are handed over, and takes a
 * snapshot for each sample of a Python. It only looks: the memory of records
 * is given back by whoever reads them afterwards.
 */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include "cmd/record/perf/ring.h"
#include "cmd/record/perf/snapshots.h"
#include "cmd/record/python/processes.h"
#include "libcode/python/codes.h"

#include <pthread.h>

/* The functions of codes.h and python.h; tests have others. */
struct python_reading {
	python_find *find;
	uint64_t (*copy)(struct image *m, const struct python *p,
			 struct python_seen *seen, pid_t pid, pid_t tid);
	void (*seen_new)(struct python_seen **out);
	void (*seen_free)(struct python_seen *s);
	/* What the last copy brought has been lost. */
	void (*seen_undo)(struct python_seen *s);
};

/* How many there are of each; atomic. */
struct reader_counts {
	uint64_t snapshots, late, dropped, stateless;
};

enum { READER_DEAR = 1024 };

struct reader {
	const struct ring *ring; /* page, data and size, which stay */
	int cpu;		 /* whose records they are */
	size_t queue;		 /* bytes for snapshots */
	struct python_processes *processes;
	const struct python_reading *reading;
	pthread_mutex_t lock;	  /* of all below, but what is atomic */
	uint64_t passed;	  /* atomic: so far it has come */
	struct python_seen *seen; /* this and what follows: when needed */
	struct image image;
	unsigned char *whole; /* a record that goes over the ring's end */
	struct snapshots snapshots;
	struct reader_counts counts;
	/* Processes whose last copy was long, by their numbers; when the time
	 * that such copies took will be made up for. */
	pid_t dear[READER_DEAR];
	uint64_t owed;
};

/* Also connects the ring with what is taken here. queue: bytes. */
void reader_init(struct reader *r, struct ring *ring, size_t queue);
void reader_release(struct reader *r);

/* On the ring's processor, with the lock held: goes on to what the kernel wrote
 * last. */
void reader_pass(struct reader *r);

/*
 * From elsewhere, with the lock held: goes on up to a time, or to a sample; the
 * time of that, UINT64_MAX: it has come so far. Nobody's memory is read, which
 * might take for ever. With give_up samples are passed without a snapshot.
 */
uint64_t reader_help(struct reader *r, uint64_t limit, bool give_up);

/* Has it come to what the kernel wrote last? Without the lock. */
bool reader_is_through(const struct reader *r);

/* Is there so much that it should be fetched? */
bool reader_is_full(const struct reader *r);

#endif
