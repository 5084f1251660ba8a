#include "cmd/record/report.h"

#include "cmd/record/origin.h"
#include "program/memory.h"
#include "program/msg.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { FEW = 100, FEW_UNNAMED = 20 }; /* samples */
#define SHORTEST 0.5 /* seconds for which a share of a core means something */

__attribute__((format(printf, 3, 4))) static void add(struct report_comments *c,
						      const char *key,
						      const char *fmt, ...)
{
	char value[4096], line[8192];
	va_list args;
	size_t len;

	va_start(args, fmt);
	vsnprintf(value, sizeof(value), fmt, args);
	va_end(args);
	len = (size_t)snprintf(line, 64, "%s: ", key);
	msg_escape(line + len, sizeof(line) - len, value, strlen(value));
	c->text =
		memory_grow(c->text, &c->room, c->count + 1, sizeof(*c->text));
	c->text[c->count++] = memory_copy_string(line);
}

static void add_count(struct report_comments *c, const char *key,
		      uint64_t value)
{
	add(c, key, "%" PRIu64, value);
}

static void add_python(struct report_comments *to,
		       const struct sampler_counts *c)
{
	if (!*c->python_versions)
		return;
	add(to, "python", "%s", c->python_versions);
	add_count(to, "python samples", c->python.samples);
	add_count(to, "python gaps filled", c->python.filled);
	add_count(to, "python late", c->python.late);
	add_count(to, "python torn", c->python.torn);
	add_count(to, "python refused", c->python.refused);
	add_count(to, "python denied", c->python.denied);
	add_count(to, "python dropped", c->python.dropped);
}

static void add_counts(struct report_comments *to,
		       const struct sampler_counts *c)
{
	add_count(to, "samples", c->samples);
	add_count(to, "lost", c->lost);
	add_count(to, "truncated", c->truncated);
	add_count(to, "unwinding errors", c->broken);
	add_count(to, "complete", c->complete);
	add_count(to, "cut at max-stack", c->deep);
	add_count(to, "guessed callers", c->guessed);
	add_count(to, "no unwind info", c->unknown);
	add_count(to, "unreadable files", c->unreadable);
	add_count(to, "skipped", c->skipped);
	add_python(to, c);
}

void report_comments(struct report_comments *to, const struct recording *r,
		     const struct sampler_counts *c)
{
	char text[ORIGIN_MAX];

	*to = (struct report_comments){0};
	add(to, "recorder", "prof-record %s", prof_version());
	if (r->class)
		add(to, "engine", "%s", r->class->name);
	if (c->unwinder)
		add(to, "unwinder", "%s", c->unwinder);
	add(to, "kernel", "%s", c->has_kernel ? "yes" : "no");
	add(to, "rate asked", "%u", r->plan.rate);
	if (c->rate > 0)
		add(to, "rate seen", "%.1f", c->rate);
	add_counts(to, c);
	if (origin_host(text))
		add(to, "host", "%s", text);
	if (origin_command(text, &r->plan))
		add(to, "command", "%s", text);
	if (r->plan.pid_count && origin_container(text, r->plan.pids[0]))
		add(to, "container", "%s", text);
}

void report_release(struct report_comments *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->text[i]);
	free(c->text);
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

double report_cpu_seconds(void)
{
	double sum = 0;
	struct rusage u;

	for (int i = 0; i < 2; i++)
		if (getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &u) == 0)
			sum += seconds_of(u.ru_utime) + seconds_of(u.ru_stime);
	return sum;
}

int64_t report_peak_memory(void)
{
	struct rusage u;

	return getrusage(RUSAGE_SELF, &u) == 0 ? u.ru_maxrss * 1024 : 0;
}

/* Stacks that do not tell all their callers, and why. */
static const struct incomplete {
	size_t count;	  /* its place in the counts */
	double threshold; /* of all stacks, from which on there is a warning */
	const char *name;
	const char *text;
} incomplete[] = {
	{offsetof(struct sampler_counts, truncated), 0.05, "truncated",
	 "are truncated: larger than the kernel's copy"},
	{offsetof(struct sampler_counts, broken), 0.05, "in error",
	 "end in an unwinding error"},
	{offsetof(struct sampler_counts, unknown), 0.05, "no unwind info",
	 "end in code without unwind information"},
	{offsetof(struct sampler_counts, guessed), 0.05, "guessed",
	 "have callers guessed from frame pointers"},
	{offsetof(struct sampler_counts, deep), 0.01, "cut",
	 "are deeper than --max-stack"},
};

