/*
 * Line by line. A record is open from its event on; whether a line in it is a
 * frame is asked of the lines before first.
 */
#include "libprof/format/perf_script/perf_script.h"

#include "libprof/base/error.h"
#include "libprof/format/perf_script/perf_script_columns.h"
#include "libprof/format/perf_script/perf_script_field.h"
#include "libprof/io/lines.h"
#include "libprof/model/notes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 28, SHOWN = 60 };

struct reader {
	struct prof_builder *b;
	struct prof_error *err;
	struct lines lines;
	struct perf_stack stack;
	struct perf_columns columns;
	bool repair;

	bool is_open;	  /* a record is being read */
	bool is_single;	  /* its frame was on the line of its event */
	bool has_tail;	  /* its frames were followed by other fields */
	bool is_other;	  /* a record that is no sample is being read over */
	bool has_tabs;	  /* in front of its frames */
	bool is_header;	  /* what perf says of the recording is being read */
	bool has_command; /* in the header: perf's own, of any lines */
	prof_id command, labels;
	int64_t period;

	/* For notes. */
	uint64_t others, texts, unused, times_left;
	struct met odd; /* lines */
};

static int end_record(struct reader *r)
{
	prof_id stack;
	int status;

	if (!r->is_open)
		return PROF_OK;
	r->is_open = false;
	status = perf_stack_finish(&stack, &r->stack, r->command, r->err);
	if (status < 0)
		return status;
	return perf_columns_add_sample(&r->columns, stack, r->labels, r->period,
				       r->err);
}

/* The frame on the line of the event, unless it is what the event was about:
 * others of the event have their frames in lines of their own. */
static int add_single(struct reader *r, const struct perf_event *e)
{
	struct perf_frame frame;
	int status;

	if (!e->frame.len)
		return PROF_OK;
	if (e->may_be_address && r->columns.has_frames[r->columns.at]) {
		r->unused++;
		return PROF_OK;
	}
	r->is_single = true;
	status = perf_stack_repeat(&r->stack, e->frame, r->err);
	if (status)
		return status < 0 ? status : PROF_OK;
	perf_frame_text(&frame, e->frame);
	return perf_stack_add_frame(&r->stack, e->frame, &frame, r->err);
}

static int begin_record(struct reader *r, const struct perf_event *e)
{
	int status = perf_columns_find_event(&r->columns, e->event, r->err);

	if (status < 0)
		return status;
	r->is_open = true;
	r->is_single = r->has_tail = r->has_tabs = false;
	r->command = prof_add_string(r->b, e->command.s, e->command.len);
	r->labels = perf_columns_add_labels(&r->columns, e);
	r->period = e->has & PERF_HAS_PERIOD ? e->period : 1;
	r->texts += e->has_text;
	r->unused += e->unused;
	r->times_left += e->has_no_time;
	return add_single(r, e);
}

/* A line of which nothing may be kept is refused, or skipped on request. */
static int refuse(struct reader *r, const char *why, struct prof_str line)
{
	if (r->repair) {
		meet(&r->odd, r->lines.number);
		return PROF_OK;
	}
	while (line.len && (*line.s == ' ' || *line.s == '\t')) {
		line.s++;
		line.len--;
	}
	return fail_but(r->err, PROF_REMEDY_REPAIR,
			fail_line(r->err, r->lines.number, "%s: '%.*s'", why,
				  str_shown(line, SHOWN), line.s));
}

static int read_event(struct reader *r, const struct perf_event *e,
		      enum perf_line what, struct prof_str line)
{
	int status = end_record(r);

	if (status < 0)
		return status;
	r->is_other = !e->event.len;
	if (what == PERF_TOO_LARGE)
		return refuse(r, "a number has too many digits", line);
	if (!r->is_other)
		return begin_record(r, e);
	r->others++;
	return PROF_OK;
}

/* A line that may be an event ends the record before it: frames that follow
 * are not that record's. */
static int read_odd(struct reader *r, struct prof_str line)
{
	bool was_open = r->is_open;
	int status = PROF_OK;

	if (r->repair && perf_may_be_event(line))
		status = end_record(r);
	if (status < 0)
		return status;
	return refuse(r, was_open ? "neither a frame nor an event" : "no event",
		      line);
}

/* Frames that follow one on the line of the event: that was what the event
 * was about. */
static void drop_single(struct reader *r)
{
	if (!r->is_single || r->stack.part_count < 2)
		return;
	perf_stack_drop_first(&r->stack);
	r->is_single = false;
	r->unused++;
}

