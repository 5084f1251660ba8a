/* What --summary says: samples, and the total of each column. */
#ifndef COMMON_TOTALS_H
#define COMMON_TOTALS_H

#include "cmd/common/profile_io.h"

/* "when: 38 samples, samples/count 321", also with -q. With a tally it is what
 * was written, else what the profile has. */
void totals_say(const char *when, const struct prof_profile *p,
		const struct prof_tally *tally);

/* profile_write, and then what was written. */
void totals_write(const struct profile_target *target,
		  const struct prof_profile *p,
		  struct prof_write_options *options);

#endif
