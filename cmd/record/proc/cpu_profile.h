/*
 * Profiles that are made here: all have the columns samples/count and
 * cpu/nanoseconds, and labels thread, pid and tid. Without memory we die.
 */
#ifndef RECORD_CPU_PROFILE_H
#define RECORD_CPU_PROFILE_H

#include <prof/prof.h>
#include <sys/types.h>

/* What a sample stands for at so many a second. */
int64_t cpu_profile_period(unsigned rate);

/* rate 0: there is no period. */
struct prof_builder *cpu_profile_new(unsigned rate);
struct prof_profile *cpu_profile_finish(struct prof_builder *b);

/* Both in one; they are freed. Either may be NULL. */
struct prof_profile *cpu_profile_join(struct prof_profile *a,
				      struct prof_profile *b);

prof_id cpu_profile_text(struct prof_builder *b, const char *text);

struct cpu_thread {
	const char *name; /* NULL: not known */
	pid_t pid, tid;	  /* 0: not known */
};

prof_id cpu_profile_labels(struct prof_builder *b, const struct cpu_thread *t);

/* A place that has a name only. */
prof_id cpu_profile_named(struct prof_builder *b, const char *name);

#endif