static void note_frame(struct reader *r, struct prof_str line)
{
	drop_single(r);
	r->columns.has_frames[r->columns.at] = true;
	r->has_tabs |= line.s[0] == '\t';
}

/* With no TAB where those before have one it is another field. */
static int read_frame(struct reader *r, struct prof_str line,
		      const struct perf_frame *frame)
{
	int status;

	if (r->has_tail || (r->has_tabs && line.s[0] != '\t'))
		return read_odd(r, line);
	status = perf_stack_add_frame(&r->stack, line, frame, r->err);
	if (status < 0)
		return status;
	note_frame(r, line);
	return PROF_OK;
}

/* A number alone is a frame, unless those before it say more of themselves or
 * it is as wide as a field. */
static bool is_frame_number(const struct reader *r, struct prof_str line)
{
	if (r->stack.part_count)
		return perf_stack_is_bare(&r->stack);
	while (line.len && line.s[line.len - 1] == ' ')
		line.len--;
	return line.len != NUMBER_WIDTH;
}

/* Fields behind the frames; brstackinsn and bpf-output begin with a line that
 * is empty. */
static bool is_tail(struct reader *r, struct prof_str line)
{
	bool is_number;

	if (!r->columns.names.count || !perf_tail(&is_number, line))
		return false;
	return !is_number || (r->is_open && !is_frame_number(r, line));
}

/* Of a frame that is not understood only the address is kept, on request: the
 * stack has its depth then. */
static int read_odd_frame(struct reader *r, struct prof_str line)
{
	struct prof_str rest = line, word = take_first(&rest);
	struct perf_frame frame;
	int status;

	if (!r->repair || !r->is_open || r->has_tail || *line.s != '\t' ||
	    !is_address(word))
		return read_odd(r, line);
	meet(&r->odd, r->lines.number);
	perf_frame_text(&frame, word);
	status = perf_stack_add_frame(&r->stack, word, &frame, r->err);
	if (status == PROF_OK)
		note_frame(r, line);
	return status;
}

/* What a line is that is no event, unless it is one without a time. */
static int read_part(struct reader *r, struct prof_str line)
{
	bool has_frame = r->is_open && r->stack.part_count;
	struct perf_source source;
	struct perf_frame frame;
	struct perf_event e;
	enum perf_line what;

	if (r->is_other && (*line.s == ' ' || *line.s == '\t'))
		return PROF_OK;
	if (is_tail(r, line)) {
		r->has_tail = true;
		r->unused++;
		return PROF_OK;
	}
	if (r->is_open && perf_frame(&frame, line))
		return read_frame(r, line, &frame);
	if (has_frame && perf_source(&source, line))
		return perf_stack_add_source(&r->stack, line, &source, r->err);
	what = perf_untimed_event(&e, line);
	return what == PERF_OTHER ? read_odd_frame(r, line)
				  : read_event(r, &e, what, line);
}

/* The source of a frame; where that is on the line of its event other fields
 * follow. False: the line is none. */
static bool is_source(struct reader *r, struct perf_source *source,
		      struct prof_str *line)
{
	struct prof_str rest = *line;
	unsigned fields;

	if (!r->is_open || !perf_source_indents(*line))
		return false;
	if (perf_source(source, *line))
		return true;
	fields = perf_take_tail(&rest);
	if (!fields || !perf_source(source, rest))
		return false;
	*line = rest;
	r->unused += fields;
	r->has_tail = true;
	return true;
}

/* A line that was not there before. */
static int read_new(struct reader *r, struct prof_str line)
{
	struct perf_source source;
	struct perf_event e;
	enum perf_line what;

	if (is_source(r, &source, &line))
		return r->stack.part_count
			       ? perf_stack_add_source(&r->stack, line, &source,
						       r->err)
			       : read_odd(r, line);
	what = perf_timed_event(&e, line);
	if (what == PERF_OTHER && (!r->is_open || r->is_single || r->has_tail))
		what = perf_untimed_event(&e, line);
	return what == PERF_OTHER ? read_part(r, line)
				  : read_event(r, &e, what, line);
}

/* Is the line that begins with '#' meant as an event of a thread whose name
 * does? It has a time or the name of an event that was met, or it is an event
 * behind others. */
static bool is_event_with_hash(const struct reader *r, struct prof_str line)
{
	struct prof_str word;
	struct perf_event e;

	if (perf_has_time(line))
		return true;
	if (r->columns.names.count &&
	    perf_untimed_event(&e, line) != PERF_OTHER && e.event.len)
		return true;
	for (word = take_first(&line); word.len; word = take_first(&line))
		if (take_suffix(&word, ":") &&
		    table_find(&r->columns.names, word.s, word.len) !=
			    TABLE_FULL)
			return true;
	return false;
}

