#include "cmd/record/report.h"

#include "cmd/common/memory.h"
#include "cmd/common/msg.h"
#include "cmd/record/origin.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { FEW = 100 };  /* samples */
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

static void add_counts(struct report_comments *to,
		       const struct sampler_counts *c)
{
	add_count(to, "samples", c->samples);
	add_count(to, "lost", c->lost);
	add_count(to, "truncated", c->truncated);
	add_count(to, "unwinding errors", c->broken);
	add_count(to, "complete", c->complete);
	add_count(to, "skipped", c->skipped);
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

static void say_summary(const struct recording *r,
			const struct sampler_counts *c)
{
	char samples[PROF_QUANTITY_MAX], lost[PROF_QUANTITY_MAX];
	char truncated[PROF_QUANTITY_MAX], rate[80] = "", files[40] = "";
	const struct output file = {.path = r->file};
	char cost[64] = "";
	double seconds = (double)(r->end - r->begin) / 1e9;

	prof_format_thousands(samples, (int64_t)c->samples);
	prof_format_thousands(lost, (int64_t)c->lost);
	prof_format_thousands(truncated, (int64_t)c->truncated);
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
			 "; the recorder took %.1f %% of a core",
			 100 * report_cpu_seconds() / seconds);
	msg_info("%s%s: %s sample%s in %.1f s,%s %s lost, %s truncated%s",
		 output_name(&file), files, samples, c->samples == 1 ? "" : "s",
		 seconds, rate, lost, truncated, cost);
}

/* What makes a profile doubtful; a few samples are that anyway. */
static void say_doubts(const struct recording *r,
		       const struct sampler_counts *c)
{
	double all = (double)(c->samples + c->lost), some = (double)c->samples;

	if (c->lost && (double)c->lost > all / 100)
		msg_warn("%.1f %% of the samples were lost; a lower -F helps",
			 100 * (double)c->lost / all);
	if (c->samples < FEW)
		return;
	if ((double)c->truncated > some / 20)
		msg_warn("%.1f %% of the stacks are cut, being larger than "
			 "what the kernel copies",
			 100 * (double)c->truncated / some);
	if ((double)c->broken > some / 20)
		msg_warn("%.1f %% of the stacks %s",
			 100 * (double)c->broken / some,
			 r->class == &sampler_py_spy
				 ? "could not be read"
				 : "end in an unwinding error");
}

static const char *why_none(const struct recording *r)
{
	if (r->is_early)
		return "it ended within --delay";
	if (r->class == &sampler_py_spy)
		return "no Python was seen at work while it was recorded";
	return "hardly any processor time was used while it was recorded";
}

void report_end(const struct recording *r)
{
	struct sampler_counts c = recording_counts(r);

	if (!r->file)
		return;
	say_summary(r, &c);
	if (!c.samples)
		msg_info("there are no samples: %s", why_none(r));
	say_doubts(r, &c);
}
