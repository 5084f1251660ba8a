/*
 * One pass. Profiles may stand before the frames that they use, and what a
 * number means may stand behind it: stacks are kept with the file's numbers
 * of frames until the end, weights and events until their profile ends.
 */
#include "libprof/format/speedscope/speedscope_read.h"

#include "libprof/model/notes.h"
#include "libprof/model/renumber.h"

#include <prof/merge.h>
#include <stdlib.h>

/* A frame's line and column may have a fraction of 0. */
static int read_place(struct reader *r, int64_t *place)
{
	return json_skip_null(&r->json) ? r->json.status
					: json_int(place, &r->json);
}

static int read_text(struct reader *r, prof_id *id)
{
	struct prof_str s;

	if (json_skip_null(&r->json))
		return r->json.status;
	if (json_text(&s, &r->json) < 0)
		return r->json.status;
	*id = prof_add_string(r->b, s.s, s.len);
	return PROF_OK;
}

static int read_frame(struct reader *r)
{
	struct prof_function f = {0};
	struct prof_line line = {0};
	struct prof_location l = {.lines = &line, .line_count = 1};
	struct json *j = &r->json;
	bool has_name = false;
	struct prof_str key;

	if (json_enter(j, '{') < 0 || GROW(r, frame, r->frame_count) < 0)
		return j->status;
	while (json_key(&key, j) > 0) {
		if (str_is(key, "name")) {
			has_name = true;
			read_text(r, &f.name);
		} else if (str_is(key, "file")) {
			read_text(r, &f.file);
		} else if (str_is(key, "line")) {
			read_place(r, &line.line);
		} else if (str_is(key, "col")) {
			read_place(r, &line.column);
		} else {
			json_skip(j);
		}
	}
	if (j->status == PROF_OK && !has_name && !speedscope_is_asked_for(r))
		return fail_but(
			r->err, PROF_REMEDY_FORMAT,
			json_fail(j, "frame %zu has no name", r->frame_count));
	r->nameless += !f.name;
	f.system_name = f.name;
	line.function = prof_add_function(r->b, &f);
	r->frame[r->frame_count++] = prof_add_location(r->b, &l);
	return j->status;
}

static int read_shared(struct reader *r)
{
	struct json *j = &r->json;
	struct prof_str key;

	if (json_enter(j, '{') < 0)
		return j->status;
	while (json_key(&key, j) > 0) {
		if (!str_is(key, "frames")) {
			json_skip(j);
			continue;
		}
		r->has_frames = true;
		json_enter(j, '[');
		while (json_more(j) > 0)
			if (read_frame(r) < 0)
				break;
	}
	return j->status;
}

/* A frame's number, + 1: 0 is no location. What it is comes later. */
static int read_frame_number(struct reader *r, prof_id *number)
{
	struct json *j = &r->json;
	int64_t value;

	if (json_int(&value, j) < 0)
		return j->status;
	if (value < 0 || value >= UINT32_MAX - 1)
		return json_fail(j, "%" PRId64 " is not a frame's number",
				 value);
	*number = (prof_id)value + 1;
	return PROF_OK;
}

static int read_samples(struct reader *r)
{
	struct json *j = &r->json;

	r->entry.has_samples = true;
	r->sample_count = 0;
	json_enter(j, '[');
	while (json_more(j) > 0) {
		json_enter(j, '[');
		for (r->depth = 0; json_more(j) > 0; r->depth++)
			if (GROW(r, stack, r->depth) < 0 ||
			    read_frame_number(r, &r->stack[r->depth]) < 0)
				return j->status;
		if (j->status < 0 || GROW(r, sample, r->sample_count) < 0)
			return j->status;
		r->sample[r->sample_count++] = speedscope_add_stack(r);
	}
	return j->status;
}

static int read_weights(struct reader *r)
{
	struct json *j = &r->json;

	r->entry.has_weights = true;
	r->weight_count = 0;
	json_enter(j, '[');
	while (json_more(j) > 0) {
		int type = json_peek(j);

		if (type >= 0 && type != JSON_NUMBER)
			return FAIL_ENTRY(r,
					  ", sample %zu: the weight is not a "
					  "number",
					  r->weight_count);
		if (GROW(r, weight, r->weight_count) < 0 ||
		    json_decimal(&r->weight[r->weight_count], j) < 0)
			return j->status;
		r->weight_count++;
	}
	return j->status;
}

