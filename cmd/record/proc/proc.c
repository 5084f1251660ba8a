/*
 * Processor time by thread, as /proc counts it: exact, and without stacks. A
 * frame for the thread's name lies on one for the process's.
 */
#include "cmd/record/sampler.h"

#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/proc/proc_tree.h"
#include "libcode/proc/proc_read.h"
#include "program/clock.h"
#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>

#define EVERY ((int64_t)95000000) /* nanoseconds between two readings */

/* A reading may cost so much of the time: 1 in ... */
enum { COST = 100 };

struct proc {
	struct sampler sampler;
	struct proc_tree tree;
	bool has_started;
	int64_t next; /* reading, CLOCK_MONOTONIC */
};

static struct proc *proc_of(struct sampler *s)
{
	return (struct proc *)(void *)s;
}

static void read_all(struct proc *p)
{
	int64_t begin = clock_now(), end;

	proc_tree_read(&p->tree);
	end = clock_now();
	p->next = begin + EVERY;
	if (p->next < end + (end - begin) * COST)
		p->next = end + (end - begin) * COST;
}

static void started_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	p->has_started = p->tree.is_first = true;
	read_all(p);
}

static bool open_proc(struct sampler **out, const struct plan *plan,
		      struct reason *reason)
{
	struct proc *p = memory_new(1, sizeof(*p));

	*p = (struct proc){
		.sampler = {.class = &sampler_proc, .fd = -1},
		.tree = {.has_children = plan->children || plan->command,
			 .b = cpu_profile_new(0)},
	};
	for (size_t i = 0; i < plan->pid_count; i++)
		proc_tree_add(&p->tree, plan->pids[i]);
	*out = &p->sampler;
	if (p->tree.processes && code_proc_is_there())
		return true;
	snprintf(reason->why, sizeof(reason->why), "%s",
		 code_proc_is_there() ? "it has ended already" : PROC_MISSING);
	sampler_proc.close(*out);
	return false;
}

static bool drain_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	if (p->has_started && clock_now() >= p->next)
		read_all(p);
	return p->tree.processes > 0;
}

static void stop_proc(struct sampler *s)
{
	if (proc_of(s)->has_started)
		read_all(proc_of(s));
}

static struct prof_profile *take_proc(struct sampler *s)
{
	struct proc_tree *t = &proc_of(s)->tree;
	struct prof_profile *profile;

	proc_tree_flush(t);
	profile = cpu_profile_finish(t->b);
	t->b = cpu_profile_new(0);
	return profile;
}

static void count_proc(const struct sampler *s, struct sampler_counts *c)
{
	const struct proc *p = (const struct proc *)(const void *)s;

	*c = (struct sampler_counts){
		.samples = p->tree.samples,
		.threads = p->tree.threads,
		.unwinder = "none",
	};
}

static size_t list_left(const struct sampler *s, pid_t *pids, size_t max)
{
	const struct proc *p = (const struct proc *)(const void *)s;

	return proc_tree_children(&p->tree, pids, max);
}

static void close_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	proc_tree_release(&p->tree);
	prof_builder_free(p->tree.b);
	free(p);
}

const struct sampler_class sampler_proc = {
	.name = "proc",
	.open = open_proc,
	.started = started_proc,
	.drain = drain_proc,
	.stop = stop_proc,
	.take = take_proc,
	.counts = count_proc,
	.left = list_left,
	.close = close_proc,
};