/* The header of perf stands between two lines of "=". */
static void note_header(struct reader *r, struct prof_str line)
{
	if (str_begins(line, "# ========")) {
		r->is_header = !r->is_header && !r->columns.names.count;
		r->has_command = false;
	} else if (r->is_header && str_begins(line, "# cmdline : ")) {
		r->has_command = true;
	}
}

/* A script that perf was given as an argument is printed as it was: its lines
 * are those behind that of the command in the header. An event ends a header
 * whose end is not there. */
static bool is_command_part(struct reader *r, struct prof_str line)
{
	struct perf_event e;

	if (!r->has_command)
		return false;
	r->has_command = perf_timed_event(&e, line) == PERF_OTHER;
	return r->has_command;
}

/* What perf says of the recording; lines of "=" around it say nothing. */
static void read_comment(struct reader *r, struct prof_str line)
{
	note_header(r, line);
	while (line.len && (*line.s == '#' || *line.s == ' ')) {
		line.s++;
		line.len--;
	}
	if (!perf_is_blank(line) && !str_begins(line, "===="))
		prof_add_comment(r->b, prof_add_string(r->b, line.s, line.len));
}

/* A line that was there before in a record: 1; 0: it was not. */
static int read_known(struct reader *r, struct prof_str line)
{
	size_t count = r->stack.part_count;
	int status;

	if (!r->is_open || r->has_tail)
		return 0;
	status = perf_stack_repeat(&r->stack, line, r->err);
	if (status > 0 && r->stack.part_count > count) {
		note_frame(r, line);
	}
	return status;
}

static int end_at_blank(struct reader *r)
{
	r->is_other = false;
	return end_record(r);
}

static int read_line(struct reader *r, struct prof_str line)
{
	const char *nul;
	int status;

	if (line.len && line.s[line.len - 1] == '\r')
		line.len--;
	if (!line.len)
		return end_at_blank(r);
	if ((line.s[0] == '#' && !is_event_with_hash(r, line)) ||
	    is_command_part(r, line)) {
		read_comment(r, line);
		return PROF_OK;
	}
	status = read_known(r, line);
	if (status)
		return status < 0 ? status : PROF_OK;
	if (perf_is_blank(line))
		return end_at_blank(r);
	nul = memchr(line.s, '\0', line.len);
	if (nul)
		return fail(r->err, PROF_EFORMAT,
			    "looks binary, not output of perf script (NUL at "
			    "offset %" PRIu64 ")",
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

static void note_events(const struct reader *r, struct prof_notes *notes)
{
	size_t count = r->columns.names.count;

	if (r->columns.are_labels)
		note(notes, PROF_NOTE_REMARK, count,
		     "event, a label of its samples",
		     "events, each a label of its samples");
	else
		note(notes, PROF_NOTE_REMARK, count > 1 ? count - 1 : 0,
		     "more event, in its own columns",
		     "more events, each in its own columns");
}

static void note_all(const struct reader *r, struct prof_notes *notes)
{
	note_events(r, notes);
	note(notes, PROF_NOTE_REMARK, r->others, "record that is no sample",
	     "records that are no samples");
	note(notes, PROF_NOTE_LOSS, r->columns.labels_left, "label", "labels");
	note(notes, PROF_NOTE_LOSS, r->texts, "text after an event",
	     "texts after events");
	note(notes, PROF_NOTE_LOSS, r->unused, "unused field", "unused fields");
	note(notes, PROF_NOTE_LOSS, r->times_left, "time out of range",
	     "times out of range");
	note_met(notes, PROF_NOTE_REPAIR, r->odd,
		 "skipped line of unknown form",
		 "skipped lines of unknown form");
}

/* What is not text at all, and often given instead. */
static int check_data(struct prof_in *in, struct prof_error *err)
{
	const unsigned char *p;
	size_t have;
	int status = prof_in_peek(&p, &have, in, 8, err);

	if (status == PROF_OK && perf_is_data(p, have))
		return fail(err, PROF_ENOTSUP,
			    "this is perf.data; convert the output of perf "
			    "script instead");
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
	perf_stack_init(&r->stack, b);
	perf_columns_init(&r->columns, b);
	r->columns.skip_labels = options->skip_labels;
	status = read_lines(r);
	header.default_type = builder_add_text(b, "samples");
	prof_set_header(b, &header);
	note_all(r, options->notes);
	perf_columns_release(&r->columns);
	perf_stack_release(&r->stack);
	free(r);
	return status;
}
