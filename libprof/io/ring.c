#include "libprof/io/ring.h"

#include "libprof/base/error.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int ring_init(struct ring *r, struct prof_error *err)
{
	memset(r, 0, sizeof(*r));
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->changed, NULL);
	for (int i = 0; i < RING_BUFFERS; i++) {
		r->buffer[i].bytes = malloc(RING_BYTES);
		if (!r->buffer[i].bytes) {
			ring_release(r);
			return fail_memory(err);
		}
	}
	return PROF_OK;
}

void ring_release(struct ring *r)
{
	for (int i = 0; i < RING_BUFFERS; i++)
		free(r->buffer[i].bytes);
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
}

struct ring_buffer *ring_fill(struct ring *r)
{
	bool stopped;

	pthread_mutex_lock(&r->lock);
	while (!r->stopped && r->filled - r->emptied == RING_BUFFERS)
		pthread_cond_wait(&r->changed, &r->lock);
	stopped = r->stopped;
	pthread_mutex_unlock(&r->lock);
	return stopped ? NULL : &r->buffer[r->filled % RING_BUFFERS];
}

/* Adds to a count that the other side may wait for. */
static void count_up(struct ring *r, size_t *count)
{
	pthread_mutex_lock(&r->lock);
	++*count;
	pthread_cond_signal(&r->changed);
	pthread_mutex_unlock(&r->lock);
}

void ring_filled(struct ring *r)
{
	count_up(r, &r->filled);
}

void ring_emptied(struct ring *r)
{
	count_up(r, &r->emptied);
}

/* Sets a flag for the other side, and why. */
static void tell(struct ring *r, bool *flag, int status,
		 const struct prof_error *error)
{
	pthread_mutex_lock(&r->lock);
	*flag = true;
	if (status < 0) {
		r->status = status;
		r->error = *error;
	}
	pthread_cond_signal(&r->changed);
	pthread_mutex_unlock(&r->lock);
}

void ring_end(struct ring *r, int status, const struct prof_error *error)
{
	tell(r, &r->ended, status, error);
}

void ring_stop(struct ring *r, int status, const struct prof_error *error)
{
	tell(r, &r->stopped, status, error);
}

struct ring_buffer *ring_empty(struct ring *r)
{
	bool has_some;

	pthread_mutex_lock(&r->lock);
	while (r->filled == r->emptied && !r->ended)
		pthread_cond_wait(&r->changed, &r->lock);
	has_some = r->filled != r->emptied;
	pthread_mutex_unlock(&r->lock);
	return has_some ? &r->buffer[r->emptied % RING_BUFFERS] : NULL;
}

bool has_spare_core(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

int start_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
	/* A closed pipe, or a limit, ends the program whoever writes. */
	static const int own[] = {SIGPIPE, SIGXFSZ, SIGSEGV,
				  SIGBUS,  SIGFPE,  SIGILL};
	sigset_t blocked, old;
	int failed;

	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&blocked, own[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &old);
	failed = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return failed;
}
