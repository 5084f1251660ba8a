/*
 * A part of the time of a profile. Samples of tracks lie one behind the
 * other, each as long as its value, and idle time may lie before one; what
 * lies across an end of the range is cut there. Samples of other profiles
 * may have a label that says when they ended; they are kept or not.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/idle.h"
#include "libprof/model/model.h"
#include "libprof/model/tracks.h"

#include <prof/transform.h>
#include <stdlib.h>
#include <string.h>

static const char END_LABEL[] = "end_timestamp_ns"; /* of Datadog's agents */

struct range {
	struct prof_builder b;
	int64_t from, to;
	prof_id idle; /* the key; TABLE_FULL: there is none */
	int64_t *at;  /* of each track: how far its samples have come */
	bool *keep;   /* by sample */
};

/* The length of what two spans share. */
static int64_t overlap(const struct range *r, int64_t begin, int64_t end)
{
	if (begin < r->from)
		begin = r->from;
	if (end > r->to)
		end = r->to;
	return end > begin ? end - begin : 0;
}

/* Cuts one sample of a track; the track's time goes on. */
static int cut_sample(struct range *r, size_t i)
{
	struct samples *s = &r->b.profile->samples;
	int64_t *at = &r->at[s->track[i]];
	size_t column = track_time_column(r->b.profile, s->track[i]);
	const struct prof_label *l;
	int64_t idle = 0, begin, value, kept;

	if (column == SIZE_MAX)
		return fail(&r->b.error, PROF_EINVAL,
			    "the samples of a track have no time");
	l = find_label(prof_labels(r->b.profile, s->labels[i]), r->idle);
	if (l)
		idle = l->number;
	value = s->value[column][i];
	begin = *at;
	if (value < 0 || idle < 0 || !sum_add(at, idle) || !sum_add(at, value))
		return fail(&r->b.error, PROF_EINVAL,
			    "the time of a track does not go on");
	kept = overlap(r, begin + idle, *at);
	r->keep[i] = kept > 0 || (value == 0 && *at >= r->from && *at < r->to);
	if (kept != value && r->keep[i])
		s->value[column][i] = kept;
	if (l && r->keep[i]) {
		struct prof_label left = *l;

		left.number = overlap(r, begin, begin + idle);
		s->labels[i] = set_idle(&r->b, s->labels[i], &left);
	}
	return r->b.error.status;
}

static int cut_tracks(struct range *r)
{
	struct prof_profile *p = r->b.profile;
	int64_t first = p->tracks[0].start;

	for (size_t i = 1; i < p->track_count; i++)
		if (p->tracks[i].start < first)
			first = p->tracks[i].start;
	if (!sum_add(&r->from, first) || !sum_add(&r->to, first))
		return fail(&r->b.error, PROF_ERANGE,
			    "the range does not fit 64 bits");
	for (size_t i = 0; i < p->track_count; i++)
		r->at[i] = p->tracks[i].start;
	for (size_t i = 0; i < p->samples.count; i++)
		if (cut_sample(r, i) < 0)
			return r->b.error.status;
	for (size_t i = 0; i < p->track_count; i++) {
		struct prof_track *t = &p->tracks[i];

		if (t->start < r->from)
			t->start = r->from < t->end ? r->from : t->end;
		if (t->end > r->to)
			t->end = r->to > t->start ? r->to : t->start;
	}
	return PROF_OK;
}

/* When a sample ended, by its label. */
static bool sample_end(const struct prof_profile *p, prof_id key, size_t i,
		       int64_t *end)
{
	const struct prof_label *l =
		find_label(prof_labels(p, p->samples.labels[i]), key);

	if (l)
		*end = l->number;
	return l != NULL;
}

static int choose_samples(struct range *r)
{
	const struct prof_profile *p = r->b.profile;
	prof_id key = find_string(p, END_LABEL);
	int64_t first = p->header.time, end = 0;
	size_t timed = 0;

	for (size_t i = 0; i < p->samples.count; i++) {
		if (!sample_end(p, key, i, &end))
			continue;
		if ((!timed++ && !p->header.time) || end < first)
			first = end;
	}
	if (!timed)
		return fail(&r->b.error, PROF_EINVAL,
			    "the profile's samples have no times");
	if (!sum_add(&r->from, first) || !sum_add(&r->to, first))
		return fail(&r->b.error, PROF_ERANGE,
			    "the range does not fit 64 bits");
	for (size_t i = 0; i < p->samples.count; i++)
		r->keep[i] = sample_end(p, key, i, &end) && end >= r->from &&
			     end < r->to;
	return PROF_OK;
}

/* The time and the duration of what is left, as far as they were known. */
static void cut_header(struct prof_header *h, int64_t from, int64_t to)
{
	if (h->duration && h->duration < to)
		to = h->duration;
	if (h->duration)
		h->duration = to > from ? to - from : 0;
	if (h->time && !sum_add(&h->time, from))
		h->time = 0;
}

int prof_keep_time(struct prof_profile *p, int64_t from, int64_t to,
		   struct prof_error *err)
{
	struct range r = {
		.b = builder_over(p),
		.from = from,
		.to = to,
		.idle = find_string(p, PROF_IDLE_LABEL),
	};
	int status;

	if (from >= to)
		return fail(err, PROF_EINVAL, "the range of time is empty");
	r.at = calloc(p->track_count + 1, sizeof(*r.at));
	r.keep = calloc(p->samples.count + 1, sizeof(*r.keep));
	if (!r.at || !r.keep)
		status = fail_memory(&r.b.error);
	else
		status = p->track_count ? cut_tracks(&r) : choose_samples(&r);
	if (status == PROF_OK) {
		keep_samples(p, r.keep);
		cut_header(&p->header, from, to);
	}
	free(r.at);
	free(r.keep);
	return builder_end(&r.b, PROF_OK, err);
}
