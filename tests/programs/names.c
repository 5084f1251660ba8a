/* Threads with names that are hard to read, each with work and page faults. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { ROUNDS = 20, WORK = 200000, PAGES = 64, PAGE = 4096 };

static volatile unsigned long sink;

__attribute__((noinline)) static void count(void)
{
	for (int i = 0; i < WORK; i++)
		sink += (unsigned long)i;
}

__attribute__((noinline)) static void touch(void)
{
	char *p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = 1;
	munmap(p, PAGES * PAGE);
}

static void *work(void *name)
{
	prctl(PR_SET_NAME, name);
	for (int i = 0; i < ROUNDS; i++) {
		count();
		touch();
		usleep(100);
	}
	return NULL;
}

int main(void)
{
	static char names[][16] = {
		"#1",  "# x",	   "a b 12", "x: y:",
		"7/8", "[br] (x)", "a  b",   "tokio-runtime-w"};
	enum { THREADS = sizeof(names) / sizeof(*names) };
	pthread_t thread[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, work, names[i]) != 0)
			abort();
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
