/*
 * In the order: columns, header, samples, tables, and the strings, each once.
 * Locations and strings are numbered as they were first needed, as a reader
 * numbers them: what is read and written again stays the same to the byte.
 */
#include "libprof/format/pprof/pprof.h"

#include "libprof/base/error.h"
#include "libprof/io/out.h"
#include "libprof/model/notes.h"
#include "libprof/model/tracks.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBERS_AT_ONCE = 64 };

/* Rows of a table in the order in which they were first needed. */
struct order {
	prof_id *number; /* of a row, from 1; 0: not needed yet */
	prof_id *row;	 /* by number - 1 */
	size_t count;
};

struct writer {
	const struct prof_profile *p;
	struct prof_out *out;
	struct prof_error *err;
	struct wire_out message;
	struct wire_out nested;
	struct order strings, locations;
	bool *track_is_known; /* tracks told of so far */
};

/* Keys that the profile does not have have ids behind its own. */
static prof_id track_key(const struct writer *w, enum track_label key)
{
	return (prof_id)(prof_table_size(w->p, PROF_STRINGS) + key);
}

static bool order_init(struct order *o, size_t rows)
{
	o->number = calloc(rows, sizeof(*o->number));
	o->row = calloc(rows, sizeof(*o->row));
	return o->number && o->row;
}

static void order_release(struct order *o)
{
	free(o->number);
	free(o->row);
}

static inline prof_id number_of(struct order *o, prof_id row)
{
	if (!o->number[row]) {
		o->row[o->count++] = row;
		o->number[row] = (prof_id)o->count;
	}
	return o->number[row];
}

/* The empty string is number 0 in the file. */
static int64_t string(struct writer *w, prof_id id)
{
	return (int64_t)number_of(&w->strings, id) - 1;
}

static void put_string(struct writer *w, struct wire_out *to, uint32_t field,
		       prof_id id)
{
	wire_put_int(to, field, string(w, id));
}

static void put_column(struct writer *w, struct prof_column c)
{
	put_string(w, &w->message, TYPE, c.type);
	put_string(w, &w->message, UNIT, c.unit);
}

static void put_nested(struct writer *w, uint32_t field)
{
	wire_put_bytes(&w->message, field, w->nested.bytes, w->nested.len);
	w->message.failed |= w->nested.failed;
	w->nested.len = 0;
}

static void put_label(struct writer *w, const struct prof_label *l)
{
	put_string(w, &w->nested, KEY, l->key);
	put_string(w, &w->nested, STR, l->str);
	wire_put_int(&w->nested, NUM, l->number);
	put_string(w, &w->nested, NUM_UNIT, l->unit);
	put_nested(w, LABEL);
}

static void put_track_label(struct writer *w, enum track_label key, prof_id str,
			    int64_t number, prof_id unit)
{
	struct prof_label l = {
		.key = track_key(w, key),
		.str = str,
		.number = number,
		.unit = unit,
	};

	put_label(w, &l);
}

/* Whose a sample is; the first one of a track tells what the track is. */
static void put_track(struct writer *w, prof_id id)
{
	const struct prof_track *t = &w->p->tracks[id];
	prof_id unit = w->p->column_count ? w->p->columns[0].unit : 0;

	put_track_label(w, TRACK_NAME, t->name, 0, 0);
	put_track_label(w, TRACK_ID, 0, (int64_t)id + 1, 0);
	if (w->track_is_known[id])
		return;
	w->track_is_known[id] = true;
	if (t->column < w->p->column_count)
		unit = w->p->columns[t->column].unit;
	put_track_label(w, TRACK_START, 0, t->start, unit);
	put_track_label(w, TRACK_END, 0, t->end, unit);
	put_track_label(w, TRACK_UNIT, t->unit, 0, 0);
	put_track_label(w, TRACK_COLUMN, 0, (int64_t)t->column + 1, 0);
	put_track_label(w, TRACK_FLAGS, 0, t->flags, 0);
}

static void put_values(struct writer *w, const size_t *sample)
{
	const struct prof_profile *p = w->p;
	size_t begun;

	if (!p->column_count)
		return;
	begun = wire_begin(&w->message, VALUE);
	for (size_t c = 0; c < p->column_count; c++) {
		uint64_t value = 0;

		if (sample)
			value = (uint64_t)p->samples.value[c][*sample];
		wire_add(&w->message, &value, 1);
	}
	wire_end(&w->message, begun);
}