/* "O" or "C"; false for anything else. */
static bool read_event_type(struct json *j, bool *is_open)
{
	struct prof_str type;

	if (json_text(&type, j) < 0)
		return false;
	*is_open = str_is(type, "O");
	return *is_open || str_is(type, "C");
}

static int read_event(struct reader *r)
{
	struct json *j = &r->json;
	struct event e = {.frame = 0};
	bool has_at = false, has_type = false;
	prof_id number = 0;
	struct prof_str key;

	json_enter(j, '{');
	while (json_key(&key, j) > 0) {
		if (str_is(key, "type"))
			has_type = read_event_type(j, &e.is_open);
		else if (str_is(key, "at"))
			has_at = json_decimal(&e.at, j) == PROF_OK;
		else if (str_is(key, "frame"))
			read_frame_number(r, &number);
		else
			json_skip(j);
	}
	if (j->status < 0)
		return j->status;
	if (!has_at || !has_type || !number)
		return FAIL_ENTRY(r,
				  ", event %zu: no type O or C, time or "
				  "frame",
				  r->event_count);
	e.frame = number;
	if (GROW(r, event, r->event_count) < 0)
		return j->status;
	r->event[r->event_count++] = e;
	return PROF_OK;
}

static int read_events(struct reader *r)
{
	struct json *j = &r->json;
	int status = PROF_OK;

	r->entry.has_events = true;
	r->event_count = 0;
	json_enter(j, '[');
	while (status == PROF_OK && json_more(j) > 0)
		status = read_event(r);
	return status < 0 ? status : j->status;
}

/* The column that was asked for: in the finest unit of its kind, which has
 * to be the kind of the file's. */
static int apply_type(struct reader *r, const struct speedscope_unit *unit)
{
	struct entry *e = &r->entry;
	const char *type = r->options->type, *slash = strchr(type, '/');
	const char *asked = slash ? slash + 1 : "count";
	const char *finest = asked;
	int64_t factor = 1;
	size_t len = slash ? (size_t)(slash - type) : strlen(type);

	unit_finest(&finest, &factor, asked, strlen(asked));
	if (strcmp(unit->name, "none") == 0)
		e->scale = factor;
	else if (strcmp(finest, unit->unit) != 0)
		return FAIL_ENTRY(r, ": its unit is %s, which is not %s",
				  unit->name, asked);
	e->column.type = prof_add_string(r->b, type, len);
	e->column.unit = builder_add_text(r->b, finest);
	return PROF_OK;
}

static int read_unit(struct reader *r)
{
	const struct speedscope_unit *unit;
	struct entry *e = &r->entry;
	struct prof_str s;

	if (json_text(&s, &r->json) < 0)
		return r->json.status;
	unit = speedscope_find_unit(s.s, s.len);
	if (!unit)
		return FAIL_ENTRY(r, ": unknown unit \"%.*s\"",
				  str_shown(s, 60), s.s);
	e->scale = unit->scale;
	e->track.unit = prof_add_string(r->b, s.s, s.len);
	if (r->options->type)
		return apply_type(r, unit);
	e->column.type = builder_add_text(r->b, unit->type);
	e->column.unit = builder_add_text(r->b, unit->unit);
	return PROF_OK;
}

static int read_type(struct reader *r)
{
	struct prof_str s;

	if (json_text(&s, &r->json) < 0)
		return r->json.status;
	r->entry.has_type = true;
	r->entry.is_evented = str_is(s, "evented");
	if (!r->entry.is_evented && !str_is(s, "sampled"))
		return FAIL_ENTRY(r, ": unknown type '%.*s'", str_shown(s, 60),
				  s.s);
	return PROF_OK;
}

static int read_member(struct reader *r, struct prof_str key)
{
	struct entry *e = &r->entry;
	struct json *j = &r->json;

	if (str_is(key, "type"))
		return read_type(r);
	if (str_is(key, "unit"))
		return read_unit(r);
	if (str_is(key, "samples"))
		return read_samples(r);
	if (str_is(key, "weights"))
		return read_weights(r);
	if (str_is(key, "events"))
		return read_events(r);
	if (str_is(key, "name")) {
		e->has_name = true;
		return read_text(r, &e->track.name);
	}
	if (str_is(key, "startValue")) {
		e->has_start = true;
		return json_decimal(&e->start, j);
	}
	if (str_is(key, "endValue")) {
		e->has_end = true;
		return json_decimal(&e->end, j);
	}
	return json_skip(j);
}

