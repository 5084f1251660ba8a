/*
 * Processor time of processes by thread, as the kernel counts it. Of proc.c,
 * and of python/timed.c, which knows more of some threads than their names.
 */
#ifndef RECORD_PROC_TREE_H
#define RECORD_PROC_TREE_H

#include "cmd/record/plan.h"

#include <prof/prof.h>

struct tree_process;

/* What a thread has used that is not in the profile yet. */
struct tree_use {
	pid_t pid, tid;
	const char *name;
	int64_t time; /* nanoseconds */
};

enum tree_take {
	TAKE_NONE,  /* there is nothing but its name */
	TAKE_LATER, /* it is to be asked for again */
	TAKE_DONE
};

struct proc_tree {
	bool has_children;	/* those of its processes belong to it */
	struct prof_builder *b; /* where samples go */
	struct tree_process *process;
	size_t processes, room;
	bool is_first; /* reading: what is there used its time before */
	int64_t children_base, children_seen; /* of those that have ended */
	uint64_t samples, threads;
	struct tree_process *current; /* of which threads are listed */

	/* Takes it for a sample of its own, by proc_tree_take. NULL: nobody
	 * does. */
	enum tree_take (*take)(void *arg, const struct tree_use *use);
	void *arg;
};

/* A process that the plan names; it need not be there any more. */
void proc_tree_add(struct proc_tree *t, pid_t pid);

/* Adds what was used since the last time; finds what is new, and drops what has
 * ended. */
void proc_tree_read(struct proc_tree *t);

/* Adds what known threads have used. */
void proc_tree_look(struct proc_tree *t);

/* Has taken what was added and is to be taken. */
void proc_tree_take(struct proc_tree *t);

/* Those that the plan does not name, at most max; how many there are. */
size_t proc_tree_children(const struct proc_tree *t, pid_t *pids, size_t max);

/* What was to be taken later is not any more. */
void proc_tree_settle(struct proc_tree *t);

/* All that was read is in samples, but for what is to be taken later. */
void proc_tree_flush(struct proc_tree *t);

void proc_tree_release(struct proc_tree *t);

#endif
