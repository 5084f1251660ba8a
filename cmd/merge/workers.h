/*
 * Reading profiles on several threads, and merging them in the order given.
 *
 * Each of the workers takes the next file and reads it; the profile that is
 * next in the order is merged by whoever comes first and finds it read. So the
 * merge is one, it grows the same way whatever the number of threads, and one
 * profile more than there are threads is in memory.
 */
#ifndef MERGE_WORKERS_H
#define MERGE_WORKERS_H

#include "cmd/merge/inputs.h"

#include <prof/prof.h>
#include <stdbool.h>

/* A file that was not merged, and why not. */
struct bad_file {
	size_t input;
	struct prof_error error;
};

struct workers {
	/* Set by the caller. */
	const struct inputs *inputs;
	struct prof_read_options read; /* notes apart */
	struct prof_merge *merge;
	const char *source_key, *source_pattern; /* NULL: no label */
	const char *tracks_key;			 /* NULL: tracks get lost */
	bool skip_bad;
	size_t threads;

	/* What came of it. */
	size_t merged;
	struct bad_file *bad; /* without skip_bad one at most */
	size_t bad_count, bad_room;
	bool has_no_memory;	 /* not even for `bad` */
	bool failed;		 /* the last one of `bad` stopped everything */
	struct prof_notes notes; /* of all inputs */
	size_t noted, noted_first; /* inputs with more than losses */
};

void workers_run(struct workers *c);
void workers_release(struct workers *c);

#endif
