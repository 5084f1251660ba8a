/*
 * The samplers, best first, and falling back from one to the next. Why one
 * does not work is reported once it is known which does: "recording CPU time
 * only" is not true when that fails too.
 */
#include "cmd/record/sampler.h"

#include "cmd/record/engine_options.h"
#include "cmd/record/python/python.h"
#include "libcode/proc/proc_read.h"
#include "program/msg.h"

#include <string.h>

enum { STEPS = 3 };

static const struct {
	const struct sampler_class *class;
	const char *instead; /* what is recorded if those before it cannot */
} steps[STEPS] = {
	{&sampler_perf, ""},
	{&sampler_python, "recording CPU time and Python functions only"},
	{&sampler_proc, "recording CPU time only"},
};

static void say_missed(struct fallback *l, const struct reason *o,
		       const char *instead)
{
	msg_error("%s: %s%s%s", instead, o->why, *o->fix ? "; " : "", o->fix);
	l->last = *o;
}

/* A step that the sampler has taken by itself. */
static void say_less(struct fallback *l, const struct reason *o)
{
	if (!*o->why)
		return;
	msg_info("%s%s%s", o->why, *o->fix ? "; " : "", o->fix);
	l->last = *o;
}

/* What a command starts may be Python, whatever it is itself; where stacks are
 * required that is too little. */
static bool may_be_python(const struct fallback *l, const struct plan *plan)
{
	return python_is_target(plan) || (plan->is_held && !l->needs_stacks);
}

static bool is_asked_for(const struct fallback *l, size_t step,
			 const struct plan *plan)
{
	const struct sampler_class *class = steps[step].class;

	if (l->engine)
		return strcmp(l->engine, class->name) == 0;
	if (class == &sampler_python)
		return may_be_python(l, plan);
	return class != &sampler_proc || !l->needs_stacks;
}

/* What was asked for, and this engine does not do. */
static void say_lacking(const struct sampler *s, const struct plan *plan)
{
	const char *engine = s->class->name;
	char lacks[200];

	if (engine_lacks(lacks, sizeof(lacks), engine, plan, false))
		msg_warn("%s does not support %s: recording without", engine,
			 lacks);
}

static bool fall_back(struct sampler **out, struct fallback *l,
		      const struct plan *plan, const struct reason *first)
{
	struct reason missed[STEPS + 1];
	const char *instead = "not recording";
	size_t count = 0;
	bool is_open = false;

	if (first)
		missed[count++] = *first;
	for (; !is_open && l->next < STEPS; l->next++) {
		if (!is_asked_for(l, l->next, plan))
			continue;
		missed[count] = (struct reason){0};
		is_open = steps[l->next].class->open(out, plan, &missed[count]);
		count += !is_open;
		if (is_open)
			instead = steps[l->next].instead;
	}
	for (size_t i = 0; i < count; i++)
		say_missed(l, &missed[i],
			   i && is_open ? "no Python functions" : instead);
	if (!is_open) {
		*out = NULL; /* what could not open has freed itself */
		return false;
	}
	say_less(l, &missed[count]);
	say_lacking(*out, plan);
	return true;
}

bool fallback_open(struct sampler **out, struct fallback *l,
		   const struct plan *plan)
{
	if (!code_proc_is_there())
		msg_warn(PROC_MISSING
			 ": earlier mappings and file names of processes are "
			 "unknown; mount -t proc proc /proc");
	return fall_back(out, l, plan, NULL);
}

bool fallback_go_on(struct sampler **out, struct fallback *l,
		    const struct sampler *ended, const struct plan *plan)
{
	return fall_back(out, l, plan, &ended->ended);
}

const char *sampler_name(size_t i)
{
	return i < STEPS ? steps[i].class->name : NULL;
}
