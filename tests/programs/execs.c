/*
 * execs SECONDS: uses a processor for so long in before(), then executes itself
 * and uses it as long in after().
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static unsigned use_until(double seconds, unsigned x)
{
	struct timespec t = {0};

	while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < seconds) {
		for (int i = 0; i < 10000; i++)
			x = x * 1664525u + 1013904223u;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	}
	return x;
}

__attribute__((noinline)) unsigned before(double seconds);
__attribute__((noinline)) unsigned before(double seconds)
{
	return use_until(seconds, 1) + 1;
}

__attribute__((noinline)) unsigned after(double seconds);
__attribute__((noinline)) unsigned after(double seconds)
{
	return use_until(2 * seconds, 2) + 2; /* CPU time stays over exec */
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;

	if (argc > 2)
		return after(seconds) == 12345;
	if (before(seconds) == 12345)
		return 1;
	execl("/proc/self/exe", argv[0], argv[1] ? argv[1] : "1", "again",
	      (char *)NULL);
	perror("execl");
	return 127;
}
