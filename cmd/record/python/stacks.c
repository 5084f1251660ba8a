/*
 * A process is looked through for an interpreter when one of its threads is
 * asked for, and again, after ever longer times, while there is none, as it may
 * yet begin or be what an exec brings. One that is known is looked for again
 * when none of its threads has had a stack for a while, as after an exec.
 *
 * A thread is read where it was interrupted, while it cannot run: we are on its
 * processor. If it runs meanwhile, or that is one which we are not given, what
 * was read is of several moments: late.
 */
#include "cmd/record/python/stacks.h"

#include "cmd/record/python/interpreters.h"
#include "cmd/record/python/labels.h"
#include "cmd/record/python/standstill.h"
#include "libcode/base/map.h"
#include "libcode/python/places.h"
#include "program/clock.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

enum { PIECES = 4096, BYTES = 1 << 20, TARGETS = 4096, THREADS = 1 << 16 };

#define WAIT_FIRST (CLOCK_SECOND / 100)
#define WAIT_MOST (CLOCK_SECOND * 2)
/* A thread that has used so much without a stack is read at once, if late. */
#define PATIENCE (CLOCK_SECOND / 4)
#define SILENCE (CLOCK_SECOND / 50)

struct target {
	struct python python;
	int64_t next, wait; /* when it is looked through again */
	int64_t last_stack; /* CLOCK_MONOTONIC, as is next */
};

struct stacks {
	struct map target_at; /* by process: number in target */
	struct map state_at;  /* by thread: address of its state */
	struct target *target;
	size_t target_count, target_room;
	struct interpreters interpreters;
	struct python_labels labels;
	struct standstill standstill;
	size_t running;	     /* threads, at this time */
	int64_t next_weight; /* of the thread at next_cpu; 0: none */
	int next_cpu;
	struct python_codes *codes;
	struct python_places *places;
	struct image image;
	struct python_stack stack;
	struct frame *frame;
	size_t max;
	struct sampler_counts counts;
};

void stacks_new(struct stacks **out, struct modules *modules,
		const struct plan *plan)
{
	size_t max = plan->max_stack;
	struct stacks *s = memory_new(1, sizeof(*s));

	*s = (struct stacks){
		.image = {.piece = memory_new(PIECES, sizeof(*s->image.piece)),
			  .piece_room = PIECES,
			  .bytes = memory_new(BYTES, 1),
			  .size = BYTES},
		.stack = {.frame = memory_new(max, sizeof(*s->stack.frame)),
			  .room = max,
			  .eval = memory_new(max + 1, sizeof(*s->stack.eval)),
			  .eval_room = max + 1},
		.frame = memory_new(max, sizeof(*s->frame)),
		.max = max,
	};
	standstill_init(&s->standstill);
	python_labels_init(&s->labels, plan);
	code_python_codes_new(&s->codes);
	code_python_places_new(&s->places, modules);
	*out = s;
}

void stacks_free(struct stacks *s)
{
	if (!s)
		return;
	code_python_places_free(s->places);
	code_python_codes_free(s->codes);
	code_map_release(&s->target_at);
	code_map_release(&s->state_at);
	free(s->target);
	free(s->image.piece);
	free(s->image.bytes);
	free(s->stack.frame);
	free(s->stack.eval);
	free(s->frame);
	free(s);
}

/* The end of a process is not told here, so all are forgotten when there are
 * too many. */
static struct target *target_of(struct stacks *s, pid_t pid)
{
	uint64_t *at = code_map_find(&s->target_at, (uint64_t)pid, 0);

	if (at)
		return &s->target[*at];
	if (s->target_count == TARGETS) {
		code_map_clear(&s->target_at);
		s->target_count = 0;
	}
	s->target = memory_grow(s->target, &s->target_room, s->target_count + 1,
				sizeof(*s->target));
	s->target[s->target_count] = (struct target){0};
	code_map_at(&s->target_at, (uint64_t)pid, 0, s->target_count);
	return &s->target[s->target_count++];
}

static void look(struct stacks *s, struct target *t, pid_t pid, int64_t now)
{
	bool was_refused = t->python.found == PYTHON_REFUSED;

	code_python_find(&t->python, pid);
	/* One that just begins may look like none that is known. */
	if (t->python.found == PYTHON_KNOWN || t->python.is_denied ||
	    was_refused)
		interpreters_note(&s->interpreters, &t->python, pid,
				  "CPU time of threads only");
	t->wait = t->wait ? t->wait * 2 : WAIT_FIRST;
	if (t->wait > WAIT_MOST)
		t->wait = WAIT_MOST;
	t->next = now + t->wait;
	t->last_stack = now;
}

