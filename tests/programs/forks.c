/*
 * forks COUNT: starts so many processes, one after the other, each of which
 * uses five milliseconds of a processor.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

__attribute__((noinline)) static unsigned child_work(void)
{
	struct timespec t = {0};
	unsigned x = 1;

	while (!t.tv_sec && t.tv_nsec < 5000000) {
		for (int i = 0; i < 10000; i++)
			x = x * 1664525u + 1013904223u;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	}
	return x;
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 1;

	for (int i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (!pid)
			_exit(child_work() == 12345);
		waitpid(pid, NULL, 0);
	}
	return 0;
}
