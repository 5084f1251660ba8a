#include "cmd/record/perf/mixed.h"

#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>

void mixed_init(struct mixed *m, const struct plan *plan,
		struct modules *modules, struct symbols *symbols)
{
	*m = (struct mixed){0};
	if (plan->python == PYTHON_NATIVE)
		return;
	python_labels_init(&m->labels, plan);
	m->room = plan->max_stack;
	m->frame = memory_new(m->room, sizeof(*m->frame));
	m->registers = memory_new(m->room, sizeof(*m->registers));
	code_python_merger_new(&m->merger, modules, symbols,
			       plan->python == PYTHON_PLAIN, m->room);
}

void mixed_release(struct mixed *m)
{
	code_python_merger_free(m->merger);
	free(m->frame);
	free(m->registers);
	*m = (struct mixed){0};
}

struct cfi_registers *mixed_registers(const struct mixed *m,
				      const struct event_sample *s)
{
	return s->snapshot ? m->registers : NULL;
}

static void count_merged(struct python_counts *c, enum python_merged how,
			 const struct snapshot *s, uint64_t samples)
{
	c->samples += samples;
	c->filled += how == PYTHON_FILLED ? samples : 0;
	c->torn += how == PYTHON_TORN ? samples : 0;
	c->late += s && s->is_late ? samples : 0;
}

static void count_absent(struct python_counts *c, const struct python *p,
			 uint64_t samples)
{
	if (!p || p->found != PYTHON_REFUSED)
		return;
	if (p->is_denied)
		c->denied += samples;
	else
		c->refused += samples;
}

static void set_labels(struct mixed *m, struct collected *what,
		       const struct snapshot *s)
{
	struct image image;

	if (!s || !s->thread)
		return;
	image = s->image;
	python_labels_set(&m->labels, what, &image, s->python, s->thread);
}

void mixed_skip(struct mixed *m, pid_t pid, const struct event_sample *s)
{
	if (m->merger && s->snapshot)
		code_python_merger_meet(m->merger, pid, s->snapshot);
}

void mixed_merge(struct mixed *m, struct collected *what,
		 const struct event_sample *s, const struct frame_list *native)
{
	const struct python_native_stack stack = {s, native, what->end};
	const struct python *python = s->snapshot ? s->snapshot->python : NULL;
	struct python_whole whole = {
		.to = {.frame = m->frame, .room = m->room},
	};
	enum python_merged how;

	if (!m->merger)
		return;
	how = code_python_merge(m->merger, what->pid, s->snapshot, &stack,
				&whole);
	if (python)
		interpreters_note(&m->interpreters, python, what->pid,
				  how == PYTHON_MERGED
					  ? "names from its perf map only"
					  : INTERPRETERS_NATIVE);
	if (how == PYTHON_ABSENT)
		count_absent(&m->counts, python, (uint64_t)what->count);
	else
		count_merged(&m->counts, how, s->snapshot,
			     (uint64_t)what->count);
	if (whole.thread)
		what->thread = whole.thread;
	set_labels(m, what, s->snapshot);
	if (how != PYTHON_MERGED && how != PYTHON_FILLED)
		return;
	what->user = whole.to.frame;
	what->user_count = whole.to.count;
	what->end = whole.end;
}

void mixed_count(const struct mixed *m, struct sampler_counts *counts)
{
	counts->python = m->counts;
	snprintf(counts->python_versions, sizeof(counts->python_versions), "%s",
		 m->interpreters.versions);
}