/* NULL: there is none that can be read. */
static const struct python *python_of(struct stacks *s, struct target *t,
				      pid_t pid)
{
	int64_t now = clock_now();
	bool is_doubtful = t->python.found != PYTHON_KNOWN ||
			   now - t->last_stack > SILENCE;

	if (is_doubtful && now >= t->next)
		look(s, t, pid, now);
	if (t->python.found == PYTHON_REFUSED && t->python.is_denied)
		s->counts.python.denied++;
	else if (t->python.found == PYTHON_REFUSED)
		s->counts.python.refused++;
	return t->python.found == PYTHON_KNOWN ? &t->python : NULL;
}

/* The thread's, as Python has it; 0: it is none of Python's. */
static uint64_t find_state(struct stacks *s, const struct python *p, pid_t pid,
			   pid_t tid)
{
	uint64_t *state;

	if (s->state_at.count >= THREADS)
		code_map_clear(&s->state_at);
	state = code_map_at(&s->state_at, (uint64_t)tid, 0, 0);
	code_image_begin(&s->image, pid);
	*state = code_python_thread(&s->image, p, pid, tid, *state);
	return *state;
}

/* Frames up to the first that has no code: how many. */
static size_t name_frames(struct stacks *s, const struct python *p, pid_t pid)
{
	for (size_t i = 0; i < s->stack.count; i++) {
		const struct python_frame *f = &s->stack.frame[i];
		const struct python_code *code =
			code_python_code(s->codes, &s->image, p, pid, f->code);

		if (!code)
			return i;
		s->frame[i] = code_python_place(s->places, code,
						code_python_line(p, code, f));
	}
	return s->stack.count;
}

/* The frames as they are now, as far as they are good. */
static void read_frames(struct stacks *s, const struct python *p,
			struct collected *to)
{
	uint64_t state = find_state(s, p, to->pid, to->tid);
	size_t count = 0;

	if (state && code_python_stack(&s->image, p, state, &s->stack))
		count = name_frames(s, p, to->pid);
	if (count)
		python_labels_set(&s->labels, to, &s->image, p, state);
	to->user = s->frame;
	to->user_count = count;
	to->end = UNWIND_COMPLETE;
	if (!count || count < s->stack.count || s->stack.is_torn)
		to->end = UNWIND_BROKEN;
	else if (s->stack.is_deep)
		to->end = UNWIND_DEEP;
}

static void count_stack(struct sampler_counts *c, enum unwind_end end)
{
	c->python.samples++;
	c->python.torn += end == UNWIND_BROKEN;
	c->broken += end == UNWIND_BROKEN;
	c->deep += end == UNWIND_DEEP;
	c->complete += end == UNWIND_COMPLETE;
}

/* Where the thread is of which most is not known yet is where we go next. */
static void note_place(struct stacks *s, const struct standing *t,
		       int64_t weight)
{
	s->running += !t->is_waiting;
	if (weight <= s->next_weight)
		return;
	s->next_weight = weight;
	s->next_cpu = t->cpu;
}

/* Is it where it uses time, and where we see that? Those on other processors
 * have their turn when we are there, if we may. */
static bool has_turn(const struct stacks *s, const struct standing *t)
{
	if (t->is_waiting)
		return false;
	if (standstill_is_here(t))
		return standstill_was_interrupted(&s->standstill, t);
	return !standstill_may_go(&s->standstill, t->cpu);
}

enum stacks_answer stacks_read(struct stacks *s, struct collected *to)
{
	struct target *t = target_of(s, to->pid);
	const struct python *p = python_of(s, t, to->pid);
	struct standing standing;
	bool is_late;

	if (!p)
		return STACKS_NONE;
	standstill_begin(&standing, to->pid, to->tid);
	note_place(s, &standing, to->weight);
	if (!has_turn(s, &standing))
		return STACKS_WAITS;
	read_frames(s, p, to);
	is_late = !standstill_is_here(&standing) || !standstill_held(&standing);
	if (is_late && to->weight < PATIENCE)
		return STACKS_WAITS;
	if (!to->user_count)
		return STACKS_NONE;
	t->last_stack = clock_now();
	t->wait = 0;
	count_stack(&s->counts, to->end);
	s->counts.python.late += is_late;
	return STACKS_READ;
}

void stacks_wake(struct stacks *s)
{
	standstill_wake(&s->standstill);
}

size_t stacks_next(struct stacks *s)
{
	size_t running = s->running;

	if (s->next_weight)
		standstill_go(&s->standstill, s->next_cpu);
	else
		standstill_end(&s->standstill);
	s->running = 0;
	s->next_weight = 0;
	return running;
}

void stacks_end(struct stacks *s)
{
	standstill_end(&s->standstill);
}

void stacks_count(const struct stacks *s, struct sampler_counts *counts)
{
	counts->python = s->counts.python;
	counts->broken = s->counts.broken;
	counts->deep = s->counts.deep;
	counts->complete = s->counts.complete;
	memcpy(counts->python_versions, s->interpreters.versions,
	       sizeof(counts->python_versions));
}