static int read_entry(struct reader *r)
{
	struct prof_str key;
	int status = PROF_OK;

	memset(&r->entry, 0, sizeof(r->entry));
	json_enter(&r->json, '{');
	while (status == PROF_OK && json_key(&key, &r->json) > 0)
		status = read_member(r, key);
	if (status == PROF_OK)
		status = r->json.status;
	if (status == PROF_OK)
		status = speedscope_finish_entry(r);
	r->entries++;
	return status;
}

static int read_profiles(struct reader *r)
{
	int status = PROF_OK;

	r->has_profiles = true;
	json_enter(&r->json, '[');
	while (status == PROF_OK && json_more(&r->json) > 0)
		status = read_entry(r);
	return status < 0 ? status : r->json.status;
}

static int read_schema(struct reader *r)
{
	struct prof_str s;

	if (json_text(&s, &r->json) < 0)
		return r->json.status;
	r->has_schema = true;
	if (!str_is(s, SPEEDSCOPE_SCHEMA))
		return json_fail(&r->json, "this is a different schema");
	return PROF_OK;
}

/* What the file says of itself becomes comments, in an order of ours. */
static void add_comments(struct reader *r)
{
	struct prof_str s = prof_string(r->b->profile, r->exporter);

	if (r->exporter && !str_begins(s, SPEEDSCOPE_OURS))
		builder_add_comment(r->b, SPEEDSCOPE_EXPORTER, s);
	if (r->name)
		builder_add_comment(r->b, SPEEDSCOPE_NAME,
				    prof_string(r->b->profile, r->name));
}

static int read_active(struct reader *r)
{
	if (json_skip_null(&r->json))
		return r->json.status;
	r->has_active = true;
	return json_int(&r->active, &r->json);
}

static int read_top(struct reader *r, struct prof_str key)
{
	struct json *j = &r->json;

	if (str_is(key, "$schema"))
		return read_schema(r);
	if (str_is(key, "shared"))
		return read_shared(r);
	if (str_is(key, "profiles"))
		return read_profiles(r);
	if (str_is(key, "name"))
		return read_text(r, &r->name);
	if (str_is(key, "exporter"))
		return read_text(r, &r->exporter);
	if (str_is(key, EMBED_KEY))
		return embed_read(&r->embedded, j);
	if (str_is(key, "activeProfileIndex"))
		return read_active(r);
	return json_skip(j);
}

/* Spreads the values, which are one column so far, over those that the
 * profiles of the file have. */
static int spread_columns(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	struct samples *s = &p->samples;
	int64_t **value = calloc(r->column_count + 1, sizeof(*value));

	for (size_t c = 0; value && c < r->column_count; c++) {
		value[c] = calloc(s->room + 1, sizeof(**value));
		if (!value[c])
			break;
		for (size_t i = 0; i < s->count; i++)
			if (p->tracks[s->track[i]].column == c)
				value[c][i] = s->value[0][i];
	}
	if (!value || (r->column_count && !value[r->column_count - 1])) {
		for (size_t c = 0; value && c < r->column_count; c++)
			free(value[c]);
		free(value);
		return fail_memory(r->err);
	}
	for (size_t c = 0; c < p->column_count && s->value; c++)
		free(s->value[c]);
	free(s->value);
	s->value = value;
	free(p->columns);
	p->columns = r->column;
	p->column_count = r->column_count;
	p->column_room = r->column_room;
	r->column = NULL;
	return PROF_OK;
}

/* The first sample with a frame that does not exist. */
static int fail_frame(struct reader *r, prof_id number)
{
	const struct prof_profile *p = r->b->profile;
	size_t in_track = 0;

	if (!r->frame_count)
		return fail(r->err, PROF_EFORMAT,
			    "frame %" PRIu32 ", but there are no frames",
			    number - 1);
	for (size_t i = 0; i < p->samples.count; i++) {
		struct prof_stack stack = prof_stack(p, p->samples.stack[i]);

		in_track = i && p->samples.track[i] == p->samples.track[i - 1]
				   ? in_track + 1
				   : 0;
		for (size_t k = 0; k < stack.depth; k++)
			if (stack.locations[k] == number)
				return fail(r->err, PROF_EFORMAT,
					    "profile %" PRIu32
					    ", sample %zu: frame %" PRIu32
					    " is outside 0..%zu",
					    p->samples.track[i], in_track,
					    number - 1, r->frame_count - 1);
	}
	return fail(r->err, PROF_EFORMAT, "frame %" PRIu32 " is outside 0..%zu",
		    number - 1, r->frame_count - 1);
}

