#include "cmd/common/normalize.h"

const char *const normalize_names[] = {"none", "total",		"median",
				       "time", "work=BASE,NEW", NULL};

static struct prof_error wrong; /* what the caller is told is in here */

const char *normalize_parse(const char *arg, void *normalize)
{
	return prof_parse_normalize(normalize, arg, &wrong) < 0 ? wrong.text
								: NULL;
}
