/* What the recorder knows of a profile that a sampler made. */
#ifndef RECORD_ANNOTATE_H
#define RECORD_ANNOTATE_H

#include <prof/prof.h>
#include <stdbool.h>

struct annotation {
	int64_t time;		   /* nanoseconds since 1970 */
	int64_t duration;	   /* nanoseconds */
	const char *const *labels; /* "KEY=VALUE", for each sample */
	bool threads_as_tracks;	   /* those of the labels thread and tid */
	char *const *comments;
	size_t comment_count;
};

/* A copy with all that. */
struct prof_profile *annotate(const struct prof_profile *p,
			      const struct annotation *a);

#endif
