/*
 * Runs the input below on a thread of its own, so that expanding and reading
 * overlap.
 */
#include "libprof/base/error.h"
#include "libprof/io/in.h"
#include "libprof/io/ring.h"

#include <stdlib.h>
#include <string.h>

struct readahead {
	struct prof_in *below;
	struct ring ring;
	size_t taken; /* of the buffer in hand */
	pthread_t thread;
};

static void *run(void *arg)
{
	struct readahead *a = arg;
	struct prof_error error;
	struct ring_buffer *b;
	int status = PROF_OK;

	while ((b = ring_fill(&a->ring))) {
		status = in_read(a->below, b->bytes, RING_BYTES, &b->len,
				 &error);
		if (status < 0 || b->len == 0)
			break;
		ring_filled(&a->ring);
	}
	ring_end(&a->ring, status, &error);
	return NULL;
}

static int readahead_read(void *state, unsigned char *to, size_t room,
			  size_t *got, struct prof_error *err)
{
	struct readahead *a = state;
	struct ring_buffer *b = ring_empty(&a->ring);
	size_t n;

	*got = 0;
	if (!b && a->ring.status < 0 && err)
		*err = a->ring.error;
	if (!b)
		return a->ring.status;
	n = b->len - a->taken;
	if (n > room)
		n = room;
	memcpy(to, b->bytes + a->taken, n);
	a->taken += n;
	*got = n;
	if (a->taken == b->len) {
		a->taken = 0;
		ring_emptied(&a->ring);
	}
	return PROF_OK;
}

static void readahead_close(void *state)
{
	struct readahead *a = state;

	ring_stop(&a->ring, PROF_OK, NULL);
	pthread_join(a->thread, NULL);
	ring_release(&a->ring);
	prof_in_close(a->below);
	free(a);
}

static const struct source readahead_source = {readahead_read, readahead_close};

int in_readahead(struct prof_in **in, struct prof_error *err)
{
	struct readahead *a;

	if (!has_spare_core())
		return PROF_OK;
	a = calloc(1, sizeof(*a));
	if (!a)
		return fail_memory(err);
	a->below = *in;
	if (ring_init(&a->ring, err) < 0) {
		free(a);
		return PROF_ENOMEM;
	}
	if (start_thread(&a->thread, run, a)) {
		ring_release(&a->ring); /* without it is only slower */
		free(a);
		return PROF_OK;
	}
	return in_new(in, &readahead_source, a, err);
}
