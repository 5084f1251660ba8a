/* Values, scaled exactly. */
#include "tests/unit/profiles.h"

static struct prof_error err;

static void scaled(int64_t value, int64_t multiply, int64_t divide,
		   int64_t want)
{
	struct prof_profile *p = of_values("cpu", "ns", value);

	is_int(prof_scale(p, multiply, divide, &err), PROF_OK, "scaled");
	is_int(prof_values(p, 0)[0], want,
	       "%" PRId64 " * %" PRId64 " / %" PRId64, value, multiply, divide);
	prof_free(p);
}

static void scales(void)
{
	struct prof_profile *p = of_values("cpu", "ns", INT64_MAX);

	scaled(5, 1, 2, 2);
	scaled(7, 1, 2, 4);
	scaled(-5, 1, 2, -2);
	scaled(-7, 1, 2, -4);
	scaled(8, 1, 3, 3);
	scaled(INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX);
	scaled(INT64_MIN, 3, 3, INT64_MIN);
	scaled(5, -1, 2, -2);
	scaled(7, 1, -2, -4);
	scaled(-7, -1, -2, -4);
	scaled(7, 0, 3, 0);
	scaled(INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN);
	is_int(prof_scale(p, 2, 1, &err), PROF_ERANGE, "too large");
	is_int(prof_scale(p, 1, 0, &err), PROF_EINVAL, "divided by 0");
	is_int(prof_scale_column(p, 1, 1, 1, &err), PROF_EINVAL,
	       "a column that is not there");
	is_int(prof_scale_column(p, 0, -1, 1, &err), PROF_OK, "a column");
	is_int(prof_values(p, 0)[0], -INT64_MAX, "turned round");
	prof_free(p);
}

int main(void)
{
	scales();
	return tap_end();
}
