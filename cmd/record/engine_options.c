#include "cmd/record/engine_options.h"

#include "cmd/record/sampler.h"

#include <stdio.h>
#include <string.h>

static bool wants_kernel(const struct plan *p)
{
	return p->kernel == KERNEL_YES;
}

static bool wants_unwind(const struct plan *p)
{
	return p->unwind != UNWIND_AUTO;
}

static bool wants_plain(const struct plan *p)
{
	return p->python == PYTHON_PLAIN;
}

static bool wants_native(const struct plan *p)
{
	return p->python == PYTHON_NATIVE;
}

static bool wants_inlines(const struct plan *p)
{
	return p->inlines;
}

static bool wants_gil(const struct plan *p)
{
	return p->gil;
}

static bool wants_tasks(const struct plan *p)
{
	return p->tasks;
}

static bool wants_jit_maps(const struct plan *p)
{
	return p->jit_maps;
}

static bool wants_max_stack(const struct plan *p)
{
	return p->has_max_stack;
}

static bool wants_max_overhead(const struct plan *p)
{
	return p->max_overhead != 0;
}

static bool wants_rate(const struct plan *p)
{
	return p->has_rate;
}

static const struct {
	const char *option;
	bool (*is_given)(const struct plan *p);
	const char *engines; /* that can do it, with blanks around */
	bool is_told; /* nothing of what was asked for is missing without it */
} rows[] = {
	{"--kernel yes", wants_kernel, " perf ", false},
	{"--unwind", wants_unwind, " perf ", false},
	{"--inlines", wants_inlines, " perf ", false},
	{"--max-overhead", wants_max_overhead, " perf ", false},
	{"--gil", wants_gil, " perf python ", false},
	{"--tasks", wants_tasks, " perf python ", false},
	{"--jit-maps", wants_jit_maps, " perf ", false},
	{"--python plain", wants_plain, " perf python ", false},
	{"--python native", wants_native, " perf ", false},
	{"--max-stack", wants_max_stack, " perf python ", true},
	{"--rate", wants_rate, " perf python ", true},
};

const char *engine_name(size_t i)
{
	return i ? sampler_name(i - 1) : "auto";
}

const char *engine_parse(const char *arg, void *value)
{
	const char **to = value, *name;

	if (strcmp(arg, "py-spy") == 0)
		return "no longer an engine; prof-record reads the frames of "
		       "Python itself: use auto";
	for (size_t i = 0; (name = engine_name(i)); i++) {
		if (strcmp(arg, name) != 0)
			continue;
		*to = i ? name : NULL;
		return NULL;
	}
	return "expected one of auto, perf, python, proc";
}

bool engine_lacks(char *text, size_t size, const char *engine,
		  const struct plan *plan, bool only_refused)
{
	size_t used = 0;
	char name[32];

	text[0] = '\0';
	snprintf(name, sizeof(name), " %s ", engine);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].is_given(plan) && !strstr(rows[i].engines, name) &&
		    !(only_refused && rows[i].is_told) && used < size)
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? ", " : "",
						 rows[i].option);
	return used != 0;
}
