/*
 * Processor time by thread, as /proc counts it: exact, and without stacks. A
 * frame for the thread's name lies on one for the process's.
 *
 * Each reading adds what a thread has used since the one before. What threads
 * used that ended in between is in the process's total, and what children used
 * that ended unseen is in their parent's: it is added when it comes to more
 * than the kernel's rounding.
 */
#include "cmd/record/proc_read.h"
#include "cmd/record/sampler.h"

#include "cmd/common/memory.h"
#include "cmd/record/cpu_profile.h"
#include "cmd/record/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERY ((int64_t)95000000) /* nanoseconds between two readings */
#define ROUNDING ((int64_t)10000000)

/* A reading may cost so much of the time: 1 in ... */
enum { COST = 100 };

struct thread {
	pid_t tid;
	char name[16];
	bool is_here; /* in this reading */
	bool has_run;
	int64_t cpu;  /* as read last */
	int64_t time; /* that is not in the profile yet */
	int64_t readings;
};

struct process {
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

struct proc {
	struct sampler sampler;
	const struct plan *plan;
	struct prof_builder *b;
	struct process *process;
	size_t processes, room;
	bool is_first; /* what is there already used its time before */
	bool has_started;
	int64_t next;	  /* reading, CLOCK_MONOTONIC */
	int64_t children; /* of roots, as read last */
	int64_t children_base, children_seen;
	uint64_t samples, threads;
	struct process *current; /* of which threads are listed */
};

static struct proc *proc_of(struct sampler *s)
{
	return (struct proc *)(void *)s;
}

static const struct proc *proc_of_const(const struct sampler *s)
{
	return (const struct proc *)(const void *)s;
}

static void add_sample(struct proc *p, const struct process *process,
		       const struct thread *t)
{
	const struct cpu_thread labels = {t->name, process->pid, t->tid};
	const int64_t values[] = {t->readings, t->time};
	const prof_id stack[] = {cpu_profile_named(p->b, t->name),
				 cpu_profile_named(p->b, process->name)};
	const struct prof_sample s = {
		.stack = prof_add_stack(p->b, stack, 2),
		.labels = cpu_profile_labels(p->b, &labels),
		.values = values,
		.value_count = 2,
	};

	if (t->time > 0)
		prof_add_sample(p->b, &s);
}

static void flush_thread(struct proc *p, const struct process *process,
			 struct thread *t)
{
	add_sample(p, process, t);
	t->time = t->readings = 0;
}

static void add_time(struct proc *p, struct process *process, struct thread *t,
		     int64_t time)
{
	t->time += time;
	t->readings++;
	process->accounted += time;
	p->samples++;
}

/* Its name may change, as it does in an exec. */
static void rename_thread(struct proc *p, struct process *process,
			  struct thread *t)
{
	char name[16];

	if (!proc_read_name(name, process->pid, t->tid) ||
	    strcmp(name, t->name) == 0)
		return;
	flush_thread(p, process, t);
	memcpy(t->name, name, sizeof(name));
	if (t->tid != process->pid)
		return;
	for (size_t i = 0; i < process->threads; i++)
		flush_thread(p, process, &process->thread[i]);
	memcpy(process->name, name, sizeof(name));
}

/* Listings have the same order as last time. */
static struct thread *find_thread(struct process *process, pid_t tid)
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

static struct thread *new_thread(struct process *process, pid_t tid)
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

static void read_thread(pid_t tid, void *arg)
{
	struct proc *p = arg;
	struct process *process = p->current;
	struct thread *t = find_thread(process, tid);
	int64_t cpu = proc_read_thread(process->pid, tid);

	if (cpu < 0)
		return;
	if (!t) {
		t = new_thread(process, tid);
		t->cpu = p->is_first ? cpu : 0;
		rename_thread(p, process, t);
	}
	t->is_here = true;
	if (cpu <= t->cpu)
		return;
	rename_thread(p, process, t);
	p->threads += !t->has_run;
	t->has_run = true;
	add_time(p, process, t, cpu - t->cpu);
	t->cpu = cpu;
}

/* The last bit of what has ended, which the process's total has. */
static void account_rest(struct proc *p, struct process *process, int64_t total)
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
		add_time(p, process, &unknown, rest);
		add_sample(p, process, &unknown);
		return;
	}
	add_time(p, process, ended, rest);
}

static void drop_ended_threads(struct proc *p, struct process *process)
{
	size_t kept = 0;

	for (size_t i = 0; i < process->threads; i++) {
		struct thread *t = &process->thread[i];

		if (t->is_here)
			process->thread[kept++] = *t;
		else
			add_sample(p, process, t);
	}
	process->threads = kept;
}

/* The total comes first: threads that run have more by then, not less, and
 * what is left of it belongs to those that ended. */
