/* Which columns there are, and in which unit. */
#include "libprof/array.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/number.h"
#include "libprof/text.h"

#include <inttypes.h>
#include <prof/filter.h>
#include <prof/transform.h>
#include <stdlib.h>
#include <string.h>

int check_column(const struct prof_profile *p, size_t column,
		 struct prof_error *err)
{
	if (column < p->column_count)
		return PROF_OK;
	if (!p->column_count)
		return fail(err, PROF_EINVAL, "the profile has no values");
	return fail(err, PROF_EINVAL, "the profile has no column %zu", column);
}

static int check_columns(const struct prof_profile *p, const size_t *columns,
			 size_t count, struct prof_error *err)
{
	for (size_t i = 0; i < count; i++) {
		int status = check_column(p, columns[i], err);

		if (status < 0)
			return status;
		for (size_t j = 0; j < i; j++)
			if (columns[i] == columns[j])
				return fail(err, PROF_EINVAL,
					    "a column is there once only");
	}
	return PROF_OK;
}

/* Where each column goes; PROF_ALL_COLUMNS: nowhere. */
static void move_tracks(struct prof_profile *p, const size_t *columns,
			size_t count)
{
	for (size_t i = 0; i < p->track_count; i++) {
		struct prof_track *t = &p->tracks[i];
		uint32_t to = PROF_ALL_COLUMNS;

		for (size_t j = 0; j < count; j++)
			if (columns[j] == t->column)
				to = (uint32_t)j;
		t->column = to;
	}
}

static bool has_type(const struct prof_profile *p, prof_id type)
{
	for (size_t i = 0; i < p->column_count; i++)
		if (p->columns[i].type == type)
			return true;
	return false;
}

int prof_keep_columns(struct prof_profile *p, const size_t *columns,
		      size_t count, struct prof_error *err)
{
	struct prof_column *column = calloc(count + 1, sizeof(*column));
	int64_t **value = calloc(count + 1, sizeof(*value));
	int status = check_columns(p, columns, count, err);

	if (status == PROF_OK && (!column || !value))
		status = fail_memory(err);
	if (status < 0) {
		free(column);
		free(value);
		return status;
	}
	for (size_t i = 0; i < count; i++) {
		column[i] = p->columns[columns[i]];
		if (!p->samples.value)
			continue;
		value[i] = p->samples.value[columns[i]];
		p->samples.value[columns[i]] = NULL;
	}
	if (p->samples.value) {
		for (size_t i = 0; i < p->column_count; i++)
			free(p->samples.value[i]);
		memcpy(p->samples.value, value, count * sizeof(*value));
	}
	memcpy(p->columns, column, count * sizeof(*column));
	p->column_count = count;
	free(column);
	free(value);
	move_tracks(p, columns, count);
	/* A default that names another column would name none. */
	if (!has_type(p, p->header.default_type))
		p->header.default_type = 0;
	return PROF_OK;
}

int prof_keep_column(struct prof_profile *p, size_t column,
		     struct prof_error *err)
{
	return prof_keep_columns(p, &column, 1, err);
}

/* Values are multiplied and then divided, by numbers with no common factor. */
struct scale {
	struct prof_profile *p;
	struct prof_error *err;
	const char *unit, *finest;
	int64_t factor; /* of the unit */
	int64_t times, by;
};

/* Is this a unit of the kind? Then it is what is to be done. */
static bool find_scale(struct scale *s, prof_id unit)
{
	struct prof_str name = prof_string(s->p, unit);
	const char *finest;
	int64_t factor;

	if (!unit_finest(&finest, &factor, name.s, name.len) ||
	    strcmp(finest, s->finest) != 0)
		return false;
	s->times = s->by = 1;
	/* One of two units of a kind is a multiple of the other. */
	if (factor >= s->factor)
		s->times = factor / s->factor;
	else
		s->by = s->factor / factor;
	return true;
}

static int scale_one(const struct scale *s, int64_t *value, const char *what)
{
	if (*value % s->by)
		return fail(s->err, PROF_EINVAL,
			    "%s of %" PRId64 " is not whole in %.40s", what,
			    *value, s->unit);
	*value /= s->by;
	if (!sum_multiply(value, s->times))
		return fail(s->err, PROF_ERANGE,
			    "%s in %.40s does not fit 64 bits", what, s->unit);
	return PROF_OK;
}

/* Tracks tell times, and idle times in labels, in the unit of their column. */
static bool has_tracks(const struct prof_profile *p, size_t column)
{
	for (size_t i = 0; i < p->track_count; i++)
		if (p->tracks[i].column == column ||
		    p->tracks[i].column == PROF_ALL_COLUMNS)
			return true;
	return false;
}

static int scale_column(struct scale *s, size_t column, prof_id unit)
{
	int status = PROF_OK;

	if ((s->times != 1 || s->by != 1) && has_tracks(s->p, column))
		return fail(s->err, PROF_EINVAL,
			    "columns of tracks keep their unit; make labels of "
			    "the tracks first");
	for (size_t i = 0; i < s->p->samples.count && status == PROF_OK; i++)
		status = scale_one(s, &s->p->samples.value[column][i],
				   "a value");
	s->p->columns[column].unit = unit;
	return status;
}

int prof_scale_columns(struct prof_profile *p, const char *unit,
		       struct prof_error *err)
{
	struct prof_builder b = {.profile = p};
	struct scale s = {.p = p, .err = err, .unit = unit};
	struct prof_header *h = &p->header;
	int status = PROF_OK;
	size_t found = 0;
	prof_id id;

	if (!unit_finest(&s.finest, &s.factor, unit, strlen(unit)))
		return fail(err, PROF_EINVAL,
			    "'%.40s' is no unit of time or of bytes", unit);
	id = builder_add_text(&b, unit);
	if (b.error.status)
		return prof_builder_error(&b, err);
	for (size_t i = 0; i < p->column_count && status == PROF_OK; i++) {
		if (!find_scale(&s, p->columns[i].unit))
			continue;
		found++;
		status = scale_column(&s, i, id);
	}
	if (status == PROF_OK && !found)
		return fail(err, PROF_EINVAL, "no column is in %s", s.finest);
	if (status == PROF_OK && find_scale(&s, h->period_type.unit)) {
		status = scale_one(&s, &h->period, "the period");
		h->period_type.unit = id;
	}
	return status;
}
