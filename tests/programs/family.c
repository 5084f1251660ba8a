/*
 * family CHILDREN SECONDS: so many processes at a time use the processor for
 * so long, and so does this one; then it prints what all of them have used,
 * in seconds, as the kernel counts it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
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

static double used(int who)
{
	struct rusage u;

	if (getrusage(who, &u) < 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
	int children = argc > 1 ? atoi(argv[1]) : 2;
	double seconds = argc > 2 ? atof(argv[2]) : 0.5;

	for (int i = 0; i < children; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (!pid) {
			work(seconds);
			_exit(0);
		}
	}
	work(seconds);
	while (wait(NULL) > 0)
		;
	printf("%.3f\n", used(RUSAGE_SELF) + used(RUSAGE_CHILDREN));
	return 0;
}
