/*
 * The builder is a profile under construction and the first thing that went
 * wrong. Columns get their arrays with the first sample; from then on their
 * number is fixed. Rows of tables are added in build_rows.c.
 */
#include "libprof/model/build.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/limits.h"
#include "libprof/base/options.h"
#include "libprof/model/build_check.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_limits, max_frames);

/* The empty rows: lists that are empty are found like any other list, the
 * rows that mean "none" are not. */
static int add_empty_rows(struct prof_profile *p)
{
	static const struct prof_mapping mapping;
	static const struct prof_function function;
	static const struct location_row location;
	struct table *t = p->table;

	if (table_intern(&t[PROF_STRINGS], "", 0) ||
	    table_intern(&t[PROF_STACKS], "", 0) ||
	    table_intern(&t[PROF_LABELSETS], "", 0) ||
	    table_reserve(&t[PROF_MAPPINGS], &mapping, sizeof(mapping)) ||
	    table_reserve(&t[PROF_FUNCTIONS], &function, sizeof(function)) ||
	    table_reserve(&t[PROF_LOCATIONS], &location, sizeof(location)))
		return -1;
	return 0;
}

int prof_builder_new(struct prof_builder **out,
		     const struct prof_limits *limits, struct prof_error *err)
{
	struct prof_limits given;
	int status = OPTIONS_TAKE(&given, prof_limits, limits, err);
	struct prof_builder *b;

	*out = NULL;
	if (status < 0)
		return status;
	b = calloc(1, sizeof(*b));
	if (!b)
		return fail_memory(err);
	b->profile = calloc(1, sizeof(*b->profile));
	if (!b->profile) {
		free(b);
		return fail_memory(err);
	}
	b->profile->limits = limits_or_default(&given);
	for (int i = 0; i <= PROF_LABELSETS; i++)
		table_init(&b->profile->table[i]);
	if (add_empty_rows(b->profile) < 0) {
		prof_builder_free(b);
		return fail_memory(err);
	}
	*out = b;
	return PROF_OK;
}

void prof_builder_free(struct prof_builder *b)
{
	if (!b)
		return;
	prof_free(b->profile);
	free(b->location);
	free(b);
}

/* Room for one more; false, and a failure that sticks, without memory. */
static bool has_room(struct prof_builder *b, void *items, size_t *room,
		     size_t count, size_t size)
{
	return !b->error.status &&
	       array_room(items, room, count, size, &b->error) == PROF_OK;
}

void prof_add_column(struct prof_builder *b, prof_id type, prof_id unit)
{
	struct prof_profile *p = b->profile;

	if (p->samples.value) {
		builder_fail(b, PROF_DETAIL_NONE, PROF_EINVAL,
			     "a column after the first sample");
		return;
	}
	if (has_room(b, &p->columns, &p->column_room, p->column_count,
		     sizeof(*p->columns)))
		p->columns[p->column_count++] =
			(struct prof_column){type, unit};
}

prof_id prof_add_track(struct prof_builder *b, const struct prof_track *t)
{
	struct prof_profile *p = b->profile;

	if (p->samples.value && !p->samples.track) {
		builder_fail(b, PROF_DETAIL_NONE, PROF_EINVAL,
			     "a track after the first sample");
		return 0;
	}
	if (!has_room(b, &p->tracks, &p->track_room, p->track_count,
		      sizeof(*p->tracks)))
		return 0;
	p->tracks[p->track_count] = *t;
	return (prof_id)p->track_count++;
}

void prof_add_comment(struct prof_builder *b, prof_id comment)
{
	struct prof_profile *p = b->profile;

	if (has_room(b, &p->comments, &p->comment_room, p->comment_count,
		     sizeof(*p->comments)))
		p->comments[p->comment_count++] = comment;
}

void prof_set_header(struct prof_builder *b, const struct prof_header *h)
{
	if (!b->error.status)
		b->profile->header = *h;
}

/* Grows one parallel array to `room` elements. */
static int regrow(void *array, size_t room, size_t size)
{
	void *items, *grown = NULL;

	memcpy(&items, array, sizeof(items));
	if (room <= SIZE_MAX / size)
		grown = realloc(items, room * size);
	if (!grown)
		return -1;
	memcpy(array, &grown, sizeof(grown));
	return 0;
}

