/* What threads of a tree of processes have used. Of proc_tree.c. */
#ifndef RECORD_TREE_THREAD_H
#define RECORD_TREE_THREAD_H

#include "cmd/record/proc/proc_tree.h"

struct thread {
	pid_t tid;
	char name[16];
	bool is_here; /* in this reading */
	bool has_run;
	int64_t cpu;  /* as read last */
	int64_t owed; /* that is to be taken later */
	int64_t time; /* that is not in the profile yet */
	int64_t readings;
};

struct tree_process {
	pid_t pid;
	char name[16];
	bool is_root; /* named by the plan */
	bool is_here;
	int64_t base;	   /* what it had used before it was recorded */
	int64_t accounted; /* since then, by its threads */
	struct thread *thread;
	size_t threads, room;
	size_t next; /* where the next thread of a listing is expected */
};

/* What it has used since the last one, if that is anything. */
void tree_thread_add_sample(struct proc_tree *p,
			    const struct tree_process *process,
			    const struct thread *t);

/* What was to be taken later goes to the thread's name. */
void tree_thread_settle(struct thread *t);

/* Into the profile. */
void tree_thread_flush(struct proc_tree *p, const struct tree_process *process,
		       struct thread *t);

void tree_thread_add_time(struct proc_tree *p, struct tree_process *process,
			  struct thread *t, int64_t time);

/* Somebody may know what the thread is at, while it is there. */
void tree_thread_take_owed(struct proc_tree *p,
			   const struct tree_process *process,
			   struct thread *t);

/* Its name may change, as it does in an exec. */
void tree_thread_rename(struct proc_tree *p, struct tree_process *process,
			struct thread *t);

#endif
