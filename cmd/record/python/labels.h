/*
 * What labels say of a thread of Python, where the user asked for them: whether
 * it holds the GIL (--gil), and the task of asyncio that it runs (--tasks).
 */
#ifndef RECORD_PYTHON_LABELS_H
#define RECORD_PYTHON_LABELS_H

#include "cmd/record/collector.h"
#include "cmd/record/plan.h"
#include "libcode/python/tasks.h"

struct python_labels { /* all zero: none are wanted */
	bool gil, tasks;
	bool is_told_of_gil, is_told_of_tasks; /* of a version without */
	char task[PYTHON_TEXT + 1];	       /* of the last thread */
};

void python_labels_init(struct python_labels *l, const struct plan *plan);

/* Says once what of it is not known of a version. What *what gets is good until
 * the next call. */
void python_labels_set(struct python_labels *l, struct collected *what,
		       struct image *m, const struct python *p,
		       uint64_t thread);

#endif
