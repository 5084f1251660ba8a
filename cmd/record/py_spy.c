/*
 * py-spy, one for each process. It is begun once the command runs, and gives
 * what it has when it is interrupted: each piece is one run of it.
 *
 * An interpreter that starts is not known as one yet, and a script in front
 * of it may take its time: py-spy is begun again some times before the
 * ladder's next step is taken.
 */
#include "cmd/record/sampler.h"

#include "cmd/common/memory.h"
#include "cmd/record/cpu_profile.h"
#include "cmd/record/proc_file.h"
#include "cmd/record/program.h"
#include "cmd/record/py_spy_raw.h"
#include "cmd/record/recording.h"
#include "cmd/record/spy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define RETRY_FIRST ((int64_t)20000000) /* nanoseconds; doubles */
enum { MAX_TRIES = 8 };

struct watch {
	struct spy spy;
	unsigned tries;
	int64_t retry; /* CLOCK_MONOTONIC; 0: it runs, or is done */
	bool is_done;  /* its process has ended */
};

struct py_spy {
	struct sampler sampler;
	const struct plan *plan;
	struct spy_options options;
	char *program;
	struct watch *watch;
	struct py_spy_raw raw;
	bool has_started, has_stopped;
};

static struct py_spy *py_spy_of(struct sampler *s)
{
	return (struct py_spy *)(void *)s;
}

static void say_permission(struct obstacle *o, const char *why)
{
	snprintf(o->why, sizeof(o->why), "%s", why);
	snprintf(o->fix, sizeof(o->fix),
		 "docker run --cap-add SYS_PTRACE, or sysctl "
		 "kernel.yama.ptrace_scope=0, allows it");
}

/* May its memory be read? There is nothing at 0, which is another answer. */
static bool may_read(pid_t pid, struct obstacle *o)
{
	char byte;
	const struct iovec here = {&byte, 1}, there = {NULL, 1};
	char why[120];

	if (process_vm_readv(pid, &here, 1, &there, 1, 0) >= 0 ||
	    (errno != EPERM && errno != ENOSYS))
		return true;
	snprintf(why, sizeof(why), "process_vm_readv: %s", strerror(errno));
	say_permission(o, why);
	return false;
}

static bool may_read_all(const struct plan *plan, struct obstacle *o)
{
	for (size_t i = 0; i < plan->pid_count; i++)
		if (!may_read(plan->pids[i], o))
			return false;
	return true;
}

static bool open_py_spy(struct sampler **out, const struct plan *plan,
			struct obstacle *obstacle)
{
	char *program = program_find("py-spy");
	struct py_spy *s;

	if (!program) {
		snprintf(obstacle->why, sizeof(obstacle->why),
			 "py-spy is not in PATH");
		snprintf(obstacle->fix, sizeof(obstacle->fix),
			 "pip install py-spy, or Python 3.12 with "
			 "--python-perf-map, gives them");
		return false;
	}
	if (!may_read_all(plan, obstacle)) {
		free(program);
		return false;
	}
	s = memory_new(1, sizeof(*s));
	s->sampler = (struct sampler){.class = &sampler_py_spy, .fd = -1};
	s->plan = plan;
	s->program = program;
	s->options = (struct spy_options){
		.program = program,
		.rate = plan->rate,
		.idle = plan->idle,
		.children = plan->children || plan->command,
	};
	s->raw = (struct py_spy_raw){
		.b = cpu_profile_new(plan->rate),
		.period = cpu_profile_period(plan->rate),
		.max_stack = plan->max_stack,
	};
	s->watch = memory_new(plan->pid_count, sizeof(*s->watch));
	for (size_t i = 0; i < plan->pid_count; i++)
		s->watch[i].spy = (struct spy){
			.target = plan->pids[i], .said = -1, .memory = -1};
	*out = &s->sampler;
	return true;
}

static void start(struct py_spy *s, struct watch *w)
{
	struct obstacle *o = &s->sampler.ended;

	w->retry = 0;
	if (spy_start(&w->spy, &s->options))
		return;
	w->is_done = true;
	snprintf(o->why, sizeof(o->why), "%s: %s", s->program, strerror(errno));
}

