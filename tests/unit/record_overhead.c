#include "cmd/record/perf/overhead.h"
#include "tests/unit/tap.h"

#define SECOND INT64_C(1000000000)

/* Seconds at a percentage of a processor, from 0 on. */
static unsigned after(unsigned limit, int seconds, int percent, int then)
{
	struct overhead o = {.limit = limit, .factor = 1};
	int64_t used = 0;

	for (int i = 1; i <= 2 * seconds; i++) {
		used += SECOND / 100 * (i <= seconds ? percent : then);
		overhead_compare(&o, i * SECOND, used);
	}
	return o.factor;
}

int main(void)
{
	struct overhead o = {.limit = 5, .factor = 1};

	is_uint(after(0, 10, 90, 90), 1, "without a limit nothing is left out");
	is_uint(after(5, 3, 4, 4), 1, "nor below it");
	is_uint(after(5, 1, 20, 20), 4, "above it half is, and half again");
	is_uint(after(5, 3, 20, 3), 8, "near the limit it stays so");
	is_uint(after(5, 3, 20, 1), 1, "well below it all is taken again");
	is_uint(after(5, 100, 90, 90), 1024, "some samples are always taken");

	overhead_compare(&o, SECOND / 2, SECOND / 2);
	is_uint(o.factor, 1, "a moment tells nothing");
	return tap_end();
}
