/*
 * toil ROUNDS [THREADS]: each thread does a fixed amount of work at the end of
 * 30 calls, and the last line says what it cost the process: seconds of wall
 * time and of CPU time.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { CALLS = 30 };

static long rounds;

__attribute__((noinline)) static unsigned work(unsigned x)
{
	for (int i = 0; i < 20000; i++)
		x = x * 1664525u + 1013904223u;
	return x;
}

/* The sum behind the call keeps it from becoming a jump. */
__attribute__((noinline)) static unsigned call(int depth, unsigned x)
{
	volatile unsigned local[8] = {x};

	if (depth == CALLS)
		return work(x);
	return call(depth + 1, x) + local[depth % 8];
}

static void *toil(void *result)
{
	unsigned x = 1;

	for (long i = 0; i < rounds; i++)
		x = call(0, x);
	*(unsigned *)result = x;
	return NULL;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	int threads = argc > 2 ? atoi(argv[2]) : 1;
	pthread_t thread[64];
	unsigned result[64];
	struct rusage used;
	double start = now();

	rounds = argc > 1 ? atol(argv[1]) : 1000;
	for (int i = 1; i < threads && i < 64; i++)
		if (pthread_create(&thread[i], NULL, toil, &result[i]))
			return 1;
	toil(&result[0]);
	for (int i = 1; i < threads && i < 64; i++)
		pthread_join(thread[i], NULL);
	getrusage(RUSAGE_SELF, &used);
	printf("%.3f %.3f\n", now() - start,
	       seconds(used.ru_utime) + seconds(used.ru_stime));
	return 0;
}
