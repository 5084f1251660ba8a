#include <prof/merge.h>

#include "libprof/base/error.h"
#include "libprof/model/model.h"

__extension__ typedef __int128 wide;

/* To the nearest, half to even. */
static wide divide_even(wide n, wide divide)
{
	wide quotient, rest, twice;

	if (divide < 0) {
		n = -n;
		divide = -divide;
	}
	quotient = n / divide;
	rest = n % divide;
	twice = (rest < 0 ? -rest : rest) * 2;
	if (twice > divide || (twice == divide && quotient % 2))
		quotient += n < 0 ? -1 : 1;
	return quotient;
}

static int check_factor(const struct prof_profile *p, int64_t multiply,
			int64_t divide, struct prof_error *err)
{
	if (!divide)
		return fail(err, PROF_EINVAL, "values are divided by 0");
	if (p->track_count && (!multiply || (multiply < 0) != (divide < 0)))
		return fail(err, PROF_EINVAL,
			    "values in tracks are lengths of time: the factor "
			    "must be above 0");
	return PROF_OK;
}

static int scale_one(struct prof_profile *p, size_t column, int64_t multiply,
		     int64_t divide, struct prof_error *err)
{
	for (size_t i = 0; i < p->samples.count; i++) {
		int64_t *value = &p->samples.value[column][i];
		wide v = divide_even((wide)*value * multiply, divide);

		if (v < INT64_MIN || v > INT64_MAX)
			return fail(err, PROF_ERANGE,
				    "a value does not fit 64 bits when scaled");
		*value = (int64_t)v;
	}
	return PROF_OK;
}

int prof_scale(struct prof_profile *p, int64_t multiply, int64_t divide,
	       struct prof_error *err)
{
	int status = check_factor(p, multiply, divide, err);

	for (size_t c = 0; c < p->column_count && status == PROF_OK; c++)
		status = scale_one(p, c, multiply, divide, err);
	return status;
}

int prof_scale_column(struct prof_profile *p, size_t column, int64_t multiply,
		      int64_t divide, struct prof_error *err)
{
	int status = check_column(p, column, err);

	if (status == PROF_OK)
		status = check_factor(p, multiply, divide, err);
	return status < 0 ? status
			  : scale_one(p, column, multiply, divide, err);
}
