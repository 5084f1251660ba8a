/*
 * Native stacks that become mixed ones, of samples whose process has a Python;
 * and what came of it.
 */
#ifndef RECORD_MIXED_H
#define RECORD_MIXED_H

#include "cmd/record/collector.h"
#include "cmd/record/plan.h"
#include "cmd/record/python/interpreters.h"
#include "cmd/record/python/labels.h"
#include "cmd/record/sampler.h"
#include "libcode/python/merge.h"

struct mixed { /* all zero: stacks stay native */
	struct python_merger *merger;
	struct frame *frame; /* room of them, as of registers */
	struct cfi_registers *registers;
	size_t room;
	struct interpreters interpreters;
	struct python_labels labels;
	struct python_counts counts;
};

void mixed_init(struct mixed *m, const struct plan *plan,
		struct modules *modules, struct symbols *symbols);
void mixed_release(struct mixed *m);

/* Where registers are to be kept for it while a sample is unwound; NULL: they
 * are not needed. */
struct cfi_registers *mixed_registers(const struct mixed *m,
				      const struct event_sample *s);

/* What a snapshot of a sample that is not taken has alone: names of code that
 * was met for the first time. */
void mixed_skip(struct mixed *m, pid_t pid, const struct event_sample *s);

/* Changes the frames of *what, its end and its thread's name, where Python has
 * more to tell. */
void mixed_merge(struct mixed *m, struct collected *what,
		 const struct event_sample *s, const struct frame_list *native);

void mixed_count(const struct mixed *m, struct sampler_counts *counts);

#endif
