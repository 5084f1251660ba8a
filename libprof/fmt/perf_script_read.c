/*
 * Line by line. A record is open from its event on; whether a line in it is a
 * frame is asked of the lines before first.
 *
 * Samples of the first event count in samples/count, their periods in
 * EVENT/period. Each other event gets two columns when it is first met: sums
 * over two events mean nothing. No two columns have the same type, since
 * google/pprof drops such.
 */
#include "libprof/fmt/perf_script.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 28, EVENTS_MAX = 64, SHOWN = 60 };

/* The keys of labels, once they are strings; 0: not yet. */
enum label { LABEL_PID, LABEL_TID, LABEL_CPU, LABEL_TIME, LABELS };

struct reader {
	struct prof_builder *b;
	struct prof_error *err;
	struct lines lines;
	struct perf_stack stack;
	bool repair, skip_labels;

	bool is_open;	/* a record is being read */
	bool is_single; /* its frame was on the line of its event */
	prof_id command, labels;
	size_t event;
	int64_t period;

	struct table events;
	prof_id key[LABELS];
	int64_t value[2 * EVENTS_MAX];

	uint64_t others, texts, odd, labels_left; /* for notes */
};

/* The type of the column in which samples of the event count. */
static prof_id add_samples_type(struct reader *r, struct prof_str event)
{
	static const char suffix[] = "-samples";
	size_t room = event.len + sizeof(suffix);
	char *name;
	prof_id id;

	if (r->events.count == 1)
		return builder_add_text(r->b, "samples");
	name = malloc(room);
	if (!name)
		return TABLE_FULL;
	memcpy(name, event.s, event.len);
	memcpy(name + event.len, suffix, sizeof(suffix));
	id = prof_add_string(r->b, name, room - 1);
	free(name);
	return id;
}

/* The number of an event, whose columns are twice that and the next. */
static int find_event(struct reader *r, struct prof_str name)
{
	size_t known = r->events.count;
	prof_id id = table_intern(&r->events, name.s, name.len), samples;

	if (id == TABLE_FULL)
		return fail_memory(r->err);
	r->event = id;
	if (id < known)
		return PROF_OK;
	if (id == EVENTS_MAX)
		return fail_line(r->err, r->lines.number, "more than %d events",
				 EVENTS_MAX);
	samples = add_samples_type(r, name);
	if (samples == TABLE_FULL)
		return fail_memory(r->err);
	builder_add_late_column(r->b, samples, builder_add_text(r->b, "count"));
	builder_add_late_column(r->b, prof_add_string(r->b, name.s, name.len),
				builder_add_text(r->b, "period"));
	return PROF_OK;
}

static prof_id key_of(struct reader *r, enum label label)
{
	static const char *const names[] = {
		[LABEL_PID] = "pid",
		[LABEL_TID] = "tid",
		[LABEL_CPU] = "cpu",
		[LABEL_TIME] = "end_timestamp_ns",
	};

	if (!r->key[label])
		r->key[label] = builder_add_text(r->b, names[label]);
	return r->key[label];
}

static prof_id add_labels(struct reader *r, const struct perf_event *e)
{
	const struct {
		unsigned has;
		enum label label;
		int64_t number;
	} all[] = {
		{PERF_HAS_PID, LABEL_PID, e->pid},
		{PERF_HAS_TID, LABEL_TID, e->tid},
		{PERF_HAS_CPU, LABEL_CPU, e->cpu},
		{PERF_HAS_TIME, LABEL_TIME, e->time},
	};
	struct prof_label label[LABELS] = {{0}};
	size_t count = 0;

	for (size_t i = 0; i < LABELS; i++)
		if (e->has & all[i].has) {
			label[count].number = all[i].number;
			label[count++].key =
				r->skip_labels ? 0 : key_of(r, all[i].label);
		}
	if (r->skip_labels) {
		r->labels_left += count;
		return 0;
	}
	return prof_add_labels(r->b, label, count);
}

