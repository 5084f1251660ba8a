/*
 * What a header says is either the least of something or the most: so it does
 * not matter in what order and groups headers come.
 */
#include "libprof/merge/merge.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"

#include <stdlib.h>
#include <string.h>

/* The first by bytes of those that are not empty. */
static void choose_string(struct merge_source *s, prof_id *to, prof_id from)
{
	struct prof_str text = prof_string(s->p, from);
	struct prof_str old = prof_string(s->m->b->profile, *to);

	if (text.len && (!old.len || merge_compare(text, old) < 0))
		*to = merge_string(s, from);
}

/* A type that is there comes before one that is not, then bytes decide. */
static int compare_types(struct prof_str a, struct prof_str b)
{
	if (!a.len || !b.len)
		return (a.len == 0) - (b.len == 0);
	return merge_compare(a, b);
}

static int64_t factor_of(struct prof_str *family, struct prof_str unit)
{
	const char *finest;
	int64_t factor;

	*family = unit;
	if (!unit_finest(&finest, &factor, unit.s, unit.len))
		return 1;
	*family = (struct prof_str){finest, strlen(finest)};
	return factor;
}

/* Of one type and one family of units: the longer period, in the finer. */
static int join_periods(struct merge_source *s, int64_t factor,
			int64_t old_factor, struct prof_error *err)
{
	struct prof_header *to = &s->m->b->profile->header;
	const struct prof_header *from = prof_header(s->p);
	prof_id unit = from->period_type.unit;
	int64_t period = from->period;
	bool fits = true;

	if (factor > old_factor)
		fits = sum_multiply(&period, factor / old_factor);
	if (factor < old_factor)
		fits = sum_multiply(&to->period, old_factor / factor);
	if (!fits)
		return fail(err, PROF_ERANGE,
			    "the period does not fit 64 bits in the finer "
			    "unit");
	if (factor < old_factor ||
	    (factor == old_factor &&
	     merge_compare(
		     prof_string(s->p, unit),
		     prof_string(s->m->b->profile, to->period_type.unit)) < 0))
		to->period_type.unit = merge_string(s, unit);
	if (period > to->period)
		to->period = period;
	return PROF_OK;
}

static int choose_period(struct merge_source *s, struct prof_error *err)
{
	const struct prof_profile *p = s->p, *q = s->m->b->profile;
	const struct prof_header *from = &p->header;
	struct prof_header *to = &s->m->b->profile->header;
	struct prof_column old = to->period_type, new = from->period_type;
	struct prof_str family, old_family;
	int64_t factor = factor_of(&family, prof_string(p, new.unit));
	int64_t old_factor = factor_of(&old_family, prof_string(q, old.unit));
	int order;

	if (!new.type && !new.unit && !from->period)
		return PROF_OK;
	order = compare_types(prof_string(p, new.type),
			      prof_string(q, old.type));
	if (!order)
		order = compare_types(family, old_family);
	if (order < 0 || (!old.type && !old.unit && !to->period)) {
		to->period = from->period;
		to->period_type.type = merge_string(s, new.type);
		to->period_type.unit = merge_string(s, new.unit);
	} else if (!order) {
		return join_periods(s, factor, old_factor, err);
	}
	return PROF_OK;
}

/* A duration of 0 or less is not known. */
static int add_time(struct span *span, const struct prof_header *h,
		    struct prof_error *err)
{
	int64_t duration = h->duration > 0 ? h->duration : 0;
	int64_t end = h->time, whole;

	if (!sum_add(&end, duration) || !sum_add(&span->sum, duration))
		return fail(err, PROF_ERANGE,
			    "the time and the duration do not fit 64 bits");
	if (!h->time) {
		if (duration > span->longest)
			span->longest = duration;
		return PROF_OK;
	}
	if (!span->is_known || h->time < span->start)
		span->start = h->time;
	if (!span->is_known || end > span->end)
		span->end = end;
	span->is_known = true;
	if (__builtin_sub_overflow(span->end, span->start, &whole))
		return fail(err, PROF_ERANGE,
			    "the time from the first profile to the last does "
			    "not fit 64 bits");
	return PROF_OK;
}

void merge_comment(struct prof_merge *m, prof_id comment)
{
	size_t before = m->comment.count;

	if (table_intern(&m->comment, &comment, sizeof(comment)) == TABLE_FULL)
		fail_memory(&m->b->error);
	else if (m->comment.count > before)
		prof_add_comment(m->b, comment);
}

int merge_header(struct merge_source *s, struct prof_error *err)
{
	const struct prof_header *from = &s->p->header;
	struct prof_header *to = &s->m->b->profile->header;
	int status;

	choose_string(s, &to->default_type, from->default_type);
	choose_string(s, &to->drop_frames, from->drop_frames);
	choose_string(s, &to->keep_frames, from->keep_frames);
	choose_string(s, &to->doc_url, from->doc_url);
	for (size_t i = 0; i < s->p->comment_count; i++)
		merge_comment(s->m, merge_string(s, s->p->comments[i]));
	status = choose_period(s, err);
	return status < 0 ? status : add_time(&s->m->span, from, err);
}

void merge_finish_header(struct prof_merge *m)
{
	struct prof_header *h = &m->b->profile->header;
	const struct span *s = &m->span;

	h->time = s->is_known ? s->start : 0;
	if (m->options.sum_durations)
		h->duration = s->sum;
	else
		h->duration = s->is_known ? s->end - s->start : s->longest;
}
