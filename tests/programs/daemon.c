/*
 * daemon SECONDS [FILE]: goes into the background, where it works for so long;
 * its number is in FILE. With 0 seconds it is the foreground that works: for
 * one second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void work(double seconds)
{
	struct timespec t;
	volatile unsigned x = 1;

	do {
		for (int i = 0; i < 100000; i++)
			x = x * 1664525u + 1013904223u;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	} while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds);
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	FILE *f;

	if (seconds <= 0) {
		work(1);
		return 0;
	}
	if (daemon(1, 0) < 0)
		return 1;
	f = argc > 2 ? fopen(argv[2], "w") : NULL;
	if (f) {
		fprintf(f, "%ld\n", (long)getpid());
		fclose(f);
	}
	work(seconds);
	return 0;
}