/* What stands for a track without samples. */
static void put_empty_track(struct writer *w, size_t id)
{
	put_values(w, NULL);
	put_track(w, (prof_id)id);
	put_track_label(w, TRACK_EMPTY, 0, 1, 0);
}

static void put_stack(struct writer *w, struct prof_stack stack)
{
	uint64_t number[NUMBERS_AT_ONCE];
	const prof_id *location = stack.locations;
	const prof_id *end = location + stack.depth;
	size_t begun, n;

	if (location == end)
		return;
	begun = wire_begin(&w->message, LOCATION_ID);
	while (location < end) {
		for (n = 0; n < NUMBERS_AT_ONCE && location < end; n++)
			number[n] = number_of(&w->locations, *location++);
		wire_add(&w->message, number, n);
	}
	wire_end(&w->message, begun);
}

static void put_sample(struct writer *w, size_t i)
{
	const struct prof_profile *p = w->p;
	struct prof_labels labels = prof_labels(p, p->samples.labels[i]);

	put_stack(w, prof_stack(p, p->samples.stack[i]));
	put_values(w, &i);
	for (size_t j = 0; j < labels.count; j++)
		put_label(w, &labels.label[j]);
	if (p->samples.track)
		put_track(w, p->samples.track[i]);
}

static void put_mapping(struct writer *w, size_t id)
{
	const struct prof_mapping *m = prof_mapping(w->p, (prof_id)id);

	wire_put_uint(&w->message, ID, id);
	wire_put_uint(&w->message, START, m->start);
	wire_put_uint(&w->message, LIMIT, m->limit);
	wire_put_uint(&w->message, OFFSET, m->offset);
	put_string(w, &w->message, FILENAME, m->file);
	put_string(w, &w->message, BUILD_ID, m->build_id);
	for (uint32_t i = 0; i <= HAS_INLINE_FRAMES - HAS_FUNCTIONS; i++)
		wire_put_uint(&w->message, HAS_FUNCTIONS + i,
			      m->flags >> i & 1);
}

static void put_location(struct writer *w, size_t number)
{
	struct prof_location l =
		prof_location(w->p, w->locations.row[number - 1]);

	wire_put_uint(&w->message, ID, number);
	wire_put_uint(&w->message, MAPPING_ID, l.mapping);
	wire_put_uint(&w->message, ADDRESS, l.address);
	for (size_t i = 0; i < l.line_count; i++) {
		wire_put_uint(&w->nested, FUNCTION_ID, l.lines[i].function);
		wire_put_int(&w->nested, LINE_NUMBER, l.lines[i].line);
		wire_put_int(&w->nested, COLUMN, l.lines[i].column);
		put_nested(w, LINE);
	}
	wire_put_uint(&w->message, IS_FOLDED, l.is_folded);
}

static void put_function(struct writer *w, size_t id)
{
	const struct prof_function *f = prof_function(w->p, (prof_id)id);

	wire_put_uint(&w->message, ID, id);
	put_string(w, &w->message, NAME, f->name);
	put_string(w, &w->message, SYSTEM_NAME, f->system_name);
	put_string(w, &w->message, FUNCTION_FILE, f->file);
	wire_put_int(&w->message, START_LINE, f->start_line);
}

/* Numbers of the header lie in no message of their own. */
static void put_header(struct writer *w, struct wire_out *to)
{
	const struct prof_header *h = &w->p->header;
	size_t begun;

	put_string(w, to, DROP_FRAMES, h->drop_frames);
	put_string(w, to, KEEP_FRAMES, h->keep_frames);
	wire_put_int(to, TIME_NANOS, h->time);
	wire_put_int(to, DURATION_NANOS, h->duration);
	wire_put_int(to, PERIOD, h->period);
	put_string(w, to, DEFAULT_SAMPLE_TYPE, h->default_type);
	put_string(w, to, DOC_URL, h->doc_url);
	if (!w->p->comment_count)
		return;
	begun = wire_begin(to, COMMENT);
	for (size_t i = 0; i < w->p->comment_count; i++) {
		uint64_t index = (uint64_t)string(w, w->p->comments[i]);

		wire_add(to, &index, 1);
	}
	wire_end(to, begun);
}

