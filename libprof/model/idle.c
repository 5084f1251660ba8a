#include "libprof/model/idle.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/model/tracks.h"

#include <stdlib.h>
#include <string.h>

size_t track_time_column(const struct prof_profile *p, size_t track)
{
	size_t first = 0, end = p->column_count;

	if (p->tracks[track].column != PROF_ALL_COLUMNS) {
		first = p->tracks[track].column;
		end = first + 1;
	}
	for (size_t c = first; c < end; c++)
		if (str_is(prof_string(p, p->columns[c].unit), "nanoseconds"))
			return c;
	return SIZE_MAX;
}

prof_id set_idle(struct prof_builder *b, prof_id set,
		 const struct prof_label *idle)
{
	struct prof_labels l = prof_labels(b->profile, set);
	struct prof_label *copy = calloc(l.count + 1, sizeof(*copy));
	bool is_set = false;
	size_t count = 0;

	if (!copy) {
		fail_memory(&b->error);
		return 0;
	}
	for (size_t i = 0; i < l.count; i++) {
		copy[count] = l.label[i];
		if (copy[count].key == idle->key) {
			copy[count].number = idle->number;
			is_set = true;
		}
		count += copy[count].key != idle->key || idle->number;
	}
	if (!is_set && idle->number)
		copy[count++] = *idle;
	set = prof_add_labels(b, copy, count);
	free(copy);
	return set;
}

/* The column in which samples of a track follow each other, be it time or
 * bytes; SIZE_MAX: there is none. */
static size_t track_column(const struct prof_profile *p, size_t track)
{
	size_t column = p->tracks[track].column;

	return column < p->column_count ? column : track_time_column(p, track);
}

struct dropping {
	struct prof_builder b;
	const bool *keep;
	int64_t *gap; /* by track: the time of samples that are gone */
	prof_id key;
};

static int shift_sample(struct dropping *d, size_t i)
{
	struct samples *s = &d->b.profile->samples;
	int64_t *gap = &d->gap[s->track[i]];
	size_t column = track_column(d->b.profile, s->track[i]);
	struct prof_label idle = {.key = d->key};
	const struct prof_label *l;

	if (column == SIZE_MAX || (d->keep[i] && !*gap))
		return PROF_OK;
	l = find_label(prof_labels(d->b.profile, s->labels[i]), d->key);
	if ((l && !sum_add(gap, l->number)) ||
	    (!d->keep[i] && !sum_add(gap, s->value[column][i])))
		return fail(&d->b.error, PROF_ERANGE,
			    "the time of a track does not fit 64 bits");
	if (!d->keep[i])
		return PROF_OK;
	idle.number = *gap;
	idle.unit = d->b.profile->columns[column].unit;
	s->labels[i] = set_idle(&d->b, s->labels[i], &idle);
	*gap = 0;
	return d->b.error.status;
}

int drop_samples(struct prof_profile *p, const bool *keep,
		 struct prof_error *err)
{
	struct dropping d = {.b = builder_over(p), .keep = keep};

	if (p->samples.track) {
		d.key = builder_add_text(&d.b, PROF_IDLE_LABEL);
		d.gap = calloc(p->track_count + 1, sizeof(*d.gap));
		if (!d.gap)
			return fail_memory(err);
	}
	for (size_t i = 0; d.gap && i < p->samples.count; i++)
		if (shift_sample(&d, i) < 0)
			break;
	free(d.gap);
	keep_samples(p, keep);
	return builder_end(&d.b, PROF_OK, err);
}
