#include "cmd/record/file_limit.h"

#include <stdint.h>
#include <sys/resource.h>

enum { MOST = 1 << 20 };

size_t file_limit_raise(void)
{
	struct rlimit limit, most = {MOST, MOST};

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return SIZE_MAX;
	if (limit.rlim_max < most.rlim_max &&
	    setrlimit(RLIMIT_NOFILE, &most) == 0)
		return MOST;
	if (limit.rlim_max > most.rlim_max)
		limit.rlim_max = most.rlim_max;
	most = (struct rlimit){limit.rlim_max, limit.rlim_max};
	if (setrlimit(RLIMIT_NOFILE, &most) == 0)
		limit.rlim_cur = limit.rlim_max;
	return limit.rlim_cur;
}
