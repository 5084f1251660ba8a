/*
 * Each message becomes a row or a sample as soon as it is read; what it
 * refers to stays a number until pprof_resolve.
 */
#include "libprof/format/pprof/pprof.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/notes.h"
#include "libprof/model/tracks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_AT_ONCE = 64 };

/* Room for one more in an array of the reader's. */
#define GROW(r, array, count) \
	ARRAY_ROOM(&(r)->array, &(r)->array##_room, count, (r)->err)

/* A number into its place; fields that we do not know are counted. */
static int take_number(struct reader *r, struct message *m, uint32_t fields,
		       const struct wire_field *f)
{
	int status;

	if (f->number > fields) {
		r->unknown++;
		return PROF_OK;
	}
	status = wire_expect(f, WIRE_VARINT, r->err);
	if (status == PROF_OK)
		m->field[f->number] = (int64_t)f->value;
	return status;
}

/* A message of numbers only, with fields 1 to `fields`. */
static int take_message(struct reader *r, struct message *m, uint32_t fields,
			const struct wire_field *of)
{
	struct wire w = wire_of(of);
	struct wire_field f;
	int status;

	memset(m, 0, sizeof(*m));
	while ((status = wire_next(&f, &w, r->err)) > 0) {
		status = take_number(r, m, fields, &f);
		if (status < 0)
			return status;
	}
	return status;
}

/* A repeated number, packed or not; packed ones are taken some at a time. */
static int each_number(struct reader *r, const struct wire_field *f,
		       int (*take)(struct reader *, const uint64_t *, int))
{
	uint64_t number[NUMBERS_AT_ONCE];
	struct wire w;
	int count, status;

	if (f->type != WIRE_BYTES) {
		status = wire_expect(f, WIRE_VARINT, r->err);
		return status < 0 ? status : take(r, &f->value, 1);
	}
	w = wire_of(f);
	while ((count = wire_numbers(number, NUMBERS_AT_ONCE, &w, r->err)) >
	       0) {
		status = take(r, number, count);
		if (status < 0)
			return status;
	}
	return count;
}

static int take_location_ids(struct reader *r, const uint64_t *id, int count)
{
	int status = GROW(r, stack, r->depth + (size_t)count);
	prof_id *to;

	if (status < 0)
		return status;
	to = r->stack + r->depth;
	for (int i = 0; i < count; i++) {
		prof_id number = ids_number(&r->locations.ids, id[i]);

		if (number == TABLE_FULL)
			return fail_memory(r->err);
		to[i] = number + 1; /* row 0 is none */
	}
	r->depth += (size_t)count;
	return PROF_OK;
}

static int take_values(struct reader *r, const uint64_t *value, int count)
{
	int status = GROW(r, value, r->value_count + (size_t)count);

	if (status < 0)
		return status;
	for (int i = 0; i < count; i++)
		r->value[r->value_count++] = (int64_t)value[i];
	return PROF_OK;
}

/* Labels keep the file's references until all strings are read. */
static int raw_string(struct reader *r, int64_t index, prof_id *out)
{
	*out = (prof_id)index;
	if (index >= 0 && index < TABLE_FULL)
		return PROF_OK;
	return fail(r->err, PROF_EFORMAT,
		    "sample %zu: label string index %" PRId64
		    " is outside any string table",
		    r->samples, index);
}

static int take_label(struct reader *r, const struct wire_field *f)
{
	struct prof_label label = {0};
	struct message m;
	int status = wire_expect(f, WIRE_BYTES, r->err);

	if (status < 0 || (status = take_message(r, &m, NUM_UNIT, f)) < 0 ||
	    (status = GROW(r, label, r->label_count)) < 0 ||
	    (status = raw_string(r, m.field[KEY], &label.key)) < 0 ||
	    (status = raw_string(r, m.field[STR], &label.str)) < 0 ||
	    (status = raw_string(r, m.field[NUM_UNIT], &label.unit)) < 0)
		return status;
	label.number = m.field[NUM];
	r->label[r->label_count++] = label;
	return PROF_OK;
}

/* The builder wants columns before samples: as many as sample 0 has values;
 * what they are called comes at the end. */
static void add_sample(struct reader *r)
{
	struct prof_sample s = {
		.values = r->value,
		.value_count = r->value_count,
	};

	if (r->samples == 0)
		for (size_t i = 0; i < r->value_count; i++)
			prof_add_column(r->b, 0, 0);
	if (r->value_count == r->b->profile->column_count) {
		s.stack = builder_add_raw_stack(r->b, r->stack, r->depth);
		s.labels =
			builder_add_raw_labels(r->b, r->label, r->label_count);
		prof_add_sample(r->b, &s);
	} else if (!r->odd_sample) {
		r->odd_sample = r->samples;
		r->odd_values = r->value_count;
	}
	r->samples++;
}

static int take_sample(struct reader *r, const struct wire_field *of)
{
	struct wire w = wire_of(of);
	struct wire_field f;
	int status;

	r->depth = r->value_count = r->label_count = 0;
	while ((status = wire_next(&f, &w, r->err)) > 0) {
		if (f.number == LOCATION_ID)
			status = each_number(r, &f, take_location_ids);
		else if (f.number == VALUE)
			status = each_number(r, &f, take_values);
		else if (f.number == LABEL)
			status = take_label(r, &f);
		else
			r->unknown++;
		if (status < 0)
			return status;
	}
	if (status == PROF_OK)
		add_sample(r);
	return status < 0 ? status : prof_builder_error(r->b, r->err);
}

static int grow_rows(struct reader *r, struct rows *rows, prof_id number)
{
	size_t before = rows->defined_room;
	int status =
		array_room(&rows->row, &rows->room, number, rows->size, r->err);

	if (status == PROF_OK)
		status = ARRAY_ROOM(&rows->is_defined, &rows->defined_room,
				    number, r->err);
	if (status == PROF_OK)
		memset(rows->is_defined + before, 0,
		       rows->defined_room - before);
	return status;
}

static int fail_two(struct reader *r, uint64_t offset)
{
	return fail(r->err, PROF_EFORMAT,
		    "two profiles in one file (second starts at offset %" PRIu64
		    "); split or merge them",
		    offset);
}

int pprof_define(struct reader *r, struct rows *rows, uint64_t id,
		 const void *row)
{
	prof_id n = ids_number(&rows->ids, id);
	int status;

	if (n == TABLE_FULL)
		return fail_memory(r->err);
	status = grow_rows(r, rows, n);
	if (status < 0)
		return status;
	if (rows->is_defined[n] && r->is_restarted)
		return fail_two(r, r->restart);
	if (rows->is_defined[n])
		return fail(r->err, PROF_EFORMAT,
			    "%s id %" PRIu64 " is defined twice", rows->kind,
			    id);
	rows->is_defined[n] = true;
	memcpy(rows->row + n * rows->size, row, rows->size);
	return PROF_OK;
}

/* An id that is 0 was left out: what that means, the others tell. */
static int define(struct reader *r, struct rows *rows, uint64_t id,
		  const void *row)
{
	size_t n = rows->nameless_count;
	int status;

	rows->count++;
	if (id)
		return pprof_define(r, rows, id, row);
	if (!n)
		rows->first_nameless = rows->count - 1;
	status = array_room(&rows->nameless, &rows->nameless_room, n,
			    rows->size, r->err);
	if (status < 0)
		return status;
	memcpy(rows->nameless + n * rows->size, row, rows->size);
	rows->nameless_count++;
	return PROF_OK;
}

static int take_mapping(struct reader *r, const struct wire_field *f)
{
	struct message m;
	int status = take_message(r, &m, HAS_INLINE_FRAMES, f);

	if (status < 0)
		return status;
	return define(r, &r->mappings, (uint64_t)m.field[ID], &m);
}

static int take_function(struct reader *r, const struct wire_field *f)
{
	struct message m;
	int status = take_message(r, &m, START_LINE, f);
	struct raw_function raw = {m.field[NAME], m.field[SYSTEM_NAME],
				   m.field[FUNCTION_FILE], m.field[START_LINE]};

	if (status < 0)
		return status;
	return define(r, &r->functions, (uint64_t)m.field[ID], &raw);
}

static int take_line(struct reader *r, const struct wire_field *f)
{
	struct message m;
	int status = wire_expect(f, WIRE_BYTES, r->err);

	if (status < 0 || (status = take_message(r, &m, COLUMN, f)) < 0 ||
	    (status = GROW(r, line, r->line_count)) < 0)
		return status;
	r->line[r->line_count++] =
		(struct raw_line){(uint64_t)m.field[FUNCTION_ID],
				  m.field[LINE_NUMBER], m.field[COLUMN]};
	return PROF_OK;
}

static int take_location(struct reader *r, const struct wire_field *of)
{
	struct raw_location raw = {.line = r->line_count};
	struct wire w = wire_of(of);
	struct message m = {0};
	struct wire_field f;
	int status;

	while ((status = wire_next(&f, &w, r->err)) > 0) {
		if (f.number == LINE)
			status = take_line(r, &f);
		else
			status = take_number(r, &m, IS_FOLDED, &f);
		if (status < 0)
			return status;
	}
	if (status < 0)
		return status;
	raw.mapping = (uint64_t)m.field[MAPPING_ID];
	raw.address = (uint64_t)m.field[ADDRESS];
	raw.is_folded = (uint64_t)m.field[IS_FOLDED];
	raw.line_count = r->line_count - raw.line;
	return define(r, &r->locations, (uint64_t)m.field[ID], &raw);
}

/* A second string table, which begins with the empty string, is that of a
 * second profile. */
static int take_string(struct reader *r, const struct wire_field *f)
{
	int status = GROW(r, string, r->string_count);

	if (status < 0)
		return status;
	if (f->len == 0 && r->is_restarted)
		return fail_two(r, r->restart);
	r->string[r->string_count++] =
		prof_add_string(r->b, (const char *)f->data, f->len);
	return prof_builder_error(r->b, r->err);
}

static int take_column(struct reader *r, const struct wire_field *f)
{
	int status = GROW(r, column, r->column_count);

	if (status < 0)
		return status;
	return take_message(r, &r->column[r->column_count++], UNIT, f);
}

static int take_comments(struct reader *r, const uint64_t *index, int count)
{
	int status = GROW(r, comment, r->comment_count + (size_t)count);

	if (status < 0)
		return status;
	for (int i = 0; i < count; i++)
		r->comment[r->comment_count++] = (int64_t)index[i];
	return PROF_OK;
}

/* The period's type goes where numbers of the header do not. */
static int take_period_type(struct reader *r, const struct wire_field *f)
{
	struct message m;
	int status = take_message(r, &m, UNIT, f);

	r->header.field[TYPE] = m.field[TYPE];
	r->header.field[UNIT] = m.field[UNIT];
	return status;
}

/* Content, strings, and content again: perhaps a second profile. */
static void watch_restart(struct reader *r, const struct wire_field *f,
			  uint64_t offset)
{
	if (r->is_restarted || f->number >= STRING_TABLE)
		return;
	if (!r->string_count) {
		r->has_begun = true;
	} else if (r->has_begun) {
		r->is_restarted = true;
		r->restart = offset; /* the header may lie behind strings */
	}
}

/* A field of the outermost message, which began at offset. */
static int take_field(struct reader *r, const struct wire_field *f,
		      uint64_t offset)
{
	int status;

	watch_restart(r, f, offset);
	if (f->number > DOC_URL) {
		r->unknown++;
		return PROF_OK;
	}
	if (f->number == COMMENT)
		return each_number(r, f, take_comments);
	status = wire_expect(f, profile_field_type(f->number), r->err);
	if (status < 0)
		return status;
	switch (f->number) {
	case SAMPLE_TYPE:
		return take_column(r, f);
	case SAMPLE:
		return take_sample(r, f);
	case MAPPING:
		return take_mapping(r, f);
	case LOCATION:
		return take_location(r, f);
	case FUNCTION:
		return take_function(r, f);
	case STRING_TABLE:
		return take_string(r, f);
	case PERIOD_TYPE:
		return take_period_type(r, f);
	case TIME_NANOS:
		if (r->header.field[TIME_NANOS] && f->value)
			return fail_two(r, r->restart ? r->restart : offset);
		break;
	}
	return take_number(r, &r->header, DOC_URL, f);
}

static void init_rows(struct rows *rows, const char *kind, size_t size)
{
	rows->kind = kind;
	rows->size = size;
	ids_init(&rows->ids);
}

static void release_rows(struct rows *rows)
{
	ids_release(&rows->ids);
	free(rows->row);
	free(rows->is_defined);
	free(rows->nameless);
}

static void release_reader(struct reader *r)
{
	release_rows(&r->mappings);
	release_rows(&r->functions);
	release_rows(&r->locations);
	free(r->string);
	free(r->column);
	free(r->comment);
	free(r->line);
	free(r->stack);
	free(r->value);
	free(r->label);
}

int pprof_read(struct prof_builder *b, struct prof_in *in,
	       const struct prof_read_options *options, struct prof_error *err)
{
	struct reader r = {.b = b, .options = options, .err = err};
	uint64_t offset = 0;
	struct wire_field f;
	int status;

	init_rows(&r.mappings, "mapping", sizeof(struct message));
	init_rows(&r.functions, "function", sizeof(struct raw_function));
	init_rows(&r.locations, "location", sizeof(struct raw_location));
	while ((status = wire_read(&f, in, err)) > 0) {
		status = take_field(&r, &f, offset);
		if (status < 0)
			break;
		offset = prof_in_offset(in);
	}
	if (status == PROF_OK)
		status = pprof_resolve(&r);
	if (status == PROF_OK)
		status = tracks_from_labels(b->profile, err);
	note(options->notes, PROF_NOTE_LOSS, r.unknown, "unknown field",
	     "unknown fields");
	release_reader(&r);
	return status;
}