static int end_record(struct reader *r)
{
	struct prof_sample sample = {.labels = r->labels, .values = r->value};
	int64_t *value = &r->value[2 * r->event];
	int status;

	if (!r->is_open)
		return PROF_OK;
	r->is_open = false;
	status =
		perf_stack_finish(&sample.stack, &r->stack, r->command, r->err);
	if (status < 0)
		return status;
	value[0] = 1;
	value[1] = r->period;
	sample.value_count = 2 * r->events.count;
	prof_add_sample(r->b, &sample);
	value[0] = value[1] = 0;
	return prof_builder_error(r->b, r->err);
}

/* Another address may stand before that of the frame: what the event was
 * about. */
static bool single_frame(struct perf_frame *f, struct prof_str *text)
{
	struct perf_frame next;
	const char *space = text->len ? memchr(text->s, ' ', text->len) : NULL;
	struct prof_str rest = *text;

	if (!space || !perf_frame(f, *text))
		return false;
	rest.len -= (size_t)(space - rest.s);
	rest.s = space;
	while (rest.len && *rest.s == ' ') {
		rest.s++;
		rest.len--;
	}
	if (rest.len > 8 && rest.s[4] != ' ' && perf_frame(&next, rest) &&
	    next.address > UINT16_MAX) {
		*f = next;
		*text = rest;
	}
	return true;
}

static int begin_record(struct reader *r, const struct perf_event *e)
{
	struct prof_str rest = e->rest;
	struct perf_frame frame;
	int status;

	r->is_open = true;
	r->is_single = false;
	r->command = prof_add_string(r->b, e->command.s, e->command.len);
	r->labels = add_labels(r, e);
	r->period = e->has & PERF_HAS_PERIOD ? e->period : 1;
	status = find_event(r, e->event);
	if (status < 0 || !rest.len)
		return status;
	r->is_single = single_frame(&frame, &rest);
	if (r->is_single)
		return perf_stack_add_frame(&r->stack, rest, &frame, r->err);
	r->texts++;
	return PROF_OK;
}

static int read_event(struct reader *r, const struct perf_event *e,
		      enum perf_line what)
{
	int status = end_record(r);

	if (status < 0)
		return status;
	if (what == PERF_TOO_LARGE)
		return fail_line(r->err, r->lines.number,
				 "a number does not fit 64 bits");
	if (e->event.len)
		return begin_record(r, e);
	r->others++;
	return PROF_OK;
}

static int fail_odd(struct reader *r, struct prof_str line)
{
	if (r->repair) {
		r->odd++;
		return PROF_OK;
	}
	while (line.len && (*line.s == ' ' || *line.s == '\t')) {
		line.s++;
		line.len--;
	}
	return fail_line(r->err, r->lines.number,
			 r->is_open ? "neither a frame nor an event: '%.*s'"
				    : "no event: '%.*s'",
			 str_shown(line, SHOWN), line.s);
}

/* A line that was not there before. */
static int read_new(struct reader *r, struct prof_str line)
{
	bool has_frame = r->is_open && r->stack.part_count;
	struct perf_source source;
	struct perf_frame frame;
	struct perf_event e;
	enum perf_line what;

	if (r->is_open && perf_source_indents(line) &&
	    perf_source(&source, line))
		return has_frame ? perf_stack_add_source(&r->stack, line,
							 &source, r->err)
				 : fail_odd(r, line);
	what = perf_timed_event(&e, line);
	if (what == PERF_OTHER && (!r->is_open || r->is_single))
		what = perf_untimed_event(&e, line);
	if (what != PERF_OTHER)
		return read_event(r, &e, what);
	if (r->is_open && perf_frame(&frame, line))
		return perf_stack_add_frame(&r->stack, line, &frame, r->err);
	if (has_frame && perf_source(&source, line))
		return perf_stack_add_source(&r->stack, line, &source, r->err);
	what = perf_untimed_event(&e, line);
	return what == PERF_OTHER ? fail_odd(r, line) : read_event(r, &e, what);
}

