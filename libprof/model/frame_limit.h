/* How many frames the stacks of an input may have. */
#ifndef LIBPROF_FRAME_LIMIT_H
#define LIBPROF_FRAME_LIMIT_H

#include "libprof/model/model.h"

/* May the samples of an input of so many bytes have so many frames? The limits
 * are those that were asked for, without the defaults. */
int frame_limit_check(uint64_t frames, const struct prof_limits *asked,
		      uint64_t bytes, struct prof_error *err);

/* The same of a profile that was read, where inlined calls are frames. */
int frame_limit_check_inlined(const struct prof_profile *p,
			      const struct prof_limits *asked, uint64_t bytes,
			      struct prof_error *err);

#endif
