#include "cmd/record/perf/pace.h"

enum {
	SECOND = 1000000000,
	FINEST = 4,
	SHORTEST = 2000000, /* nanoseconds: not more than 500 a second */
	MOST_PERCENT = 5    /* of time that is not seen */
};

void pace_init(struct pace *p, unsigned rate, int64_t now)
{
	*p = (struct pace){
		.period = SECOND / (rate ? rate : 1),
		.finest = 1,
		.since = now,
	};
	while (p->finest < FINEST && p->period / (2 * p->finest) >= SHORTEST)
		p->finest *= 2;
	p->fineness = p->finest;
}

uint64_t pace_kernel_period(const struct pace *p)
{
	return p->period / p->fineness;
}

void pace_end(struct pace *p)
{
	p->ends++;
}

/* The coarsest with which the halves of periods that are lost are few. */
static unsigned wanted_fineness(const struct pace *p, uint64_t cpu_time)
{
	double lost = (double)p->ends * (double)p->period / 2;
	double most = (double)cpu_time * MOST_PERCENT / 100;
	unsigned fineness = 1;

	while (fineness < p->finest && lost / fineness > most)
		fineness *= 2;
	return fineness;
}

bool pace_adjust(struct pace *p, int64_t now, uint64_t cpu_time)
{
	unsigned fineness = wanted_fineness(p, cpu_time - p->cpu_time);
	bool is_new = fineness != p->fineness;

	p->since = now;
	p->cpu_time = cpu_time;
	p->ends = 0;
	p->fineness = fineness;
	return is_new;
}

uint64_t pace_take(uint64_t *credit, uint64_t time, uint64_t period)
{
	uint64_t count;

	*credit += time;
	count = *credit / period;
	*credit -= count * period;
	return count;
}
