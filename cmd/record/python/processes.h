/*
 * Which Python is in which process, for threads that each see a part of what
 * happens, late or in another order than it happened: what is known of a
 * process has a time, and an event from before that time changes nothing. A
 * process that nothing is known of is looked through when it is sampled. From
 * many threads at once.
 */
#ifndef RECORD_PYTHON_PROCESSES_H
#define RECORD_PYTHON_PROCESSES_H

#include "libcode/event/event.h"
#include "libcode/python/python.h"

enum { PYTHON_VERSIONS = 16, PYTHON_REASONS = 16 };

/* What was seen; pointers are good until the recording ends. */
struct python_findings {
	uint64_t snapshots; /* that were taken, the late ones included */
	uint64_t late;	    /* whose thread may have gone on meanwhile */
	uint64_t dropped;   /* that there was no room for */
	uint64_t stateless; /* of threads that have no state of Python's */
	const struct python *version[PYTHON_VERSIONS]; /* each version once */
	size_t version_count;
	struct python_refused {
		const struct python *python;
		pid_t pid;	    /* the first one */
		uint64_t processes; /* refused for the same reason */
	} refused[PYTHON_REASONS];
	size_t refused_count;
};

/* code_python_find, or what a test has in its place. */
typedef void python_find(struct python *out, pid_t pid);

struct python_processes;

void python_processes_new(struct python_processes **out, python_find *find);
void python_processes_free(struct python_processes *t);

/* Forks, execs, mappings and ends; others change nothing. */
void python_processes_event(struct python_processes *t, const struct event *e);

/*
 * The Python of a process, known or refused; NULL: there is none. It stays
 * as it is, and where it is, until the table is freed. May look through the
 * process, which takes parts of a millisecond. now: CLOCK_MONOTONIC.
 */
const struct python *python_processes_get(struct python_processes *t, pid_t pid,
					  uint64_t now);

/* Had a thread of that process a state where python says? If several in a row
 * have none the process may have become another program. */
void python_processes_tell(struct python_processes *t, pid_t pid,
			   bool has_state, uint64_t now);

/* Versions and refusals; the rest of counts is left as it is. */
void python_processes_count(struct python_processes *t,
			    struct python_findings *counts);

#endif
