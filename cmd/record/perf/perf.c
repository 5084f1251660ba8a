/*
 * The sampler of perf_event_open: what rings.h tells, unwound, summed up.
 */
#include "cmd/record/collector.h"
#include "cmd/record/jit_maps.h"
#include "cmd/record/perf/mixed.h"
#include "cmd/record/perf/overhead.h"
#include "cmd/record/perf/pace.h"
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/rings.h"
#include "cmd/record/sampler.h"
#include "libcode/base/map.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_DWARF "no unwinding by DWARF on this machine, or without elfutils"

enum { KERNEL_FRAMES = 128, KERNEL_MODULE = 1 };

struct perf {
	struct sampler sampler;
	const struct plan *plan;
	struct rings *rings;
	struct modules *modules;
	struct processes *processes;
	struct unwinder *unwinder;
	struct symbols *symbols;
	struct collector *collector;
	struct mixed mixed;
	struct overhead overhead;
	struct pace pace;
	uint64_t lost_time;
	size_t chain_limit;  /* frames of a stack by frame pointers */
	struct map children; /* processes that were forked */
	struct map threads;  /* time of each that is not in samples yet */
	uint64_t random;
	struct frame kernel[KERNEL_FRAMES];
	struct frame *user; /* plan->max_stack */
	struct sampler_counts counts;
};

/* Of each thread a sample after so much of its time, from any moment on:
 * threads that take turns, or live for some samples only, get their share. */
static uint64_t take_of_thread(struct perf *p, const struct event *e,
			       uint64_t period)
{
	uint64_t *credit = code_map_find(&p->threads, (uint64_t)e->tid, 0);

	if (!credit) {
		p->counts.threads++;
		p->random = p->random * 6364136223846793005u + 1;
		/* Its end will be lost, half a period of the kernel's. */
		credit = code_map_at(&p->threads, (uint64_t)e->tid, 0,
				     (p->random >> 20) % period +
					     e->is.sample.weight / 2);
	}
	return pace_take(credit, e->is.sample.weight, period);
}

static void set_kernel_frames(struct perf *p, struct collected *what,
			      const struct event_sample *s)
{
	size_t count = s->kernel_count;

	if (count > KERNEL_FRAMES)
		count = KERNEL_FRAMES;
	for (size_t i = 0; i < count; i++)
		p->kernel[i] = (struct frame){
			.module = KERNEL_MODULE,
			.is_activation = i == 0,
			.address = s->kernel[i],
			.memory = s->kernel[i],
		};
	what->kernel = p->kernel;
	what->kernel_count = count;
}

static void count_end(struct sampler_counts *c, enum unwind_end end,
		      uint64_t samples)
{
	uint64_t *const counts[] = {
		[UNWIND_COMPLETE] = &c->complete,
		[UNWIND_TRUNCATED] = &c->truncated,
		[UNWIND_BROKEN] = &c->broken,
		[UNWIND_DEEP] = &c->deep,
		[UNWIND_GUESSED] = &c->guessed,
		[UNWIND_UNKNOWN] = &c->unknown,
	};

	*counts[end] += samples;
}

/* The kernel's limit is for its own frames and the user's together. */
static bool is_cut_chain(const struct perf *p, const struct event_sample *s)
{
	return s->user_count > p->plan->max_stack ||
	       (s->user_count &&
		s->user_count + s->kernel_count >= p->chain_limit);
}

/* A thread of the kernel, or one that is ending, has nothing of its own. A
 * chain of the kernel's does not tell how it ended. */
