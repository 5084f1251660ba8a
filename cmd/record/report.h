/* What is said of a recording: in the profile, and at its end. */
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include "cmd/record/recording.h"

struct report_comments {
	char **text;
	size_t count, room;
};

/* "key: value" each. The counts are those of the piece. */
void report_comments(struct report_comments *to, const struct recording *r,
		     const struct sampler_counts *counts);
void report_release(struct report_comments *c);

/* CPU time of the recorder and of what it has started, in seconds. */
double report_cpu_seconds(void);
int64_t report_peak_memory(void); /* bytes */

/* The line at the end, and what is wrong with what was recorded. */
void report_end(const struct recording *r);

#endif
