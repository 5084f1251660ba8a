/*
 * One stack of two: of the native frames of a thread and of the frames that
 * its Python keeps. Each call of eval gives way to the functions of Python that
 * it runs; what stands between two of these is the interpreter's plumbing, and
 * goes, or somebody else's code, and stays.
 *
 * A second runtime would have the same four parts; docs/architecture.md names
 * them.
 */
#ifndef RECORD_PYTHON_MERGE_H
#define RECORD_PYTHON_MERGE_H

#include "libcode/names/symbols.h"
#include "libcode/python/snapshot.h"
#include "libcode/unwind/unwind.h"

struct python_merger;

/* is_plain: native frames go altogether where there are Python's. At most so
 * many frames come out as go in. */
void code_python_merger_new(struct python_merger **out, struct modules *modules,
			    struct symbols *symbols, bool is_plain,
			    size_t max_frames);
void code_python_merger_free(struct python_merger *m);

enum python_merged {
	PYTHON_ABSENT, /* no frame of Python belongs to it */
	PYTHON_MERGED,
	PYTHON_FILLED, /* its native frames end before those of Python do */
	PYTHON_TORN    /* they do not fit together: it stays native */
};

struct python_native_stack {
	const struct event_sample *sample;
	const struct frame_list *frames; /* with registers, if a snapshot is */
	enum unwind_end end;
};

/* Remembers what code a snapshot has. */
void code_python_merger_meet(struct python_merger *m, pid_t pid,
			     const struct snapshot *s);

struct python_whole {
	struct frame_list to; /* its memory is the caller's */
	enum unwind_end end;
	const char *thread; /* the name that Python gave it; NULL: none */
};

/* One of two; unless it was merged or filled there are no frames. s: NULL:
 * nothing was copied; then CPython's own names in perf maps are made use of. */
enum python_merged code_python_merge(struct python_merger *m, pid_t pid,
				     const struct snapshot *s,
				     const struct python_native_stack *native,
				     struct python_whole *whole);

#endif
