#include "cmd/record/perf/pace.h"
#include "tests/unit/tap.h"

#define SECOND UINT64_C(1000000000)

/* When so many threads ended in a second of processor time. */
static unsigned fineness_of(unsigned rate, unsigned ends)
{
	struct pace p;

	pace_init(&p, rate, 0);
	for (unsigned i = 0; i < ends; i++)
		pace_end(&p);
	pace_adjust(&p, (int64_t)SECOND, SECOND);
	return p.fineness;
}

static void test_fineness(void)
{
	struct pace p;

	is_uint(fineness_of(99, 0), 1, "threads that stay need nothing finer");
	is_uint(fineness_of(99, 9), 1, "nor do some that end");
	is_uint(fineness_of(99, 15), 2, "those that end are seen more often");
	is_uint(fineness_of(99, 1000), 4, "up to a limit");
	is_uint(fineness_of(249, 1000), 2, "which is 500 a second");
	is_uint(fineness_of(999, 1000), 1, "or what was asked for");

	pace_init(&p, 100, 0);
	is_uint(pace_kernel_period(&p), SECOND / 400, "periods begin short");
	ok(pace_adjust(&p, 1, SECOND) && pace_kernel_period(&p) == SECOND / 100,
	   "and get longer when no threads end");
	for (int i = 0; i < 1000; i++)
		pace_end(&p);
	ok(pace_adjust(&p, 2, 2 * SECOND) &&
		   pace_kernel_period(&p) == SECOND / 400,
	   "and shorter again when many do");
	for (int i = 0; i < 1000; i++)
		pace_end(&p);
	ok(!pace_adjust(&p, 3, 3 * SECOND), "or stay as they are");
}

/* What `threads` of that many looks each come to, in samples. */
static uint64_t take_all(uint64_t threads, uint64_t looks, uint64_t time,
			 uint64_t period)
{
	uint64_t samples = 0;

	for (uint64_t i = 0; i < threads; i++) {
		uint64_t credit = i * period / threads;

		for (uint64_t k = 0; k < looks; k++)
			samples += pace_take(&credit, time, period);
	}
	return samples;
}

int main(void)
{
	uint64_t credit = 9;

	test_fineness();
	is_uint(take_all(10, 7, 1000, 1000), 70,
		"a thread that is seen once a period has a sample each time");
	is_uint(take_all(1, 800, 125, 1000), 100,
		"one that is seen more often has as many of them");
	is_uint(take_all(1000, 1, 125, 1000), 125,
		"of threads that are seen once some have a sample");
	is_uint(pace_take(&credit, 25, 10), 3,
		"a period that was longer counts for more");
	is_uint(credit, 4, "and the rest is kept");
	return tap_end();
}