/* What perf says of the recording; lines of "=" around it say nothing. */
static void read_comment(struct reader *r, struct prof_str line)
{
	while (line.len && (*line.s == '#' || *line.s == ' ')) {
		line.s++;
		line.len--;
	}
	if (!perf_is_blank(line) && !str_begins(line, "===="))
		prof_add_comment(r->b, prof_add_string(r->b, line.s, line.len));
}

static int read_line(struct reader *r, struct prof_str line)
{
	const char *nul;
	int status;

	if (line.len && line.s[line.len - 1] == '\r')
		line.len--;
	if (!line.len)
		return end_record(r);
	if (line.s[0] == '#') {
		read_comment(r, line);
		return PROF_OK;
	}
	if (r->is_open) {
		status = perf_stack_repeat(&r->stack, line, r->err);
		if (status)
			return status < 0 ? status : PROF_OK;
	}
	if (perf_is_blank(line))
		return end_record(r);
	nul = memchr(line.s, '\0', line.len);
	if (nul)
		return fail(r->err, PROF_EFORMAT,
			    "looks binary, not what perf script prints (NUL "
			    "at offset %" PRIu64 ")",
			    lines_offset(&r->lines) + (uint64_t)(nul - line.s));
	return read_new(r, line);
}

static int read_lines(struct reader *r)
{
	struct prof_str line = {0};
	int status;

	while ((status = lines_next(&line, &r->lines, r->err)) > 0)
		if ((status = read_line(r, line)) < 0)
			return status;
	if (status == PROF_OK)
		status = end_record(r);
	if (status == PROF_OK && !r->b->profile->samples.count)
		return fail(r->err, PROF_EFORMAT, "no line is an event");
	return status;
}

static void note_all(const struct reader *r, struct prof_notes *notes)
{
	note(notes, PROF_NOTE_REMARK,
	     r->events.count > 1 ? r->events.count - 1 : 0,
	     "event more, in columns of its own",
	     "events more, each in columns of its own");
	note(notes, PROF_NOTE_REMARK, r->others, "record that is no sample",
	     "records that are no samples");
	note(notes, PROF_NOTE_LOSS, r->labels_left, "label", "labels");
	note(notes, PROF_NOTE_LOSS, r->texts, "text behind an event",
	     "texts behind events");
	note(notes, PROF_NOTE_REPAIR, r->odd, "line that is no frame",
	     "lines that are no frames");
}

/* What is not text at all, and often given instead. */
static int check_data(struct prof_in *in, struct prof_error *err)
{
	const unsigned char *p;
	size_t have;
	int status = prof_in_peek(&p, &have, in, 8, err);

	if (status == PROF_OK && perf_is_data(p, have))
		return fail(err, PROF_ENOTSUP,
			    "this is perf.data: run perf script on it, and "
			    "convert what that prints");
	return status;
}

int perf_script_read(struct prof_builder *b, struct prof_in *in,
		     const struct prof_read_options *options,
		     struct prof_error *err)
{
	struct prof_header header = {0};
	struct reader *r;
	int status = check_data(in, err);

	if (status < 0)
		return status;
	r = calloc(1, sizeof(*r));
	if (!r)
		return fail_memory(err);
	r->b = b;
	r->err = err;
	r->lines = (struct lines){.in = in, .most = LINE_MAX_BYTES};
	r->repair = options->repair;
	r->skip_labels = options->skip_labels;
	perf_stack_init(&r->stack, b);
	table_init(&r->events);
	status = read_lines(r);
	header.default_type = builder_add_text(b, "samples");
	prof_set_header(b, &header);
	note_all(r, options->notes);
	table_release(&r->events);
	perf_stack_release(&r->stack);
	free(r);
	return status;
}