static void set_user_frames(struct perf *p, struct collected *what,
			    const struct event_sample *s)
{
	struct process *process = code_processes_get(p->processes, what->pid);
	struct frame_list user = {
		.frame = p->user,
		.room = p->plan->max_stack,
		.registers = mixed_registers(&p->mixed, s),
	};

	what->user = p->user;
	what->thread = code_process_thread_name(process, what->tid);
	what->end = UNWIND_COMPLETE;
	if (s->has_registers) {
		what->end = code_unwinder_stack(p->unwinder, process, s, &user);
		what->user_count = user.count;
		mixed_merge(&p->mixed, what, s, &user);
		count_end(&p->counts, what->end, (uint64_t)what->count);
	} else {
		code_unwind_chain(process, s->user, s->user_count, &user);
		what->user_count = user.count;
		if (is_cut_chain(p, s)) {
			what->end = UNWIND_DEEP;
			p->counts.deep += (uint64_t)what->count;
		}
	}
}

static void take_sample(struct perf *p, const struct event *e)
{
	uint64_t period = p->pace.period * p->overhead.factor;
	uint64_t count = take_of_thread(p, e, period);
	struct collected what = {
		.pid = e->pid,
		.tid = e->tid,
		.count = (int64_t)(count * p->overhead.factor),
		.weight = (int64_t)(count * period),
		.time = e->time,
	};

	if (!count) {
		mixed_skip(&p->mixed, e->pid, &e->is.sample);
		return;
	}
	p->counts.samples += (uint64_t)what.count;
	p->counts.skipped += (uint64_t)what.count - count;
	set_kernel_frames(p, &what, &e->is.sample);
	set_user_frames(p, &what, &e->is.sample);
	collector_add(p->collector, &what);
}

static void take_event(const struct event *e, void *arg)
{
	struct perf *p = arg;

	if (e->kind == EVENT_SAMPLE) {
		take_sample(p, e);
		return;
	}
	if (e->kind == EVENT_LOST)
		p->lost_time += e->is.count * pace_kernel_period(&p->pace);
	if (e->kind == EVENT_FORK && e->pid == e->tid)
		code_map_at(&p->children, (uint64_t)e->pid, 0, 0);
	if (e->kind == EVENT_EXIT && e->pid == e->tid)
		code_map_remove(&p->children, (uint64_t)e->pid, 0);
	if (e->kind == EVENT_EXIT) {
		code_map_remove(&p->threads, (uint64_t)e->tid, 0);
		pace_end(&p->pace);
	}
	code_processes_event(p->processes, e);
}

/* What is less than it could be. */
static void say_shortage(struct reason *o)
{
	if (o->why[0])
		msg_say("%s%s%s", o->why, o->fix[0] ? "; " : "", o->fix);
	*o = (struct reason){0};
}

static bool open_perf(struct sampler **out, const struct plan *plan,
		      struct reason *reason)
{
	struct perf *p;
	struct rings *rings;

	if (plan->unwind == UNWIND_DWARF && !perf_can_unwind()) {
		*reason = (struct reason){0};
		snprintf(reason->why, sizeof(reason->why), NO_DWARF);
		snprintf(reason->fix, sizeof(reason->fix), "--unwind=fp");
		return false;
	}
	if (!rings_open(&rings, plan, reason))
		return false;
	say_shortage(reason);
	if (plan->unwind == UNWIND_AUTO && !perf_can_unwind())
		msg_say("%s", NO_DWARF ": stacks by frame pointers only");
	p = memory_new(1, sizeof(*p));
	p->sampler.class = &sampler_perf;
	p->sampler.fd = rings_fd(rings);
	p->plan = plan;
	p->rings = rings;
	code_modules_new(&p->modules);
	code_processes_new(&p->processes, p->modules);
	code_unwinder_new(&p->unwinder);
	code_symbols_new(&p->symbols, p->modules, plan->inlines);
	collector_new(&p->collector, p->modules, p->symbols, plan->rate);
	overhead_init(&p->overhead, plan->max_overhead);
	pace_init(&p->pace, plan->rate, clock_now());
	rings_set_period(rings, pace_kernel_period(&p->pace));
	p->chain_limit = perf_chain_limit();
	p->random = (uint64_t)p->pace.since;
	p->user = memory_new(plan->max_stack, sizeof(*p->user));
	mixed_init(&p->mixed, plan, p->modules, p->symbols);
	*out = &p->sampler;
	return true;
}

