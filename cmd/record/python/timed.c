/*
 * Python's functions by a timer, where perf events are not permitted. At each
 * tick it is read what all threads have used, and the one that we interrupted
 * is asked for its frames. The weight is what it has used since it was asked
 * last: sums are the kernel's. A thread that is not Python's, or that ended in
 * between, has its name for a frame, as in proc.c. Nothing is stopped for that.
 */
#include "cmd/record/sampler.h"

#include "cmd/record/check/reason.h"
#include "cmd/record/collector.h"
#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/proc/proc_tree.h"
#include "cmd/record/python/stacks.h"
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
 * of a processor: 1 in ... */
enum { LOOK_COST = 10, READING_COST = 20 };

enum { AT_ONCE = 16 };

struct timed {
	struct sampler sampler;
	const struct plan *plan;
	struct proc_tree tree;
	struct modules *modules;
	struct symbols *symbols;
	struct collector *collector;
	struct stacks *stacks;
	uint64_t random;
	bool has_started;
	int64_t next_look, next_reading; /* CLOCK_MONOTONIC */
	int64_t stacks_time;		 /* for those of one reading */
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

static int64_t our_time(void)
{
	return clock_read(CLOCK_PROCESS_CPUTIME_ID);
}

static enum tree_take take_use(void *arg, const struct tree_use *use)
{
	struct timed *t = arg;
	int64_t begin = our_time();
	struct collected what = {
		.pid = use->pid,
		.tid = use->tid,
		.thread = use->name,
		.count = 1,
		.weight = use->time,
		.time = (uint64_t)clock_now(),
	};
	enum stacks_answer answer = stacks_read(t->stacks, &what);

	if (answer == STACKS_READ)
		collector_add(t->collector, &what);
	t->stacks_time += our_time() - begin;
	if (answer == STACKS_WAITS)
		return TAKE_LATER;
	return answer == STACKS_READ ? TAKE_DONE : TAKE_NONE;
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
			 .b = cpu_profile_new(0),
			 .take = take_use,
			 .arg = t},
	};
	code_modules_new(&t->modules);
	code_symbols_new(&t->symbols, t->modules, false);
	collector_new(&t->collector, t->modules, t->symbols, 0);
	stacks_new(&t->stacks, t->modules, plan);
	for (size_t i = 0; i < plan->pid_count; i++)
		proc_tree_add(&t->tree, plan->pids[i]);
	*out = &t->sampler;
	if (can_open(t, reason))
		return true;
	sampler_python.close(*out);
	return false;
}

/* From half a period to one and a half: what the program does in turns is not
 * seen at the same turn each time. One thread is seen at a time. */
static void set_timer(struct timed *t, size_t running)
{
	int64_t period = CLOCK_SECOND / t->plan->rate, wait;
	struct itimerspec next = {0};

	if (running > AT_ONCE)
		running = AT_ONCE;
	if (running > 1)
		period /= (int64_t)running;
	t->random = t->random * 6364136223846793005u + 1;
	wait = period / 2 + (int64_t)(t->random >> 20) % period;
	next.it_value.tv_sec = wait / CLOCK_SECOND;
	next.it_value.tv_nsec = wait % CLOCK_SECOND;
	timerfd_settime(t->sampler.fd, 0, &next, NULL);
}

/* Many threads make a look, and many processes a reading, too dear for every
 * tick. */
static void read_all(struct timed *t)
{
	int64_t begin = our_time(), now, cost;
	bool is_whole = clock_now() >= t->next_reading;

	t->stacks_time = 0;
	if (is_whole)
		proc_tree_read(&t->tree);
	else
		proc_tree_look(&t->tree);
	proc_tree_take(&t->tree);
	set_timer(t, stacks_next(t->stacks));
	now = clock_now();
	cost = our_time() - begin;
	t->next_look = now + cost * LOOK_COST;
	if (is_whole)
		t->next_reading = now + (cost - t->stacks_time) * READING_COST;
}

static void started_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);

	t->has_started = t->tree.is_first = true;
	t->random = (uint64_t)clock_now();
	read_all(t);
}

static bool drain_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);
	uint64_t ticks;

	stacks_wake(t->stacks); /* before our own time is asked for */
	if (read(s->fd, &ticks, sizeof(ticks)) != sizeof(ticks))
		return t->tree.processes > 0;
	if (clock_now() >= t->next_look)
		read_all(t);
	else
		set_timer(t, 1);
	return t->tree.processes > 0;
}

static void stop_timed(struct sampler *s)
{
	struct timed *t = timed_of(s);

	t->next_reading = 0;
	if (t->has_started)
		read_all(t);
	stacks_end(t->stacks);
	proc_tree_settle(&t->tree);
}

static struct prof_profile *take_timed(struct sampler *s)
{
	struct proc_tree *tree = &timed_of(s)->tree;
	struct prof_profile *rest;

	stacks_end(timed_of(s)->stacks);
	proc_tree_flush(tree);
	rest = cpu_profile_finish(tree->b);
	tree->b = cpu_profile_new(0);
	return cpu_profile_join(collector_take(timed_of(s)->collector), rest);
}

static void count_timed(const struct sampler *s, struct sampler_counts *c)
{
	const struct timed *t = (const struct timed *)(const void *)s;

	*c = (struct sampler_counts){
		.samples = t->tree.samples,
		.threads = t->tree.threads,
		.unwinder = "python",
	};
	stacks_count(t->stacks, c);
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
	collector_free(t->collector);
	code_symbols_free(t->symbols);
	code_modules_free(t->modules);
	stacks_free(t->stacks);
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
