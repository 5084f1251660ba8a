#include "libprof/format/perf_script/perf_script_columns.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

void perf_columns_init(struct perf_columns *c, struct prof_builder *b)
{
	memset(c, 0, sizeof(*c));
	c->b = b;
	table_init(&c->names);
}

void perf_columns_release(struct perf_columns *c)
{
	table_release(&c->names);
	free(c->has_frames);
}

/* The type of the column in which samples of the event count. */
static prof_id add_samples_type(struct perf_columns *c, struct prof_str event)
{
	static const char suffix[] = "-samples";
	size_t room = event.len + sizeof(suffix);
	char *name;
	prof_id id;

	if (c->names.count == 1)
		return builder_add_text(c->b, "samples");
	name = malloc(room);
	if (!name)
		return TABLE_FULL;
	memcpy(name, event.s, event.len);
	memcpy(name + event.len, suffix, sizeof(suffix));
	id = prof_add_string(c->b, name, room - 1);
	free(name);
	return id;
}

static int add_columns(struct perf_columns *c, struct prof_str name,
		       struct prof_error *err)
{
	prof_id samples = add_samples_type(c, name);

	if (samples == TABLE_FULL)
		return fail_memory(err);
	builder_add_late_column(c->b, samples, builder_add_text(c->b, "count"));
	builder_add_late_column(c->b, prof_add_string(c->b, name.s, name.len),
				builder_add_text(c->b, "period"));
	return PROF_OK;
}

static prof_id key_of(struct perf_columns *c, enum perf_label label)
{
	static const char *const names[] = {
		[LABEL_PID] = "pid",	 [LABEL_TID] = "tid",
		[LABEL_CPU] = "cpu",	 [LABEL_TIME] = "end_timestamp_ns",
		[LABEL_EVENT] = "event",
	};

	if (!c->key[label])
		c->key[label] = builder_add_text(c->b, names[label]);
	return c->key[label];
}

static struct prof_label label_of(struct perf_columns *c, size_t event)
{
	return (struct prof_label){
		.key = key_of(c, LABEL_EVENT),
		.str = prof_add_string(
			c->b,
			(const char *)table_row(&c->names, (prof_id)event),
			table_row_size(&c->names, (prof_id)event)),
	};
}

/* A sample that had its values in columns of its event. */
static void convert_sample(struct perf_columns *c, size_t i)
{
	struct samples *s = &c->b->profile->samples;
	struct prof_label label[LABELS];
	struct prof_labels had = prof_labels(c->b->profile, s->labels[i]);
	size_t event = 0;

	while (event + 1 < PERF_EVENTS_IN_COLUMNS && !s->value[2 * event][i])
		event++;
	s->value[0][i] = 1;
	s->value[1][i] = s->value[2 * event + 1][i];
	if (c->skip_labels) {
		c->labels_left++;
		return;
	}
	memcpy(label, had.label, had.count * sizeof(*label));
	label[had.count] = label_of(c, event);
	s->labels[i] = prof_add_labels(c->b, label, had.count + 1);
}

static void convert(struct perf_columns *c)
{
	struct prof_profile *p = c->b->profile;

	c->are_labels = true;
	if (c->b->error.status || !p->samples.value)
		return;
	for (size_t i = 0; i < p->samples.count; i++)
		convert_sample(c, i);
	for (size_t i = 2; i < p->column_count; i++)
		free(p->samples.value[i]);
	p->samples.value[2] = NULL;
	p->column_count = 2;
	p->columns[1].type = key_of(c, LABEL_EVENT);
}

int perf_columns_find_event(struct perf_columns *c, struct prof_str name,
			    struct prof_error *err)
{
	size_t known = c->names.count;
	prof_id id = table_intern(&c->names, name.s, name.len);
	int status;

	if (id == TABLE_FULL)
		return fail_memory(err);
	c->at = id;
	if (id < known)
		return PROF_OK;
	status = ARRAY_ROOM(&c->has_frames, &c->room, c->at, err);
	if (status < 0)
		return status;
	c->has_frames[id] = false;
	if (id < PERF_EVENTS_IN_COLUMNS)
		return add_columns(c, name, err);
	if (!c->are_labels)
		convert(c);
	return prof_builder_error(c->b, err);
}

prof_id perf_columns_add_labels(struct perf_columns *c,
				const struct perf_event *event)
{
	const struct {
		unsigned has;
		enum perf_label label;
		int64_t number;
	} all[] = {
		{PERF_HAS_PID, LABEL_PID, event->pid},
		{PERF_HAS_TID, LABEL_TID, event->tid},
		{PERF_HAS_CPU, LABEL_CPU, event->cpu},
		{PERF_HAS_TIME, LABEL_TIME, event->time},
	};
	struct prof_label label[LABELS] = {{0}};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (event->has & all[i].has) {
			label[count].number = all[i].number;
			label[count++].key =
				c->skip_labels ? 0 : key_of(c, all[i].label);
		}
	if (c->are_labels)
		label[count++] = label_of(c, c->at);
	if (c->skip_labels) {
		c->labels_left += count;
		return 0;
	}
	return prof_add_labels(c->b, label, count);
}

int perf_columns_add_sample(struct perf_columns *c, prof_id stack,
			    prof_id labels, int64_t period,
			    struct prof_error *err)
{
	struct prof_sample sample = {
		.stack = stack,
		.labels = labels,
		.values = c->value,
		.value_count = c->are_labels ? 2 : 2 * c->names.count,
	};
	int64_t *value = c->are_labels ? c->value : &c->value[2 * c->at];

	value[0] = 1;
	value[1] = period;
	prof_add_sample(c->b, &sample);
	value[0] = value[1] = 0;
	return prof_builder_error(c->b, err);
}
