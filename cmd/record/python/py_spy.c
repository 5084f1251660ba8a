/*
 * py-spy, one for each process. It is begun once the command runs, and gives
 * what it has when it is interrupted: each piece is one run of it.
 *
 * A script may be what the command is at first, and an interpreter that starts
 * is not known as one yet: py-spy is begun when it is, and again some times if
 * it fails, before prof-record falls back to the next engine. It does not see
 * that its process execs, so we do.
 */
#include "cmd/record/sampler.h"

#include "cmd/record/check/reason.h"
#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/python/client.h"
#include "cmd/record/python/program.h"
#include "cmd/record/python/py_spy_raw.h"
#include "cmd/record/python/python.h"
#include "cmd/record/recording.h"
#include "libcode/proc/proc_file.h"
#include "libcode/proc/proc_read.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

/* Nanoseconds. Waits double; a process that is not Python may become it. */
#define RETRY_FIRST ((int64_t)50000000)
#define RETRY_PYTHON ((int64_t)20000000)
#define PATIENCE ((int64_t)3000000000)
enum { MAX_TRIES = 5, MAX_FAMILY = 1000 };

/* Its place in /proc/PID/stat, counted from the process's name. */
enum { START_STACK = 26 };

struct watch {
	struct client client;
	unsigned tries;
	int64_t image;	  /* which program it runs; 0: not known */
	int64_t patience; /* CLOCK_MONOTONIC: until then it may become Python */
	int64_t retry;	  /* the same; 0: py-spy runs, or it is done */
	bool is_done;	  /* its process has ended */
};

struct py_spy {
	struct sampler sampler;
	const struct plan *plan;
	struct client_options options;
	char *program;
	struct watch *watch;
	struct py_spy_raw raw;
	uint64_t errors;
	bool is_late;
	bool is_python; /* its targets are, or soon will be */
	bool has_started, has_stopped;
};

/* A process, and all that come from it. */
struct family {
	pid_t pid[MAX_FAMILY];
	size_t count, next;
};

static struct py_spy *py_spy_of(struct sampler *s)
{
	return (struct py_spy *)(void *)s;
}

/* May its memory be read? There is nothing at 0, which is another answer. */
static bool may_read(pid_t pid, struct reason *o)
{
	char byte;
	const struct iovec here = {&byte, 1}, there = {NULL, 1};

	if (process_vm_readv(pid, &here, 1, &there, 1, 0) >= 0 ||
	    (errno != EPERM && errno != ENOSYS))
		return true;
	reason_of_ptrace(o, errno, pid);
	return false;
}

static bool may_read_all(const struct plan *plan, struct reason *o)
{
	for (size_t i = 0; i < plan->pid_count; i++)
		if (!may_read(plan->pids[i], o))
			return false;
	return true;
}

static bool open_py_spy(struct sampler **out, const struct plan *plan,
			struct reason *reason)
{
	char *program = program_find("py-spy");
	struct py_spy *s;

	if (!program) {
		snprintf(reason->why, sizeof(reason->why),
			 "py-spy is not in PATH");
		snprintf(reason->fix, sizeof(reason->fix), PYTHON_NAMES_FIX);
		return false;
	}
	if (!may_read_all(plan, reason)) {
		free(program);
		return false;
	}
	s = memory_new(1, sizeof(*s));
	s->sampler = (struct sampler){.class = &sampler_py_spy, .fd = -1};
	s->plan = plan;
	s->is_python = python_is_target(plan);
	s->program = program;
	s->options = (struct client_options){
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
		s->watch[i].client = (struct client){
			.target = plan->pids[i], .said = -1, .memory = -1};
	*out = &s->sampler;
	return true;
}

/* Where its stack began tells one exec from the other. */
static int64_t image_of(pid_t pid)
{
	char text[1024];
	const char *s;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/stat",
				(int)pid) <= 0)
		return 0;
	s = strrchr(text, ')');
	for (int i = 0; s && i < START_STACK; i++)
		s = strchr(s + 1, ' ');
	return s ? strtoll(s, NULL, 10) : 0;
}

static void add_child(pid_t pid, void *arg)
{
	struct family *f = arg;

	if (f->count < MAX_FAMILY)
		f->pid[f->count++] = pid;
}

static void add_children(pid_t tid, void *arg)
{
	struct family *f = arg;

	code_proc_list_children(f->pid[f->next], tid, add_child, f);
}

