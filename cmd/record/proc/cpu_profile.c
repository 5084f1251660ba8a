#include "cmd/record/proc/cpu_profile.h"

#include "program/msg.h"

#include <string.h>

int64_t cpu_profile_period(unsigned rate)
{
	return rate ? 1000000000 / rate : 0;
}

prof_id cpu_profile_text(struct prof_builder *b, const char *text)
{
	return prof_add_string(b, text, strlen(text));
}

struct prof_builder *cpu_profile_new(unsigned rate)
{
	struct prof_header h = {.period = cpu_profile_period(rate)};
	struct prof_builder *b;
	struct prof_error err;

	if (prof_builder_new(&b, NULL, &err) < 0)
		die("%s", err.text);
	h.period_type.type = cpu_profile_text(b, "cpu");
	h.period_type.unit = cpu_profile_text(b, "nanoseconds");
	prof_add_column(b, cpu_profile_text(b, "samples"),
			cpu_profile_text(b, "count"));
	prof_add_column(b, h.period_type.type, h.period_type.unit);
	prof_set_header(b, &h);
	return b;
}

struct prof_profile *cpu_profile_finish(struct prof_builder *b)
{
	struct prof_profile *p;
	struct prof_error err;

	if (prof_builder_finish(&p, b, &err) < 0)
		die("%s", err.text);
	return p;
}

struct prof_profile *cpu_profile_join(struct prof_profile *a,
				      struct prof_profile *b)
{
	struct prof_merge_options options = PROF_MERGE_OPTIONS;
	struct prof_profile *merged;
	struct prof_merge *m;
	struct prof_error err;

	if (!a || !b)
		return a ? a : b;
	options.types = PROF_TYPES_UNION;
	if (prof_merge_new(&m, &options, &err) < 0 ||
	    prof_merge_add(m, a, &err) < 0 || prof_merge_add(m, b, &err) < 0 ||
	    prof_merge_finish(&merged, m, &err) < 0)
		die("%s", err.text);
	prof_free(a);
	prof_free(b);
	return merged;
}

prof_id cpu_profile_labels(struct prof_builder *b, const struct cpu_thread *t)
{
	struct prof_label labels[3];
	size_t n = 0;

	if (t->name)
		labels[n++] = (struct prof_label){
			.key = cpu_profile_text(b, "thread"),
			.str = cpu_profile_text(b, t->name)};
	if (t->pid)
		labels[n++] = (struct prof_label){
			.key = cpu_profile_text(b, "pid"), .number = t->pid};
	if (t->tid)
		labels[n++] = (struct prof_label){
			.key = cpu_profile_text(b, "tid"), .number = t->tid};
	return prof_add_labels(b, labels, n);
}

prof_id cpu_profile_named(struct prof_builder *b, const char *name)
{
	struct prof_function f = {.name = cpu_profile_text(b, name)};
	struct prof_line line = {0};
	const struct prof_location l = {.lines = &line, .line_count = 1};

	f.system_name = f.name;
	line.function = prof_add_function(b, &f);
	return prof_add_location(b, &l);
}