static uint64_t count_of(const struct sampler_counts *c,
			 const struct incomplete *kind)
{
	return *(const uint64_t *)(const void *)((const char *)c + kind->count);
}

/* "0 incomplete", or "12 % incomplete (30 truncated, 2 cut)". */
static void format_incomplete(char *text, size_t size,
			      const struct sampler_counts *c)
{
	const char *before = "(";
	uint64_t sum = 0;
	size_t used;

	for (size_t i = 0; i < sizeof(incomplete) / sizeof(*incomplete); i++)
		sum += count_of(c, &incomplete[i]);
	if (!sum || !c->samples) {
		snprintf(text, size, "0 incomplete");
		return;
	}
	used = (size_t)snprintf(text, size, "%.1f %% incomplete ",
				100 * (double)sum / (double)c->samples);
	for (size_t i = 0; i < sizeof(incomplete) / sizeof(*incomplete); i++) {
		char number[PROF_QUANTITY_MAX];
		uint64_t n = count_of(c, &incomplete[i]);

		if (!n || used >= size)
			continue;
		prof_format_thousands(number, (int64_t)n);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s",
					 before, number, incomplete[i].name);
		before = ", ";
	}
	if (used < size)
		snprintf(text + used, size - used, ")");
}

/* ", 1,100 in Python 3.12.1" */
static void format_python(char *text, size_t size,
			  const struct sampler_counts *c)
{
	char number[PROF_QUANTITY_MAX];

	text[0] = '\0';
	if (!c->python.samples)
		return;
	prof_format_thousands(number, (int64_t)c->python.samples);
	snprintf(text, size, ", %s in Python %s", number, c->python_versions);
}

static void say_summary(const struct recording *r,
			const struct sampler_counts *c)
{
	char samples[PROF_QUANTITY_MAX], lost[PROF_QUANTITY_MAX];
	char stacks[200], rate[80] = "", files[40] = "", python[256];
	const struct output file = {.path = r->file};
	char cost[64] = "";
	double seconds = (double)(r->end - r->begin) / 1e9;

	prof_format_thousands(samples, (int64_t)c->samples);
	prof_format_thousands(lost, (int64_t)c->lost);
	format_incomplete(stacks, sizeof(stacks), c);
	format_python(python, sizeof(python), c);
	if (r->class != &sampler_proc)
		snprintf(rate, sizeof(rate), " %u Hz asked,", r->plan.rate);
	if (c->rate > 0)
		snprintf(rate, sizeof(rate), " %u Hz asked, %.1f seen,",
			 r->plan.rate, c->rate);
	if (r->files > 1)
		snprintf(files, sizeof(files), " and %" PRIu64 " before it",
			 r->files - 1);
	if (seconds >= SHORTEST) /* else it is that of the beginning */
		snprintf(cost, sizeof(cost),
			 "; recorder overhead %.1f %% of a core",
			 100 * report_cpu_seconds() / seconds);
	msg_info("%s%s: %s sample%s in %.1f s%s,%s %s lost, %s%s",
		 output_name(&file), files, samples, c->samples == 1 ? "" : "s",
		 seconds, python, rate, lost, stacks, cost);
}

/* A file that could not be opened may be the reason. */
static void say_incomplete(const struct sampler_counts *c,
			   const struct incomplete *kind)
{
	double share = (double)count_of(c, kind) / (double)c->samples;
	uint64_t needed =
		kind->count == offsetof(struct sampler_counts, deep) ? 1 : FEW;
	bool is_unknown = kind->count ==
			  offsetof(struct sampler_counts, unknown);
	char files[300] = "";

	if (c->samples < needed || share <= kind->threshold)
		return;
	if (is_unknown && c->unreadable)
		snprintf(files, sizeof(files),
			 "; %" PRIu64 " file%s of code could not be read, "
			 "such as %.200s",
			 c->unreadable, c->unreadable == 1 ? "" : "s",
			 c->unreadable_path);
	msg_warn("%.1f %% of the stacks %s%s", 100 * share, kind->text, files);
}

