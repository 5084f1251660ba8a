/*
 * shares SECONDS [THREADS]: uses its processors for so long, 50 % of the time
 * below half(), 30 % below third(), 20 % below fifth(): each takes a turn until
 * its share of the thread's CPU time is used up. Of more than 16 threads one
 * works, and the others wait for their turn.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Of a turn of all three. Samples at 99, 499 or 999 Hz come at ever other
   places of it: 20 ms would be two periods of 99 Hz, less 1 %. */
#define STEP 0.01634

static double seconds;
static int threads = 1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static double cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Some work that no compiler leaves out. */
__attribute__((noinline)) static unsigned work(unsigned x)
{
	for (int i = 0; i < 20000; i++)
		x = x * 1664525u + 1013904223u;
	return x;
}

#define SHARE(name, add)                                                  \
	__attribute__((noinline)) unsigned name(double until, unsigned x) \
	{                                                                 \
		while (cpu_time() < until)                                \
			x = work(x);                                      \
		return x + add;                                           \
	}

unsigned half(double until, unsigned x);
unsigned third(double until, unsigned x);
unsigned fifth(double until, unsigned x);
SHARE(half, 1) /* functions that are equal would become one */
SHARE(third, 2)
SHARE(fifth, 3)

static void *use(void *unused)
{
	double at, end, step = seconds < STEP ? seconds : STEP;
	unsigned x = 1;

	(void)unused;
	if (threads > 16)
		pthread_mutex_lock(&turn);
	at = cpu_time();
	end = at + seconds;
	for (; at < end; at += step) {
		x = half(at + 0.5 * step, x);
		x = third(at + 0.8 * step, x);
		x = fifth(at + step, x);
	}
	if (threads > 16)
		pthread_mutex_unlock(&turn);
	return x == 12345 ? &seconds : NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread[1000];

	threads = argc > 2 ? atoi(argv[2]) : 1;
	seconds = argc > 1 ? atof(argv[1]) : 1;
	for (int i = 1; i < threads && i < 1000; i++)
		if (pthread_create(&thread[i], NULL, use, NULL))
			return 1;
	use(NULL);
	for (int i = 1; i < threads && i < 1000; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
