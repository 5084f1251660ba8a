/*
 * Buffers that go round between two threads: one fills them, the other
 * empties them, each with one buffer in hand at a time.
 *
 *   ring_fill   the next buffer to fill; NULL when the other side stopped
 *   ring_filled hands it over
 *   ring_end    tells that no more will come, and with what status
 *   ring_empty  the next buffer to empty; NULL at the end
 *   ring_emptied gives it back
 *   ring_stop   tells the filling side to give up
 */
#ifndef LIBPROF_RING_H
#define LIBPROF_RING_H

#include <prof/error.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { RING_BUFFERS = 4, RING_BYTES = 1 << 18 };

struct ring_buffer {
	unsigned char *bytes; /* RING_BYTES */
	size_t len;
};

struct ring {
	struct ring_buffer buffer[RING_BUFFERS];
	size_t filled, emptied; /* counts that only grow */
	bool ended, stopped;
	int status; /* at the end: of the side that ended */
	struct prof_error error;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

int ring_init(struct ring *r, struct prof_error *err);
void ring_release(struct ring *r);

struct ring_buffer *ring_fill(struct ring *r);
void ring_filled(struct ring *r);
void ring_end(struct ring *r, int status, const struct prof_error *error);
struct ring_buffer *ring_empty(struct ring *r);
void ring_emptied(struct ring *r);
void ring_stop(struct ring *r, int status, const struct prof_error *error);

/* Would a second thread have a core to run on? */
bool has_spare_core(void);

/* A thread that no signal reaches but those for what it does itself: the
 * others are the program's. 0, or an errno. */
int start_thread(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
