/*
 * Each reading adds what a thread has used since the one before. What threads
 * used that ended in between is in the process's total, and what children used
 * that ended unseen is in their parent's: it is added when it comes to more
 * than the kernel's rounding.
 */
#include "cmd/record/proc/proc_tree.h"

#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/proc/tree_thread.h"
#include "libcode/proc/proc_read.h"
#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDING ((int64_t)10000000) /* nanoseconds */

/* Listings have the same order as last time. */
static struct thread *find_thread(struct tree_process *process, pid_t tid)
{
	for (size_t i = 0; i < process->threads; i++) {
		size_t at = (process->next + i) % process->threads;

		if (process->thread[at].tid != tid)
			continue;
		process->next = at + 1;
		return &process->thread[at];
	}
	return NULL;
}

static struct thread *new_thread(struct tree_process *process, pid_t tid)
{
	struct thread *t;

	process->thread = memory_grow(process->thread, &process->room,
				      process->threads + 1,
				      sizeof(*process->thread));
	t = &process->thread[process->threads++];
	*t = (struct thread){.tid = tid};
	process->next = process->threads;
	return t;
}

static void use_thread(struct proc_tree *p, struct tree_process *process,
		       struct thread *t, int64_t cpu)
{
	int64_t time = cpu - t->cpu;

	if (time > 0) {
		tree_thread_rename(p, process, t);
		p->threads += !t->has_run;
		t->has_run = true;
		t->cpu = cpu;
		t->owed += time;
		process->accounted += time;
	}
	if (t->owed && !p->take)
		tree_thread_take_owed(p, process, t);
}

static void read_thread(pid_t tid, void *arg)
{
	struct proc_tree *p = arg;
	struct tree_process *process = p->current;
	struct thread *t = find_thread(process, tid);
	int64_t cpu = code_proc_read_thread(process->pid, tid);

	if (cpu < 0)
		return;
	if (!t) {
		t = new_thread(process, tid);
		t->cpu = p->is_first ? cpu : 0;
		tree_thread_rename(p, process, t);
	}
	t->is_here = true;
	use_thread(p, process, t, cpu);
}

/* The last bit of what has ended, which the process's total has. */
static void account_rest(struct proc_tree *p, struct tree_process *process,
			 int64_t total)
{
	struct thread unknown = {.name = "[ended threads]"};
	struct thread *ended = NULL;
	int64_t rest = total - process->base - process->accounted;

	for (size_t i = 0; !ended && i < process->threads; i++)
		if (!process->thread[i].is_here)
			ended = &process->thread[i];
	if (rest <= 0 ||
	    (!ended && rest < ROUNDING * (int64_t)(process->threads + 1)))
		return;
	if (!ended) {
		tree_thread_add_time(p, process, &unknown, rest);
		tree_thread_add_sample(p, process, &unknown);
		return;
	}
	tree_thread_add_time(p, process, ended, rest);
}

static void drop_ended_threads(struct proc_tree *p,
			       struct tree_process *process)
{
	size_t kept = 0;

	for (size_t i = 0; i < process->threads; i++) {
		struct thread *t = &process->thread[i];

		if (t->is_here) {
			process->thread[kept++] = *t;
			continue;
		}
		tree_thread_settle(t);
		tree_thread_add_sample(p, process, t);
	}
	process->threads = kept;
}

/* The total comes first: threads that run have more by then, not less, and
 * what is left of it belongs to those that ended. */
static void read_process(struct proc_tree *p, struct tree_process *process)
{
	int64_t total = code_proc_read_process(process->pid);

	process->is_here = total >= 0;
	if (!process->is_here)
		return;
	for (size_t i = 0; i < process->threads; i++)
		process->thread[i].is_here = false;
	p->current = process;
	process->is_here = code_proc_list_threads(process->pid, read_thread, p);
	if (p->is_first)
		process->base = total;
	account_rest(p, process, total);
	drop_ended_threads(p, process);
}

static void add_process(pid_t pid, void *arg)
{
	struct proc_tree *p = arg;
	struct tree_process *process;

	for (size_t i = 0; i < p->processes; i++)
		if (p->process[i].pid == pid)
			return;
	p->process = memory_grow(p->process, &p->room, p->processes + 1,
				 sizeof(*p->process));
	process = &p->process[p->processes++];
	*process = (struct tree_process){.pid = pid, .is_here = true};
	if (!code_proc_read_name(process->name, pid, pid))
		snprintf(process->name, sizeof(process->name), "%d", (int)pid);
}

