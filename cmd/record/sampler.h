/*
 * A sampler watches processes and sums up what they were seen doing. There is
 * one struct sampler_class for each way to do that, and the table of all in
 * sampler.c, best first; prof-record falls back from one to the next until one
 * opens.
 *
 * All of it happens in the recorder, a process of its own: it may use memory
 * and time, and die, without harm to what is recorded.
 */
#ifndef RECORD_SAMPLER_H
#define RECORD_SAMPLER_H

#include "cmd/record/plan.h"
#include "libcode/unwind/runtime.h"

#include <prof/prof.h>

/* What became of the frames of Python, in samples. */
struct python_counts {
	uint64_t samples; /* that have some */
	uint64_t filled;  /* of those, with a gap among their native frames */
	uint64_t late;	  /* of those, read when the thread had gone on */
	uint64_t torn;	  /* of those, whose frames end in something else */
	uint64_t refused; /* without: the interpreter is not known */
	uint64_t denied;  /* without: its memory may not be read */
	uint64_t dropped; /* copies of frames that there was no room for */
};

/* What went on so far. What counts up comes first: recording.c adds that. */
struct sampler_counts {
	uint64_t samples;
	uint64_t lost;	    /* samples that the kernel had no room for */
	uint64_t truncated; /* stacks that were deeper than what was copied */
	uint64_t broken;    /* stacks whose unwinding ended in an error */
	uint64_t complete;  /* stacks that reached their thread's entry */
	uint64_t deep;	    /* stacks of more frames than max_stack */
	uint64_t guessed;   /* complete, by callers that are likely only */
	uint64_t unknown;   /* ended in code without unwind information */
	uint64_t skipped;   /* samples left out to stay below max_overhead */
	struct python_counts python;
	uint64_t cpu_time;	    /* nanoseconds; 0: not known */
	uint64_t threads;	    /* seen in samples */
	uint64_t unreadable;	    /* files with code */
	char unreadable_path[128];  /* one of those; "": none */
	uint64_t unnamed[RUNTIMES]; /* in code that these made, without names */
	char python_versions[64];   /* that are read: "3.11.2, 3.12.1" */
	double rate;	 /* samples a second of busy core, as seen; 0: none */
	bool has_kernel; /* frames of the kernel are recorded */
	bool is_dwarf;	 /* unwound by tables, not by frame pointers */
	const char *unwinder; /* "dwarf", "fp", "python", "none" */
};

/* Stands for the outermost frames of a stack that is deeper than max_stack. */
#define SAMPLER_CUT "[cut at --max-stack]"

struct sampler; /* each class begins its own struct with a struct sampler */

/* Why a sampler cannot be used. Texts are lower case phrases. */
struct reason {
	char why[240]; /* "perf_event_open: Operation not permitted: ..." */
	char fix[240]; /* "docker run --cap-add PERFMON ..."; may be empty */
};

struct sampler_class {
	const char *name; /* for --engine */

	/* Begins to record: all threads of plan->pids. False: it is impossible
	 * here, `reason` tells; with true it tells what is left out, if
	 * anything is. The plan outlives the sampler. */
	bool (*open)(struct sampler **out, const struct plan *plan,
		     struct reason *reason);

	/* The held command runs from now on (its exec is done). May be NULL. */
	void (*started)(struct sampler *s);

	/* Takes in what there is; called when `fd` is readable, and at least
	 * ten times a second. False: nothing more will come. */
	bool (*drain)(struct sampler *s);

	/* No more samples from now on; drains the rest. */
	void (*stop)(struct sampler *s);

	/* What was recorded since the last time, or the beginning. Without
	 * times, comments and labels, which the recorder adds. */
	struct prof_profile *(*take)(struct sampler *s);

	void (*counts)(const struct sampler *s, struct sampler_counts *counts);

	/* Processes that were seen, and have not been seen ending, at most max;
	 * how many there are. May be NULL. */
	size_t (*left)(const struct sampler *s, pid_t *pids, size_t max);
	void (*close)(struct sampler *s);
};

struct sampler {
	const struct sampler_class *class;
	int fd; /* readable when drain has something to do (may be an epoll);
		   -1: none */

	/* When drain returns false for another reason than that what is
	 * recorded has ended: why. Then the next one is opened.
	 */
	struct reason ended;
};

extern const struct sampler_class sampler_perf, sampler_python, sampler_proc;

/* Falling back from one sampler to the next; all zero before the first. */
struct fallback {
	const char *engine; /* the only class that may be used; NULL: all */
	bool needs_stacks;  /* stops above the class that has none */
	size_t next;
	struct reason last; /* that was told of */
};

/* Opens the next class that works. Says a line for each that does not: what
 * is recorded instead, why, and what would help. */
bool fallback_open(struct sampler **out, struct fallback *l,
		   const struct plan *plan);

/* Says that the sampler ended before its time, and opens the next. The caller
 * closes the one that ended. */
bool fallback_go_on(struct sampler **out, struct fallback *l,
		    const struct sampler *ended, const struct plan *plan);

/* Is it a name for --engine? By number; NULL: no more. */
const char *sampler_name(size_t i);

#endif
