/*
 * Stacks of this program, taken wherever a timer finds it.
 */
#include "tests/unit/own_unwinder.h"
#include "tests/unit/own_work.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

#if defined(__x86_64__) && defined(HAVE_ELFUTILS)

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { SAMPLES = 10000 };

/* What was found. */
static struct {
	size_t count, end[4], rooted;
	struct frame root[FRAMES]; /* of main or a thread, outermost last */
	size_t root_count;
} seen;

static bool is_rooted(const struct frame *frames, size_t count)
{
	size_t n = seen.root_count;

	if (count < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (frames[count - n + i].memory != seen.root[i].memory)
			return false;
	return true;
}

static void look(void)
{
	struct frame frames[FRAMES];
	size_t count;

	for (int i = 0; i < taken.used; i++) {
		enum unwind_end end = unwind(&taken.slot[i], frames, &count);

		seen.count++;
		seen.end[end]++;
		if (is_rooted(frames, count))
			seen.rooted++;
		else if (seen.count - seen.rooted < 5)
			tap_diag("at %" PRIx64 ": end %d, %zu frames",
				 taken.slot[i].registers[DWARF_PC], (int)end,
				 count);
	}
	taken.used = 0;
}

/* The frames of its caller's callers. */
__attribute__((noinline)) static void find_root(const void *return_address)
{
	struct frame frames[FRAMES];
	size_t count, from = 0;

	raise(SIGPROF);
	unwind(&taken.slot[0], frames, &count);
	while (from < count && frames[from].memory != (uint64_t)return_address)
		from++;
	seen.root_count = count - from;
	memcpy(seen.root, frames + from, seen.root_count * sizeof(*frames));
	taken.used = 0;
}

__attribute__((noinline)) static double work(FILE *nowhere)
{
	int numbers[200];
	char copy[4096] = {0};
	struct timespec now;

	for (unsigned i = 0; i < 200; i++)
		numbers[i] = (int)(i * 7919u % 1009);
	qsort(numbers, 200, sizeof(*numbers), compare_ints);
	for (size_t i = 0; i < 50; i++)
		memcpy(copy + i, copy + 2050, 2000);
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(nowhere, "%d %s %f\n", numbers[0], copy, 1.5);
	fflush(nowhere);
	free(malloc(100000));
	return (double)(deep(30) + on_stack(3000)) + strtod("1e-5", NULL);
}

static timer_t begin_timer(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
				 .sigev_signo = SIGPROF};
	struct itimerspec often = {{0, 50000}, {0, 50000}};
	timer_t timer;

	event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
	    timer_settime(timer, 0, &often, NULL) != 0)
		tap_bail("there is no timer");
	return timer;
}

/* Works, with samples that look at it, until there are enough. */
__attribute__((noinline)) static double work_watched(size_t samples)
{
	FILE *nowhere = fopen("/dev/null", "we");
	double sum = 0;
	timer_t timer;

	memset(&seen, 0, sizeof(seen));
	find_root(__builtin_return_address(0));
	timer = begin_timer();
	while (seen.count < samples) {
		while (taken.used < SLOTS)
			sum += work(nowhere);
		look();
	}
	timer_delete(timer);
	taken.used = 0;
	fclose(nowhere);
	return sum;
}

static void *run_thread(void *arg)
{
	pthread_attr_t attributes;
	void *low;
	size_t size;

	pthread_getattr_np(pthread_self(), &attributes);
	pthread_attr_getstack(&attributes, &low, &size);
	pthread_attr_destroy(&attributes);
	taken.end = (const uint64_t *)((char *)low + size);
	*(double *)arg = work_watched(SAMPLES / 2);
	return NULL;
}

static void is_watched(const char *where)
{
	tap_diag("%zu samples: %zu complete, %zu truncated, %zu broken, "
		 "%zu deep; roots of %zu frames",
		 seen.count, seen.end[UNWIND_COMPLETE],
		 seen.end[UNWIND_TRUNCATED], seen.end[UNWIND_BROKEN],
		 seen.end[UNWIND_DEEP], seen.root_count);
	ok(seen.root_count >= 2, "there is something below %s", where);
	ok(seen.end[UNWIND_COMPLETE] * 1000 >= seen.count * 999,
	   "stacks of %s are complete", where);
	ok(seen.rooted * 1000 >= seen.count * 999,
	   "stacks of %s have its callers at their root", where);
}

static void test_thread(void)
{
	pthread_t thread;
	double sum;

	if (pthread_create(&thread, NULL, run_thread, &sum) != 0)
		tap_bail("there are no threads");
	pthread_join(thread, NULL);
	is_watched("a thread");
}

int main(int argc, char **argv)
{
	(void)argc;
	own_begin("record_unwind", argv);
	work_watched(SAMPLES);
	is_watched("the program");
	test_thread();
	return own_end();
}

#else

int main(void)
{
	tap_skip("stacks are unwound by tables",
		 "impossible here: it takes x86-64 and elfutils");
	return tap_end();
}

#endif
