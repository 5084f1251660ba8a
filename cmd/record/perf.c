#include "cmd/record/sampler.h"

#include <stdio.h>

static bool open_perf(struct sampler **out, const struct plan *plan,
		      struct obstacle *obstacle)
{
	(void)plan;
	*out = NULL;
	snprintf(obstacle->why, sizeof(obstacle->why),
		 "this build has no perf events");
	return false;
}

const struct sampler_class sampler_perf = {.name = "perf", .open = open_perf};
