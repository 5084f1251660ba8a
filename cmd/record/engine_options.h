/* Which options an engine cannot do. */
#ifndef RECORD_ENGINE_OPTIONS_H
#define RECORD_ENGINE_OPTIONS_H

#include "cmd/record/plan.h"

/* Of those that were given: "--kernel yes, --idle". `only_refused`: without
 * those that an engine may leave undone if it says so. False: it can do all. */
bool engine_lacks(char *text, size_t size, const char *engine,
		  const struct plan *plan, bool only_refused);

#endif