/* Is there an interpreter for it to see? */
static bool has_python(pid_t pid, bool children)
{
	struct family f = {.pid = {pid}, .count = 1};

	for (; f.next < f.count; f.next++) {
		if (python_is_process(f.pid[f.next]))
			return true;
		if (children)
			code_proc_list_threads(f.pid[f.next], add_children, &f);
	}
	return false;
}

static void fail(struct py_spy *s, struct watch *w, const char *why)
{
	snprintf(s->sampler.ended.why, sizeof(s->sampler.ended.why), "%s", why);
	w->is_done = true;
}

/* Not before there is Python. Where it must come to that soon, which is not
 * known of a command for --engine py-spy, we do not wait for long. */
static void start(struct py_spy *s, struct watch *w)
{
	int64_t now = clock_now();

	w->retry = 0;
	if (!w->patience)
		w->patience = now + PATIENCE;
	if (!has_python(w->client.target, s->options.children)) {
		w->retry = now + RETRY_PYTHON;
		if (s->is_python && now >= w->patience)
			fail(s, w, "it does not run Python");
		return;
	}
	w->image = image_of(w->client.target);
	if (!client_start(&w->client, &s->options))
		fail(s, w, strerror(errno));
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
	bool ended_well = client_end(&w->client);
	char *text;
	size_t len;

	if (ended_well) {
		text = client_read(&w->client, &len);
		s->raw.pid = w->client.target;
		py_spy_raw_read(&s->raw, text, len);
		free(text);
		s->errors += client_errors(&w->client);
		s->is_late |= client_was_late(&w->client);
	}
	client_release(&w->client);
	return ended_well;
}

/* Is there more to be seen of a process? */
static bool is_alive(pid_t pid)
{
	char text[512];
	const char *state;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/stat",
				(int)pid) <= 0)
		return false;
	state = strrchr(text, ')');
	return state && state[1] && !strchr("ZX", state[2]);
}

/* It ended by itself: with the last process that is Python, or because it
 * cannot do it (yet). */
static void evaluate(struct py_spy *s, struct watch *w)
{
	bool ended_well = collect(s, w);
	char why[240];

	w->tries = ended_well ? 0 : w->tries + 1;
	if (!is_alive(w->client.target)) {
		w->is_done = true;
	} else if (w->tries < MAX_TRIES) {
		w->retry = clock_now() + (RETRY_FIRST << w->tries);
	} else {
		client_reason(&w->client, why, sizeof(why));
		fail(s, w, why);
		if (strstr(why, "Permission Denied"))
			reason_of_ptrace(&s->sampler.ended, EPERM,
					 w->client.target);
	}
}

/* The process runs another program now. */
static bool has_changed(const struct watch *w)
{
	int64_t image = w->image ? image_of(w->client.target) : 0;

	return image && image != w->image;
}

static void attend(struct py_spy *s, struct watch *w)
{
	if (w->retry && clock_now() >= w->retry) {
		start(s, w);
	} else if (w->client.pid && !client_listen(&w->client)) {
		evaluate(s, w);
	} else if (w->client.pid && has_changed(w)) {
		collect(s, w);
		w->tries = 0;
		w->patience = 0;
		start(s, w);
	}
}

static bool drain_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);
	size_t done = 0;

	if (!s->has_started)
		return true;
	for (size_t i = 0; i < s->plan->pid_count; i++) {
		attend(s, &s->watch[i]);
		done += s->watch[i].is_done;
	}
	return done < s->plan->pid_count && !*sampler->ended.why;
}

static void collect_all(struct py_spy *s)
{
	for (size_t i = 0; i < s->plan->pid_count; i++)
		if (s->watch[i].client.pid)
			collect(s, &s->watch[i]);
}

static void stop_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);

	s->has_stopped = true;
	collect_all(s);
	if (s->is_late)
		msg_warn("py-spy was late with some samples; use a lower -F "
			 "than %u",
			 s->plan->rate);
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
		.broken = s->errors,
		.complete = s->raw.samples - s->raw.deep,
		.deep = s->raw.deep,
		.threads = s->raw.threads.count,
		.unwinder = "python",
	};
}

static void close_py_spy(struct sampler *sampler)
{
	struct py_spy *s = py_spy_of(sampler);

	for (size_t i = 0; i < s->plan->pid_count; i++)
		client_release(&s->watch[i].client);
	code_map_release(&s->raw.threads);
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