/* Children of children are found in the same turn. */
static void find_children(struct proc_tree *p)
{
	if (!p->has_children)
		return;
	for (size_t i = 0; i < p->processes; i++) {
		pid_t pid = p->process[i].pid;

		for (size_t k = 0; k < p->process[i].threads; k++)
			code_proc_list_children(pid,
						p->process[i].thread[k].tid,
						add_process, p);
		if (!p->process[i].threads)
			code_proc_list_children(pid, pid, add_process, p);
	}
}

static void release_process(struct proc_tree *p, struct tree_process *process)
{
	for (size_t i = 0; i < process->threads; i++) {
		tree_thread_settle(&process->thread[i]);
		tree_thread_add_sample(p, process, &process->thread[i]);
	}
	free(process->thread);
}

static void drop_ended_processes(struct proc_tree *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->processes; i++) {
		struct tree_process *process = &p->process[i];

		if (process->is_here) {
			p->process[kept++] = *process;
			continue;
		}
		if (!process->is_root)
			p->children_seen += process->accounted;
		release_process(p, process);
	}
	p->processes = kept;
}

/* What children have used that ended. It is read before it is seen which are
 * there: those that end in between are not counted twice. */
static int64_t children_time(const struct proc_tree *p)
{
	int64_t all = 0;

	for (size_t i = 0; p->has_children && i < p->processes; i++) {
		int64_t time =
			p->process[i].is_root
				? code_proc_read_children(p->process[i].pid)
				: -1;

		if (time > 0)
			all += time;
	}
	return all;
}

/* Children that lived between two readings. */
static void account_children(struct proc_tree *p, int64_t all)
{
	struct thread unknown = {.name = "[ended]"};

	if (p->is_first)
		p->children_base = all;
	all -= p->children_base + p->children_seen;
	if (all < ROUNDING)
		return;
	unknown.time = all;
	unknown.readings = 1;
	p->children_seen += all;
	p->samples++;
	tree_thread_add_sample(p, &(struct tree_process){.name = "[children]"},
			       &unknown);
}

void proc_tree_add(struct proc_tree *p, pid_t pid)
{
	size_t before = p->processes;

	if (code_proc_read_process(pid) < 0)
		return;
	add_process(pid, p);
	if (p->processes > before)
		p->process[before].is_root = true;
}

void proc_tree_read(struct proc_tree *p)
{
	int64_t ended = children_time(p);

	find_children(p);
	for (size_t i = 0; i < p->processes; i++)
		read_process(p, &p->process[i]);
	drop_ended_processes(p);
	account_children(p, ended);
	p->is_first = false;
}

void proc_tree_look(struct proc_tree *p)
{
	for (size_t i = 0; i < p->processes; i++) {
		struct tree_process *process = &p->process[i];

		for (size_t k = 0; k < process->threads; k++) {
			struct thread *t = &process->thread[k];

			use_thread(p, process, t,
				   code_proc_read_thread(process->pid, t->tid));
		}
	}
}

void proc_tree_take(struct proc_tree *p)
{
	for (size_t i = 0; i < p->processes; i++)
		for (size_t k = 0; k < p->process[i].threads; k++)
			if (p->process[i].thread[k].owed)
				tree_thread_take_owed(p, &p->process[i],
						      &p->process[i].thread[k]);
}

size_t proc_tree_children(const struct proc_tree *p, pid_t *pids, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < p->processes; i++) {
		if (p->process[i].is_root)
			continue;
		if (count < max)
			pids[count] = p->process[i].pid;
		count++;
	}
	return count;
}

void proc_tree_settle(struct proc_tree *p)
{
	for (size_t i = 0; i < p->processes; i++)
		for (size_t k = 0; k < p->process[i].threads; k++)
			tree_thread_settle(&p->process[i].thread[k]);
}

void proc_tree_flush(struct proc_tree *p)
{
	for (size_t i = 0; i < p->processes; i++)
		for (size_t k = 0; k < p->process[i].threads; k++)
			tree_thread_flush(p, &p->process[i],
					  &p->process[i].thread[k]);
}

void proc_tree_release(struct proc_tree *p)
{
	for (size_t i = 0; i < p->processes; i++)
		free(p->process[i].thread);
	free(p->process);
}
