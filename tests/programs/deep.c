/*
 * deep DEPTH SECONDS: uses the processor below so many calls of deeper().
 */
#include <stdlib.h>
#include <time.h>

__attribute__((noinline)) static int bottom(double seconds)
{
	struct timespec t;
	volatile int x = 0;

	do {
		for (int i = 0; i < 100000; i++)
			x += i;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	} while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds);
	return x;
}

__attribute__((noinline)) static int deeper(int depth, double seconds)
{
	volatile int here = depth;

	if (!depth)
		return bottom(seconds);
	return deeper(depth - 1, seconds) + here;
}

int main(int argc, char **argv)
{
	int depth = argc > 1 ? atoi(argv[1]) : 300;

	return deeper(depth, argc > 2 ? atof(argv[2]) : 1) == 12345;
}
