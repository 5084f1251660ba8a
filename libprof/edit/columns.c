/* Which columns there are, and in which unit. */
#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/idle.h"

#include <inttypes.h>
#include <prof/filter.h>
#include <prof/transform.h>
#include <stdlib.h>
#include <string.h>

static int check_columns(const struct prof_profile *p, const size_t *columns,
			 size_t count, struct prof_error *err)
{
	if (count && !columns)
		return fail(err, PROF_EINVAL, "the list of columns is missing");
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

/* A kept column's new number; PROF_ALL_COLUMNS: it is not kept. */
static uint32_t find_kept(const size_t *columns, size_t count, uint32_t column)
{
	for (size_t j = 0; j < count; j++)
		if (columns[j] == column)
			return (uint32_t)j;
	return PROF_ALL_COLUMNS;
}

/* Tracks follow their columns; those of a column that goes, go with it: they
 * have lost their samples. */
static int move_tracks(struct prof_profile *p, const size_t *columns,
		       size_t count, struct prof_error *err)
{
	prof_id *number = calloc(p->track_count + 1, sizeof(*number));
	size_t kept = 0;

	if (!number)
		return fail_memory(err);
	for (size_t i = 0; i < p->samples.count && p->samples.track; i++)
		number[p->samples.track[i]] = 1;
	for (size_t i = 0; i < p->track_count; i++) {
		struct prof_track t = p->tracks[i];
		uint32_t to = find_kept(columns, count, t.column);

		if (to == PROF_ALL_COLUMNS && t.column != to && !number[i])
			continue;
		t.column = to;
		number[i] = (prof_id)kept;
		p->tracks[kept++] = t;
	}
	for (size_t i = 0; i < p->samples.count && p->samples.track; i++)
		p->samples.track[i] = number[p->samples.track[i]];
	p->track_count = kept;
	if (!kept) {
		free(p->samples.track);
		p->samples.track = NULL;
	}
	free(number);
	return PROF_OK;
}

/* Has the sample nothing to do with the columns that stay? One without any
 * values stays: it may tell of a call that took no time. */
static bool is_foreign(const struct prof_profile *p, size_t sample,
		       const size_t *columns, size_t count)
{
	uint32_t own = PROF_ALL_COLUMNS;

	for (size_t j = 0; j < count; j++)
		if (p->samples.value[columns[j]][sample])
			return false;
	if (p->samples.track)
		own = p->tracks[p->samples.track[sample]].column;
	return !sample_is_zero(p, sample, 0, p->column_count) ||
	       (own != PROF_ALL_COLUMNS &&
		find_kept(columns, count, own) == PROF_ALL_COLUMNS);
}

static int drop_foreign(struct prof_profile *p, const size_t *columns,
			size_t count, struct prof_error *err)
{
	bool *keep = calloc(p->samples.count + 1, sizeof(*keep));
	bool drops = false;
	int status = PROF_OK;

	if (!keep)
		return fail_memory(err);
	for (size_t i = 0; i < p->samples.count; i++) {
		keep[i] = !is_foreign(p, i, columns, count);
		drops |= !keep[i];
		/* What goes takes no time of what stays. */
		for (size_t c = 0; c < p->column_count && !keep[i]; c++)
			p->samples.value[c][i] = 0;
	}
	if (drops)
		status = drop_samples(p, keep, err);
	free(keep);
	return status;
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
	if (status == PROF_OK && count < p->column_count)
		status = drop_foreign(p, columns, count, err);
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
	if (count)
		memcpy(p->columns, column, count * sizeof(*column));
	p->column_count = count;
	free(column);
	free(value);
	/* A default that names another column would name none. */
	if (!has_type(p, p->header.default_type))
		p->header.default_type = 0;
	return move_tracks(p, columns, count, err);
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

int prof_convert_columns(struct prof_profile *p, const char *unit,
			 struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	struct scale s = {.p = p, .err = err, .unit = unit};
	struct prof_header *h = &p->header;
	int status = check_texts(&unit, 1, "unit", err);
	size_t found = 0;
	prof_id id;

	if (status < 0)
		return status;
	if (!unit_finest(&s.finest, &s.factor, unit, strlen(unit)))
		return fail(err, PROF_EINVAL,
			    "'%.40s' is no unit of time or of bytes", unit);
	id = builder_add_text(&b, unit);
	status = builder_end(&b, status, err);
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
