/* The library that loads.c loads. */
#include <time.h>

unsigned plugin(double seconds);
unsigned plugin(double seconds)
{
	struct timespec t = {0};
	unsigned x = 1;

	while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds) {
		for (int i = 0; i < 10000; i++)
			x = x * 1664525u + 1013904223u;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	}
	return x;
}