/* What makes a profile doubtful; a few samples are that anyway. */
static void say_doubts(const struct sampler_counts *c)
{
	double all = (double)(c->samples + c->lost);

	if (c->lost && (double)c->lost > all / 100)
		msg_warn("%.1f %% of the samples were lost; use a lower -F",
			 100 * (double)c->lost / all);
	for (size_t i = 0; i < sizeof(incomplete) / sizeof(*incomplete); i++)
		say_incomplete(c, &incomplete[i]);
}

/* What was read while the thread went on may be of another moment. */
static void say_late(const struct sampler_counts *c)
{
	double share = c->python.samples ? (double)c->python.late /
						   (double)c->python.samples
					 : 0;

	if (c->python.samples >= FEW && share > 0.02)
		msg_warn("%.0f %% of Python's frames were read late and may be "
			 "those of a later moment: the processors were busy; "
			 "do not run prof-record with --nice, or on fewer "
			 "processors than the command",
			 100 * share);
}

/* A runtime that could tell its names, and does not. */
static void say_unnamed(const struct sampler_counts *c)
{
	for (unsigned i = 0; i < RUNTIMES; i++)
		if (c->unnamed[i] >= FEW_UNNAMED &&
		    c->unnamed[i] > c->samples / 20)
			msg_info("%.0f %% of the samples are in code that %s "
				 "compiled at run time, without names: %s adds "
				 "them",
				 100 * (double)c->unnamed[i] /
					 (double)c->samples,
				 code_runtime_name(i), code_runtime_fix(i));
}

/*
 * Seconds of a processor that are in no sample: of threads and processes that
 * end before their first one. Some are missing by chance, as each begins
 * anywhere between two samples. 0: so few that this may be it.
 */
static double unseen(const struct recording *r, const struct sampler_counts *c)
{
	double used = (double)c->cpu_time / 1e9, rate = r->plan.rate;
	double seen = (double)(c->samples + c->lost) / rate;
	double chance = 3 * (1 + sqrt(used * rate)) / rate;

	return used - seen > used / 10 && used - seen > chance ? used - seen
							       : 0;
}

/* What the kernel does is in no sample either where that is not allowed, which
 * is told at the beginning. */
static void say_unseen(const struct recording *r,
		       const struct sampler_counts *c)
{
	double used = (double)c->cpu_time / 1e9, missing = unseen(r, c);

	if (missing > 0)
		msg_warn("%.0f %% of the CPU time, %.1f of %.1f s, is in no "
			 "sample: it was spent in %sprocesses that ended "
			 "within milliseconds; --engine proc counts it",
			 100 * missing / used, missing, used,
			 c->has_kernel ? "" : "the kernel, or in ");
}

static const char *why_none(const struct recording *r,
			    const struct sampler_counts *c)
{
	if (r->is_early)
		return "the command exited within --delay";
	if (unseen(r, c) > 0)
		return "no process lived long enough for one";
	return "almost no CPU time was used during the recording";
}

/* What the command has started goes on, and nobody records it. */
static void say_left(const struct recording *r, bool has_samples)
{
	char pids[RECORDING_LEFT * 12] = "";
	size_t used = 0;

	for (size_t i = 0; i < r->left_count; i++)
		used += (size_t)snprintf(pids + used, sizeof(pids) - used,
					 "%s%d", i ? "," : "",
					 (int)r->left_pid[i]);
	msg_info("%s%s started by the command still run%s: prof-record -p %s "
		 "--children records %s",
		 has_samples ? "" : "no samples: ",
		 r->left_count == 1 ? "a process" : "processes",
		 r->left_count == 1 ? "s" : "", pids,
		 r->left_count == 1 ? "it" : "them");
}

void report_end(const struct recording *r)
{
	struct sampler_counts c = recording_counts(r);

	if (!r->file)
		return;
	say_summary(r, &c);
	if (r->left_count)
		say_left(r, c.samples);
	else if (!c.samples)
		msg_info("no samples: %s", why_none(r, &c));
	say_unseen(r, &c);
	say_doubts(&c);
	say_late(&c);
	say_unnamed(&c);
}
