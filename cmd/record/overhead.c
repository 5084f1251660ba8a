#include "cmd/record/overhead.h"

#include <time.h>

enum { SECOND = 1000000000, FACTOR_MOST = 1 << 10 };

static int64_t read_clock(clockid_t id)
{
	struct timespec t = {0};

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

void overhead_init(struct overhead *o, unsigned limit)
{
	*o = (struct overhead){
		.limit = limit,
		.factor = 1,
		.since = read_clock(CLOCK_MONOTONIC),
		.used = read_clock(CLOCK_PROCESS_CPUTIME_ID),
	};
}

/* Back up only when twice as many samples would still be well below the limit,
 * so that it does not swing. */
void overhead_compare(struct overhead *o, int64_t now, int64_t used)
{
	int64_t time = now - o->since;
	double percent;

	if (!o->limit || time < SECOND)
		return;
	percent = 100.0 * (double)(used - o->used) / (double)time;
	o->since = now;
	o->used = used;
	if (percent > o->limit && o->factor < FACTOR_MOST)
		o->factor *= 2;
	else if (percent < o->limit / 3.0 && o->factor > 1)
		o->factor /= 2;
}

void overhead_check(struct overhead *o)
{
	if (o->limit)
		overhead_compare(o, read_clock(CLOCK_MONOTONIC),
				 read_clock(CLOCK_PROCESS_CPUTIME_ID));
}

bool overhead_takes(const struct overhead *o, uint64_t nth)
{
	return nth % o->factor == 0;
}