static struct perf *perf_of(struct sampler *s)
{
	return (struct perf *)s;
}

/* Reading the time of each event takes time itself; a process that was there
 * before may have many. */
static void adjust_pace(struct perf *p)
{
	int64_t window = CLOCK_SECOND / (p->plan->is_held ? 5 : 1);
	int64_t now = clock_now();

	if (now - p->pace.since >= window &&
	    pace_adjust(&p->pace, now, rings_cpu_time(p->rings)))
		rings_set_period(p->rings, pace_kernel_period(&p->pace));
}

static bool drain_perf(struct sampler *s)
{
	struct perf *p = perf_of(s);

	rings_drain(p->rings, false, take_event, p);
	s->fd = rings_fd(p->rings);
	code_symbols_read(p->symbols);
	overhead_check(&p->overhead);
	adjust_pace(p);
	if (!rings_have_ended(p->rings))
		return true;
	rings_drain(p->rings, true, take_event, p);
	return false;
}

static void stop_perf(struct sampler *s)
{
	rings_stop(perf_of(s)->rings);
	rings_drain(perf_of(s)->rings, true, take_event, s);
	if (perf_of(s)->plan->jit_maps)
		jit_maps_ask(perf_of(s)->modules);
}

static struct prof_profile *take_perf(struct sampler *s)
{
	return collector_take(perf_of(s)->collector);
}

/* Files whose code was mapped, and that we could not open. */
static void count_unreadable(const struct perf *p, struct sampler_counts *c)
{
	for (size_t i = 0; i < code_modules_count(p->modules); i++) {
		const struct module *m =
			code_modules_get(p->modules, (uint32_t)i);

		if (m->kind != MODULE_ELF || m->elf)
			continue;
		c->unreadable++;
		snprintf(c->unreadable_path, sizeof(c->unreadable_path), "%s",
			 m->path ? m->path : "");
	}
}

static void count_perf(const struct sampler *s, struct sampler_counts *counts)
{
	const struct perf *p = (const struct perf *)s;
	double seconds = (double)rings_cpu_time(p->rings) / 1e9;

	*counts = p->counts;
	counts->lost = (p->lost_time + p->pace.period - 1) / p->pace.period;
	counts->rate = seconds > 0 ? (double)counts->samples / seconds : 0;
	counts->has_kernel = rings_have_kernel(p->rings);
	counts->is_dwarf = rings_have_stacks(p->rings);
	count_unreadable(p, counts);
	mixed_count(&p->mixed, counts);
	counts->python.dropped = rings_python_dropped(p->rings);
	memcpy(counts->unnamed, collector_unnamed(p->collector),
	       sizeof(counts->unnamed));
	/* Of others that were there before, children count in some kernels. */
	if (p->plan->command || p->plan->children)
		counts->cpu_time = rings_cpu_time(p->rings);
	counts->unwinder = counts->is_dwarf ? "dwarf" : "fp";
}

static size_t list_left(const struct sampler *s, pid_t *pids, size_t max)
{
	const struct map *m = &((const struct perf *)s)->children;
	size_t count = 0;

	for (size_t i = 0; i < m->slots; i++) {
		if (!m->slot[i].used)
			continue;
		if (count < max)
			pids[count] = (pid_t)m->slot[i].a;
		count++;
	}
	return count;
}

static void close_perf(struct sampler *s)
{
	struct perf *p = perf_of(s);

	collector_free(p->collector);
	mixed_release(&p->mixed);
	code_symbols_free(p->symbols);
	code_unwinder_free(p->unwinder);
	code_processes_free(p->processes);
	code_modules_free(p->modules);
	rings_close(p->rings);
	code_map_release(&p->threads);
	code_map_release(&p->children);
	free(p->user);
	free(p);
}

const struct sampler_class sampler_perf = {
	.name = "perf",
	.open = open_perf,
	.drain = drain_perf,
	.stop = stop_perf,
	.take = take_perf,
	.counts = count_perf,
	.left = list_left,
	.close = close_perf,
};