static void read_process(struct proc *p, struct process *process)
{
	int64_t total = proc_read_process(process->pid);

	process->is_here = total >= 0;
	if (!process->is_here)
		return;
	for (size_t i = 0; i < process->threads; i++)
		process->thread[i].is_here = false;
	p->current = process;
	process->is_here = proc_list_threads(process->pid, read_thread, p);
	if (p->is_first)
		process->base = total;
	account_rest(p, process, total);
	drop_ended_threads(p, process);
}

static void add_process(pid_t pid, void *arg)
{
	struct proc *p = arg;
	struct process *process;

	for (size_t i = 0; i < p->processes; i++)
		if (p->process[i].pid == pid)
			return;
	p->process = memory_grow(p->process, &p->room, p->processes + 1,
				 sizeof(*p->process));
	process = &p->process[p->processes++];
	*process = (struct process){.pid = pid, .is_here = true};
	if (!proc_read_name(process->name, pid, pid))
		snprintf(process->name, sizeof(process->name), "%d", (int)pid);
}

/* Children of children are found in the same turn. */
static void find_children(struct proc *p)
{
	if (!p->plan->children && !p->plan->command)
		return;
	for (size_t i = 0; i < p->processes; i++) {
		pid_t pid = p->process[i].pid;

		for (size_t k = 0; k < p->process[i].threads; k++)
			proc_list_children(pid, p->process[i].thread[k].tid,
					   add_process, p);
		if (!p->process[i].threads)
			proc_list_children(pid, pid, add_process, p);
	}
}

static void release_process(struct proc *p, struct process *process)
{
	for (size_t i = 0; i < process->threads; i++)
		add_sample(p, process, &process->thread[i]);
	free(process->thread);
}

static void drop_ended_processes(struct proc *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->processes; i++) {
		struct process *process = &p->process[i];

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

/* Children that lived between two readings. */
static void account_children(struct proc *p)
{
	struct thread unknown = {.name = "[ended]"};
	struct process *root = NULL;
	int64_t all = 0;

	if (!p->plan->children && !p->plan->command)
		return;
	for (size_t i = 0; i < p->processes; i++) {
		int64_t time = p->process[i].is_root
				       ? proc_read_children(p->process[i].pid)
				       : -1;

		if (time < 0)
			continue;
		all += time;
		root = &p->process[i];
	}
	if (p->is_first)
		p->children_base = all;
	all -= p->children_base + p->children_seen;
	if (!root || all < ROUNDING)
		return;
	unknown.time = all;
	unknown.readings = 1;
	p->children_seen += all;
	p->samples++;
	add_sample(p, &(struct process){.name = "[children]"}, &unknown);
}

static void read_all(struct proc *p)
{
	int64_t begin = clock_now(), end;

	find_children(p);
	for (size_t i = 0; i < p->processes; i++)
		read_process(p, &p->process[i]);
	drop_ended_processes(p);
	account_children(p);
	p->is_first = false;
	end = clock_now();
	p->next = begin + EVERY;
	if (p->next < end + (end - begin) * COST)
		p->next = end + (end - begin) * COST;
}

static void started_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	p->has_started = p->is_first = true;
	read_all(p);
}

static bool open_proc(struct sampler **out, const struct plan *plan,
		      struct obstacle *obstacle)
{
	struct proc *p = memory_new(1, sizeof(*p));

	*p = (struct proc){
		.sampler = {.class = &sampler_proc, .fd = -1},
		.plan = plan,
		.b = cpu_profile_new(0),
	};
	for (size_t i = 0; i < plan->pid_count; i++)
		if (proc_read_process(plan->pids[i]) >= 0)
			add_process(plan->pids[i], p);
	for (size_t i = 0; i < p->processes; i++)
		p->process[i].is_root = true;
	*out = &p->sampler;
	if (p->processes)
		return true;
	snprintf(obstacle->why, sizeof(obstacle->why), "it has ended already");
	sampler_proc.close(*out);
	return false;
}

static bool drain_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	if (p->has_started && clock_now() >= p->next)
		read_all(p);
	return p->processes > 0;
}

static void stop_proc(struct sampler *s)
{
	if (proc_of(s)->has_started)
		read_all(proc_of(s));
}

static struct prof_profile *take_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);
	struct prof_profile *profile;

	for (size_t i = 0; i < p->processes; i++)
		for (size_t k = 0; k < p->process[i].threads; k++)
			flush_thread(p, &p->process[i],
				     &p->process[i].thread[k]);
	profile = cpu_profile_finish(p->b);
	p->b = cpu_profile_new(0);
	return profile;
}

static void count_proc(const struct sampler *s, struct sampler_counts *c)
{
	const struct proc *p = proc_of_const(s);

	*c = (struct sampler_counts){
		.samples = p->samples,
		.threads = p->threads,
		.unwinder = "none",
	};
}

static void close_proc(struct sampler *s)
{
	struct proc *p = proc_of(s);

	for (size_t i = 0; i < p->processes; i++)
		free(p->process[i].thread);
	free(p->process);
	prof_builder_free(p->b);
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
	.close = close_proc,
};
