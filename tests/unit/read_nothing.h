/* What readers read where nothing is to be read: a snapshot is the number of
 * the thread. */
#ifndef TESTS_UNIT_READ_NOTHING_H
#define TESTS_UNIT_READ_NOTHING_H

#include "cmd/record/perf/reader.h"

#include <string.h>

enum { DEAR = 98 }; /* a process that takes all effort that there is */

/* Everybody but a process of number 99 has the same. */
static inline void find(struct python *out, pid_t pid)
{
	*out = (struct python){.found = pid == 99 ? PYTHON_NONE : PYTHON_KNOWN};
}

/* A snapshot is the number of the thread. */
static inline uint64_t copy(struct image *m, const struct python *p,
			    struct python_seen *seen, pid_t pid, pid_t tid)
{
	(void)p;
	(void)seen;
	memcpy(m->bytes, &tid, sizeof(tid));
	m->used = sizeof(tid);
	if (pid == DEAR)
		m->effort = 0;
	return (uint64_t)tid;
}

static inline void seen_new(struct python_seen **out)
{
	static char nothing;

	*out = (struct python_seen *)(void *)&nothing;
}

static inline void seen_free(struct python_seen *s)
{
	(void)s;
}

static unsigned undone;

static inline void seen_undo(struct python_seen *s)
{
	(void)s;
	undone++;
}

static const struct python_reading reading = {find, copy, seen_new, seen_free,
					      seen_undo};

#endif