static int write_header(struct writer *w)
{
	const struct prof_column *period = &w->p->header.period_type;
	int status = PROF_OK;

	for (size_t i = 0; i < w->p->column_count && status == PROF_OK; i++) {
		put_column(w, w->p->columns[i]);
		status = wire_flush(&w->message, SAMPLE_TYPE, w->out, w->err);
	}
	if (status == PROF_OK && (period->type || period->unit)) {
		put_column(w, *period);
		status = wire_flush(&w->message, PERIOD_TYPE, w->out, w->err);
	}
	put_header(w, &w->message);
	if (w->message.failed)
		return fail_memory(w->err);
	prof_out_write(w->out, w->message.bytes, w->message.len);
	w->message.len = 0;
	return status;
}

/* Rows [begin, end), each a message. */
static int write_rows(struct writer *w, uint32_t field,
		      void (*put)(struct writer *, size_t), size_t begin,
		      size_t end)
{
	int status = PROF_OK;

	for (size_t i = begin; i < end && status == PROF_OK; i++) {
		put(w, i);
		status = wire_flush(&w->message, field, w->out, w->err);
		if (out_failed(w->out))
			return out_error(w->out, w->err);
	}
	return status;
}

static struct prof_str string_at(const struct writer *w, prof_id id)
{
	prof_id own = track_key(w, 0);
	const char *key;

	if (id < own)
		return prof_string(w->p, id);
	key = track_keys[id - own];
	return (struct prof_str){key, strlen(key)};
}

static int write_empty_tracks(struct writer *w)
{
	int status = PROF_OK;

	for (size_t i = 0; i < w->p->track_count && status == PROF_OK; i++)
		if (!w->track_is_known[i])
			status = write_rows(w, SAMPLE, put_empty_track, i,
					    i + 1);
	return status;
}

static int write_strings(struct writer *w)
{
	for (size_t i = 0; i < w->strings.count; i++) {
		struct prof_str s = string_at(w, w->strings.row[i]);

		wire_put_bytes(&w->message, STRING_TABLE, s.s, s.len);
		if (w->message.failed)
			return fail_memory(w->err);
		prof_out_write(w->out, w->message.bytes, w->message.len);
		w->message.len = 0;
	}
	return PROF_OK;
}

/* Those that no sample has come behind the others. */
static int write_locations(struct writer *w)
{
	size_t count = prof_table_size(w->p, PROF_LOCATIONS);

	for (prof_id id = 1; id < count; id++)
		number_of(&w->locations, id);
	return write_rows(w, LOCATION, put_location, 1, count);
}

static int write_all(struct writer *w)
{
	const struct table *t = w->p->table;
	int status;

	string(w, 0);
	if ((status = write_header(w)) < 0 ||
	    (status = write_rows(w, SAMPLE, put_sample, 0,
				 w->p->samples.count)) < 0 ||
	    (status = write_empty_tracks(w)) < 0 ||
	    (status = write_rows(w, MAPPING, put_mapping, 1,
				 t[PROF_MAPPINGS].count)) < 0 ||
	    (status = write_locations(w)) < 0 ||
	    (status = write_rows(w, FUNCTION, put_function, 1,
				 t[PROF_FUNCTIONS].count)) < 0)
		return status;
	return write_strings(w);
}

int pprof_write(const struct prof_profile *p, struct prof_out *out,
		const struct writing *how, struct prof_error *err)
{
	const struct prof_write_options *options = how->options;
	struct writer w = {.p = p, .out = out, .err = err};
	int status;

	w.track_is_known = calloc(p->track_count + 1, 1);
	if (w.track_is_known &&
	    order_init(&w.strings,
		       prof_table_size(p, PROF_STRINGS) + TRACK_LABELS) &&
	    order_init(&w.locations, prof_table_size(p, PROF_LOCATIONS)))
		status = write_all(&w);
	else
		status = fail_memory(err);
	if (status == PROF_OK)
		status = tally_all(p, options->tally, err);
	wire_release(&w.message);
	wire_release(&w.nested);
	order_release(&w.strings);
	order_release(&w.locations);
	free(w.track_is_known);
	return status;
}