/* Stacks of the file's numbers of frames become stacks of locations. */
static int resolve_frames(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	prof_id *map = calloc(r->frame_count + 1, sizeof(*map));
	int status = PROF_OK;

	if (!map)
		return fail_memory(r->err);
	if (r->frame_count)
		memcpy(map + 1, r->frame, r->frame_count * sizeof(*map));
	for (prof_id id = 0; id < prof_table_size(p, PROF_STACKS); id++) {
		struct prof_stack s = prof_stack(p, id);

		for (size_t i = 0; i < s.depth; i++)
			if (s.locations[i] > r->frame_count) {
				free(map);
				return fail_frame(r, s.locations[i]);
			}
	}
	status = renumber_stacks(p, map, r->err);
	free(map);
	return status;
}

/* The sum of all weights, as the file shows them: whether an embedded profile
 * is of this file. Wraps. */
static uint64_t sum_values(const struct reader *r)
{
	const struct samples *s = &r->b->profile->samples;
	int64_t scale = r->options->scale > 1 ? r->options->scale : 1;
	uint64_t sum = 0;

	for (size_t i = 0; i < s->count; i++)
		sum += (uint64_t)(s->value[0][i] / scale);
	for (size_t i = 0; i < r->frame_count; i++)
		sum += embed_hash(location_name(r->b->profile, r->frame[i]));
	return sum;
}

/* The profile to show first gives the default column; like speedscope's own
 * page we show the first one when the file names none. */
static void set_active(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	bool is_named = r->has_active && r->active >= 0 &&
			(uint64_t)r->active < p->track_count;
	size_t active = is_named ? (size_t)r->active : 0;

	if (is_named)
		p->tracks[active].flags |= PROF_TRACK_ACTIVE;
	note(r->options->notes, PROF_NOTE_REMARK, r->has_active && !is_named,
	     "activeProfileIndex that names no profile",
	     "activeProfileIndexes that name no profile");
	if (r->column_count > 1)
		p->header.default_type =
			r->column[p->tracks[active].column].type;
}

static int finish(struct reader *r)
{
	struct prof_notes *notes = r->options->notes;
	int status;

	if (!r->has_schema && !speedscope_is_asked_for(r))
		return fail_but(
			r->err, PROF_REMEDY_FORMAT,
			fail(r->err, PROF_EFORMAT, "no $schema of speedscope"));
	if (!r->has_frames)
		return fail(r->err, PROF_EFORMAT, "no shared.frames");
	if (!r->has_profiles)
		return fail(r->err, PROF_EFORMAT, "no profiles");
	if (embed_is_valid(&r->embedded, sum_values(r), notes)) {
		status = embed_apply(&r->embedded, r->b, r->err);
		return status < 0 || r->options->scale < 2
			       ? status
			       : prof_scale(r->b->profile, r->options->scale, 1,
					    r->err);
	}
	note(notes, PROF_NOTE_LOSS, r->rest.rounded, NUMBER_FINER,
	     NUMBERS_FINER);
	note(notes, PROF_NOTE_REMARK, r->nameless, "frame without a name",
	     "frames without a name");
	set_active(r);
	add_comments(r);
	status = resolve_frames(r);
	if (status == PROF_OK)
		status = spread_columns(r);
	return status < 0 ? status : prof_builder_error(r->b, r->err);
}

static int read_file(struct reader *r)
{
	struct prof_str key;
	int status = PROF_OK;

	json_enter(&r->json, '{');
	while (status == PROF_OK && json_key(&key, &r->json) > 0)
		status = read_top(r, key);
	if (status == PROF_OK)
		status = r->json.status;
	if (status == PROF_OK)
		status = json_end(&r->json);
	if (status == PROF_OK)
		status = prof_builder_error(r->b, r->err);
	return status < 0 ? status : finish(r);
}

int speedscope_read(struct prof_builder *b, struct prof_in *in,
		    const struct prof_read_options *options,
		    struct prof_error *err)
{
	struct reader r = {
		.b = b,
		.options = options,
		.err = err,
	};
	int status;

	json_init(&r.json, in, err);
	status = read_file(&r);
	json_release(&r.json);
	embed_release(&r.embedded);
	free(r.frame);
	free(r.stack);
	free(r.swapped);
	free(r.sample);
	free(r.weight);
	free(r.event);
	free(r.column);
	remainders_release(&r.rest);
	return status;
}
