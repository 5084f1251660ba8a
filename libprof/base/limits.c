#include "libprof/base/limits.h"

enum {
	DEFAULT_MAX_DEPTH = 1 << 20,
	DEFAULT_MAX_POOL = 1 << 30,
};

static const uint64_t DEFAULT_MAX_SIZE = (uint64_t)8 << 30;

struct prof_limits limits_or_default(const struct prof_limits *limits)
{
	struct prof_limits l = PROF_LIMITS;

	if (limits)
		l = *limits;
	if (!l.max_size)
		l.max_size = DEFAULT_MAX_SIZE;
	if (!l.max_pool)
		l.max_pool = DEFAULT_MAX_POOL;
	if (!l.max_depth)
		l.max_depth = DEFAULT_MAX_DEPTH;
	return l;
}
