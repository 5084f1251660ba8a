#include "cmd/record/perf/overhead.h"

#include "program/clock.h"

enum { FACTOR_MOST = 1 << 10 };

void overhead_init(struct overhead *o, unsigned limit)
{
	*o = (struct overhead){
		.limit = limit,
		.factor = 1,
		.since = clock_now(),
		.used = clock_read(CLOCK_PROCESS_CPUTIME_ID),
	};
}

/* Back up only when twice as many samples would still be well below the limit,
 * so that it does not swing. */
void overhead_compare(struct overhead *o, int64_t now, int64_t used)
{
	int64_t time = now - o->since;
	double percent;

	if (!o->limit || time < CLOCK_SECOND)
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
		overhead_compare(o, clock_now(),
				 clock_read(CLOCK_PROCESS_CPUTIME_ID));
}