static void start_all(struct py_spy *s)
{
	for (size_t i = 0; i < s->plan->pid_count; i++)
		if (!s->watch[i].is_done)
			start(s, &s->watch[i]);
}

static void started_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);

	s->has_started = true;
	start_all(s);
}

/* Ends it and takes what it has. False: it failed. */
static bool collect(struct py_spy *s, struct watch *w)
{
	bool ended_well = spy_end(&w->spy);
	char *text;
	size_t len;

	if (ended_well) {
		text = spy_read(&w->spy, &len);
		s->raw.pid = w->spy.target;
		py_spy_raw_read(&s->raw, text, len);
		free(text);
	}
	spy_release(&w->spy);
	return ended_well;
}

/* Is there more to be seen of a process? */
static bool is_alive(pid_t pid)
{
	char text[512];
	const char *state;

	if (proc_file_read(text, sizeof(text), "/proc/%d/stat", (int)pid) <= 0)
		return false;
	state = strrchr(text, ')');
	return state && state[1] && !strchr("ZX", state[2]);
}

static void fail(struct py_spy *s, const struct watch *w)
{
	struct obstacle *o = &s->sampler.ended;
	char why[sizeof(o->why)];

	spy_reason(&w->spy, why, sizeof(why));
	if (strcasestr(why, "permission"))
		say_permission(o, "py-spy may not read the process");
	else
		memcpy(o->why, why, sizeof(why));
}

/* It ended by itself: with its process, or because it cannot do it (yet). */
static void judge(struct py_spy *s, struct watch *w)
{
	bool was_ready = w->spy.is_ready;

	if (collect(s, w) || !is_alive(w->spy.target)) {
		w->is_done = true;
		return;
	}
	if (!was_ready && ++w->tries < MAX_TRIES) {
		w->retry = clock_now() + (RETRY_FIRST << w->tries);
		return;
	}
	w->is_done = true;
	fail(s, w);
}

static bool drain_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);
	size_t done = 0;

	if (!s->has_started)
		return true;
	for (size_t i = 0; i < s->plan->pid_count; i++) {
		struct watch *w = &s->watch[i];

		if (w->retry && clock_now() >= w->retry)
			start(s, w);
		else if (w->spy.pid && !spy_listen(&w->spy))
			judge(s, w);
		done += w->is_done;
	}
	return done < s->plan->pid_count && !*sampler->ended.why;
}

static void collect_all(struct py_spy *s)
{
	for (size_t i = 0; i < s->plan->pid_count; i++)
		if (s->watch[i].spy.pid)
			collect(s, &s->watch[i]);
}

static void stop_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);

	s->has_stopped = true;
	collect_all(s);
}

static struct prof_profile *take_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);
	struct prof_profile *p;

	collect_all(s);
	if (s->has_started && !s->has_stopped)
		start_all(s);
	p = cpu_profile_finish(s->raw.b);
	s->raw.b = cpu_profile_new(s->plan->rate);
	return p;
}

static void count_py_spy(const struct sampler *sampler,
			 struct sampler_counts *c)
{
	const struct py_spy *s = (const struct py_spy *)(const void *)sampler;

	*c = (struct sampler_counts){
		.samples = s->raw.samples,
		.complete = s->raw.samples,
		.threads = s->raw.threads.count,
		.unwinder = "python",
	};
}

static void close_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);

	for (size_t i = 0; i < s->plan->pid_count; i++)
		spy_release(&s->watch[i].spy);
	map_release(&s->raw.threads);
	prof_builder_free(s->raw.b);
	free(s->watch);
	free(s->program);
	free(s);
}

const struct sampler_class sampler_py_spy = {
	.name = "py-spy",
	.open = open_py_spy,
	.started = started_py_spy,
	.drain = drain_py_spy,
	.stop = stop_py_spy,
	.take = take_py_spy,
	.counts = count_py_spy,
	.close = close_py_spy,
};
