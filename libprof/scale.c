#include <prof/merge.h>

#include "libprof/error.h"
#include "libprof/model.h"

__extension__ typedef __int128 wide;

/* To the nearest, half to even; divide is above 0. */
static wide divide_even(wide n, int64_t divide)
{
	wide quotient = n / divide, rest = n % divide;
	wide twice = (rest < 0 ? -rest : rest) * 2;

	if (twice > divide || (twice == divide && quotient % 2))
		quotient += n < 0 ? -1 : 1;
	return quotient;
}

int prof_scale(struct prof_profile *p, int64_t multiply, int64_t divide,
	       struct prof_error *err)
{
	if (multiply <= 0 || divide <= 0)
		return fail(err, PROF_EINVAL,
			    "values are multiplied and divided by numbers "
			    "above 0");
	for (size_t c = 0; c < p->column_count; c++)
		for (size_t i = 0; i < p->samples.count; i++) {
			int64_t *value = &p->samples.value[c][i];
			wide v = divide_even((wide)*value * multiply, divide);

			if (v < INT64_MIN || v > INT64_MAX)
				return fail(err, PROF_ERANGE,
					    "a value does not fit 64 bits "
					    "when scaled");
			*value = (int64_t)v;
		}
	return PROF_OK;
}
