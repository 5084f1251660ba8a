/*
 * Python's functions by a timer, where perf events are not permitted. At each
 * tick the threads whose processor time has grown are asked for their frames,
 * and what has grown is the weight of these: sums are the kernel's. A thread
 * that is not Python's, or that ended in between, has its name for a frame, as
 * in proc.c. Nothing is stopped for that.
 */
#include "cmd/record/sampler.h"

#include "cmd/record/check/reason.h"
#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/proc/proc_tree.h"
#include "libcode/proc/proc_read.h"
#include "program/clock.h"
#include "program/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

/* A look at known threads, or a reading of all that there is, may cost so much
 * of the time: 1 in ... */
enum { LOOK_COST = 4, READING_COST = 20 };

struct timed {
	struct sampler sampler;
	const struct plan *plan;
	struct proc_tree tree;
	bool has_started;
	int64_t next_look, next_reading; /* CLOCK_MONOTONIC */
};

static struct timed *timed_of(struct sampler *s)
{
	return (struct timed *)(void *)s;
}

/* May its memory be read? There is nothing at 0, which is another answer. */
static bool may_read(pid_t pid, struct reason *o)
{
	char byte;
	const struct iovec here = {&byte, 1}, there = {NULL, 1};

	if (process_vm_readv(pid, &here, 1, &there, 1, 0) >= 0 ||
	    (errno != EPERM && errno != ENOSYS))
		return true;
	reason_of_memory(o, errno);
	return false;
}

/* One that may is enough: of the others there is the time. */
static bool may_read_any(const struct plan *plan, struct reason *o)
{
	for (size_t i = 0; i < plan->pid_count; i++)
		if (may_read(plan->pids[i], o))
			return true;
	return false;
}

static bool can_open(const struct timed *t, struct reason *reason)
{
	if (t->sampler.fd < 0)
		snprintf(reason->why, sizeof(reason->why), "timerfd_create: %s",
			 strerror(errno));
	else if (!code_proc_is_there())
		snprintf(reason->why, sizeof(reason->why), PROC_MISSING);
	else if (!t->tree.processes)
		snprintf(reason->why, sizeof(reason->why),
			 "it has ended already");
	else
		return may_read_any(t->plan, reason);
	return false;
}

static bool open_timed(struct sampler **out, const struct plan *plan,
		       struct reason *reason)
{
	struct timed *t = memory_new(1, sizeof(*t));

	*t = (struct timed){
		.sampler = {.class = &sampler_python,
			    .fd = timerfd_create(CLOCK_MONOTONIC,
						 TFD_CLOEXEC | TFD_NONBLOCK)},
		.plan = plan,
		.tree = {.has_children = plan->children || plan->command,
			 .b = cpu_profile_new(0)},
	};
	for (size_t i = 0; i < plan->pid_count; i++)
		proc_tree_add(&t->tree, plan->pids[i]);
	*out = &t->sampler;
	if (can_open(t, reason))
		return true;
	sampler_python.close(*out);
	return false;
}

/* Many threads make a look, and many processes a reading, too dear for every
 * tick. */
static void read_all(struct timed *t)
{
	int64_t begin = clock_now(), end;
	bool is_whole = begin >= t->next_reading;

	if (is_whole)
		proc_tree_read(&t->tree);
	else
		proc_tree_look(&t->tree);
	end = clock_now();
	t->next_look = end + (end - begin) * LOOK_COST;
	if (is_whole)
		t->next_reading = end + (end - begin) * READING_COST;
}

static void started_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);
	const struct timespec period = {
		.tv_sec = t->plan->rate == 1,
		.tv_nsec = CLOCK_SECOND / t->plan->rate % CLOCK_SECOND,
	};
	const struct itimerspec every = {period, period};

	t->has_started = t->tree.is_first = true;
	timerfd_settime(s->fd, 0, &every, NULL);
	read_all(t);
}

static bool drain_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);
	uint64_t ticks;

	if (read(s->fd, &ticks, sizeof(ticks)) == sizeof(ticks) &&
	    clock_now() >= t->next_look)
		read_all(t);
	return t->tree.processes > 0;
}

static void stop_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);

	t->next_reading = 0;
	if (t->has_started)
		read_all(t);
}

static struct prof_profile *take_timed(struct sampler *s)
{
	struct proc_tree *tree = &timed_of(s)->tree;
	struct prof_profile *rest;

	proc_tree_flush(tree);
	rest = cpu_profile_finish(tree->b);
	tree->b = cpu_profile_new(0);
	return rest;
}

static void count_timed(const struct sampler *s, struct sampler_counts *c)
{
	const struct timed *t = (const struct timed *)(const void *)s;

	*c = (struct sampler_counts){
		.samples = t->tree.samples,
		.threads = t->tree.threads,
		.unwinder = "python",
	};
}

static size_t list_left(const struct sampler *s, pid_t *pids, size_t max)
{
	const struct timed *t = (const struct timed *)(const void *)s;

	return proc_tree_children(&t->tree, pids, max);
}

static void close_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);

	proc_tree_release(&t->tree);
	prof_builder_free(t->tree.b);
	if (s->fd >= 0)
		close(s->fd);
	free(t);
}

const struct sampler_class sampler_python = {
	.name = "python",
	.open = open_timed,
	.started = started_timed,
	.drain = drain_timed,
	.stop = stop_timed,
	.take = take_timed,
	.counts = count_timed,
	.left = list_left,
	.close = close_timed,
};