static int grow_samples(struct prof_profile *p)
{
	struct samples *s = &p->samples;
	size_t first = 1 + 64 / (p->column_count + 1); /* many columns: few */
	size_t room = s->room ? s->room + s->room / 2 + 1 : first;

	if (!s->value)
		s->value = calloc(p->column_count + 1, sizeof(*s->value));
	if (!s->value || regrow(&s->stack, room, sizeof(*s->stack)) < 0 ||
	    regrow(&s->labels, room, sizeof(*s->labels)) < 0)
		return -1;
	if (p->track_count && regrow(&s->track, room, sizeof(*s->track)) < 0)
		return -1;
	for (size_t i = 0; i < p->column_count; i++)
		if (regrow(&s->value[i], room, sizeof(**s->value)) < 0)
			return -1;
	s->room = room;
	return 0;
}

void prof_add_sample(struct prof_builder *b, const struct prof_sample *sample)
{
	struct prof_profile *p = b->profile;
	struct samples *s = &p->samples;
	size_t i = s->count;

	if (b->error.status)
		return;
	if (sample->value_count != p->column_count) {
		builder_fail(
			b, PROF_DETAIL_NONE, PROF_EFORMAT,
			"sample %zu: %zu value%s, but the profile declares "
			"%zu type%s",
			i, sample->value_count,
			sample->value_count == 1 ? "" : "s", p->column_count,
			p->column_count == 1 ? "" : "s");
		return;
	}
	if (!builder_has_row(b, PROF_STACKS, sample->stack,
			     "stack of a sample") ||
	    !builder_has_row(b, PROF_LABELSETS, sample->labels,
			     "labels of a sample") ||
	    !builder_expects(b, sample->values || !sample->value_count,
			     "the values of a sample are missing"))
		return;
	if (i == s->room && grow_samples(p) < 0) {
		builder_checked(b, TABLE_FULL);
		return;
	}
	s->stack[i] = sample->stack;
	s->labels[i] = sample->labels;
	if (s->track)
		s->track[i] = sample->track;
	for (size_t c = 0; c < p->column_count; c++)
		s->value[c][i] = sample->values[c];
	s->count++;
}

int prof_builder_error(const struct prof_builder *b, struct prof_error *err)
{
	if (err && b->error.status)
		*err = b->error;
	return b->error.status;
}

int builder_end(struct prof_builder *b, int status, struct prof_error *err)
{
	free(b->location);
	b->location = NULL;
	return b->error.status ? prof_builder_error(b, err) : status;
}

int prof_builder_finish(struct prof_profile **out, struct prof_builder *b,
			struct prof_error *err)
{
	int status = prof_builder_error(b, err);

	*out = NULL;
	if (status == PROF_OK)
		status = check_heading(b->profile, err);
	if (status == PROF_OK) {
		*out = b->profile;
		b->profile = NULL;
	}
	prof_builder_free(b);
	return status;
}

prof_id builder_add_base_labels(struct prof_builder *b)
{
	struct prof_label label = {
		.key = builder_add_text(b, PROF_BASE_LABEL),
		.str = builder_add_text(b, "true"),
	};

	return prof_add_labels(b, &label, 1);
}

/* One more array for the values of samples. */
static bool add_values(struct prof_profile *p)
{
	struct samples *s = &p->samples;

	if (regrow(&s->value, p->column_count + 2, sizeof(*s->value)) < 0)
		return false;
	s->value[p->column_count + 1] = NULL;
	s->value[p->column_count] = calloc(s->room, sizeof(**s->value));
	return s->value[p->column_count];
}

void builder_add_late_column(struct prof_builder *b, prof_id type, prof_id unit)
{
	struct prof_profile *p = b->profile;

	if (!p->samples.value) {
		prof_add_column(b, type, unit);
		return;
	}
	if (!has_room(b, &p->columns, &p->column_room, p->column_count,
		      sizeof(*p->columns)))
		return;
	if (!add_values(p)) {
		builder_checked(b, TABLE_FULL);
		return;
	}
	p->columns[p->column_count++] = (struct prof_column){type, unit};
}

void builder_add_comment(struct prof_builder *b, const char *prefix,
			 struct prof_str text)
{
	size_t len = strlen(prefix);
	char *line = malloc(len + text.len + 1);

	if (!line) {
		builder_checked(b, TABLE_FULL);
		return;
	}
	memcpy(line, prefix, len);
	if (text.len)
		memcpy(line + len, text.s, text.len);
	prof_add_comment(b, prof_add_string(b, line, len + text.len));
	free(line);
}
