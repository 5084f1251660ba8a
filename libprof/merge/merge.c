#include "libprof/merge/merge.h"

#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/notes.h"
#include "libprof/model/tracks.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_merge_options, notes);

struct sample_key {
	prof_id stack, labels;
};

int prof_merge_new(struct prof_merge **out,
		   const struct prof_merge_options *options,
		   struct prof_error *err)
{
	struct prof_merge_options o;
	int status = OPTIONS_TAKE(&o, prof_merge_options, options, err);
	struct prof_merge *m;

	*out = NULL;
	if (status == PROF_OK)
		status = check_choice(o.types, PROF_TYPES_UNION,
				      "choice of columns (prof_merge_types)",
				      err);
	if (status < 0)
		return status;
	m = calloc(1, sizeof(*m));
	if (!m)
		return fail_memory(err);
	m->options = o;
	status = prof_builder_new(&m->b, o.limits, err);
	if (status < 0) {
		free(m);
		return status;
	}
	table_init(&m->mapping_key);
	table_init(&m->location);
	table_init(&m->labeled);
	table_init(&m->column_name);
	table_init(&m->comment);
	/* The caller's may be gone when the merge ends. */
	m->limits = m->b->profile->limits;
	m->options.limits = &m->limits;
	*out = m;
	return PROF_OK;
}

void prof_merge_free(struct prof_merge *m)
{
	if (!m)
		return;
	prof_builder_free(m->b);
	table_release(&m->mapping_key);
	table_release(&m->location);
	table_release(&m->labeled);
	table_release(&m->column_name);
	table_release(&m->comment);
	free(m->mapping);
	free(m->row);
	free(m->plain);
	free(m->labelled_sample);
	free(m->value);
	free(m->pool);
	free(m->label);
	free(m);
}

/* Where the number of a sample is kept; *is_new: a number is to be put there.
 * NULL without memory. Most stacks have no labels and need no hash. */
static prof_id *find_sample(struct prof_merge *m, struct sample_key key,
			    bool *is_new)
{
	size_t before;
	prof_id row;
	void *grown;

	if (!key.labels) {
		before = m->plain_room;
		grown = array_grow(m->plain, &m->plain_room,
				   (size_t)key.stack + 1, sizeof(*m->plain));
		if (!grown)
			return NULL;
		m->plain = grown;
		memset(m->plain + before, 0,
		       (m->plain_room - before) * sizeof(*m->plain));
		*is_new = !m->plain[key.stack];
		return &m->plain[key.stack];
	}
	before = m->labeled.count;
	row = table_intern(&m->labeled, &key, sizeof(key));
	if (row == TABLE_FULL ||
	    ARRAY_ROOM(&m->labelled_sample, &m->labelled_room, row, NULL) < 0)
		return NULL;
	*is_new = m->labeled.count > before;
	return &m->labelled_sample[row];
}

static int fail_sum(const struct prof_profile *p, size_t column,
		    struct prof_error *err)
{
	struct prof_str type = prof_string(p, p->columns[column].type);

	return fail(err, PROF_ERANGE,
		    "a sum of values of '%.*s' does not fit 64 bits",
		    str_shown(type, 80), type.s);
}

/* The values of a sample, in the columns and units of the merge. */
static int take_values(struct merge_source *s, size_t sample,
		       struct prof_error *err)
{
	struct prof_profile *to = s->m->b->profile;
	int64_t *value = s->m->value;

	memset(value, 0, to->column_count * sizeof(*value));
	for (size_t c = 0; c < s->p->column_count; c++) {
		size_t column = s->column[c];

		if (column == SIZE_MAX)
			continue;
		value[column] = s->p->samples.value[c][sample];
		if (!sum_multiply(&value[column], s->factor[c]))
			return fail_sum(to, column, err);
	}
	return PROF_OK;
}

static int add_values(struct prof_merge *m, size_t sample,
		      struct prof_error *err)
{
	struct prof_profile *p = m->b->profile;

	for (size_t c = 0; c < p->column_count; c++)
		if (!sum_add(&p->samples.value[c][sample], m->value[c]))
			return fail_sum(p, c, err);
	return PROF_OK;
}

static int add_sample(struct merge_source *s, size_t i, struct prof_error *err)
{
	struct prof_merge *m = s->m;
	struct samples *to = &m->b->profile->samples;
	struct sample_key key = {
		s->stack[s->p->samples.stack[i]],
		merge_labels(s, s->p->samples.labels[i]),
	};
	struct prof_sample sample = {
		.stack = key.stack,
		.labels = key.labels,
		.values = m->value,
		.value_count = m->b->profile->column_count,
	};
	bool is_new;
	prof_id *number = find_sample(m, key, &is_new);
	int status = take_values(s, i, err);

	if (!number || to->count >= TABLE_FULL - 1)
		return fail_memory(err);
	if (status < 0)
		return status;
	if (!is_new)
		return add_values(m, *number - 1, err);
	*number = (prof_id)to->count + 1;
	prof_add_sample(m->b, &sample);
	return prof_builder_error(m->b, err);
}

static int add_samples(struct merge_source *s, struct prof_error *err)
{
	const struct samples *from = &s->p->samples;
	size_t ready = 0;
	int status = PROF_OK;

	for (size_t i = 0; i < from->count && status == PROF_OK; i++) {
		if (i == ready)
			ready += merge_stacks(s, from->stack + i,
					      from->count - i);
		status = prof_builder_error(s->m->b, err);
		if (status == PROF_OK)
			status = add_sample(s, i, err);
	}
	return status;
}

static int add_all(struct merge_source *s, struct prof_error *err)
{
	struct prof_merge *m = s->m;
	int status = merge_change_columns(s, err);

	if (status < 0)
		return status;
	note(m->options.notes, PROF_NOTE_LOSS, s->p->track_count, "track",
	     "tracks");
	merge_mappings(s);
	merge_known_rows(s);
	status = merge_header(s, err);
	if (status == PROF_OK)
		status = add_samples(s, err);
	return status < 0 ? status : prof_builder_error(m->b, err);
}

int prof_merge_add(struct prof_merge *m, const struct prof_profile *p,
		   struct prof_error *err)
{
	struct merge_source s = {.m = m, .p = p};
	int status = prof_builder_error(m->b, err);

	if (status == PROF_OK)
		status = merge_rows_init(&s, err);
	if (status == PROF_OK)
		status = merge_match_columns(&s, err);
	if (status == PROF_OK)
		status = add_all(&s, err);
	merge_rows_release(&s);
	merge_columns_release(&s);
	return status;
}

static int drop_zero(struct prof_profile *p, struct prof_error *err)
{
	bool *keep = calloc(p->samples.count + 1, sizeof(*keep));

	if (!keep)
		return fail_memory(err);
	for (size_t c = 0; c < p->column_count; c++)
		for (size_t i = 0; i < p->samples.count; i++)
			keep[i] |= p->samples.value[c][i] != 0;
	keep_samples(p, keep);
	free(keep);
	return PROF_OK;
}

/* The profile without the samples that are 0, and without what only they
 * referred to, which a merge of this and others would not find. */
static int without_zeros(struct prof_profile **p,
			 struct prof_merge_options options,
			 struct prof_error *err)
{
	struct prof_profile *full = *p;
	size_t before = full->samples.count;
	struct prof_merge *m;
	int status = drop_zero(full, err);

	if (status == PROF_OK && full->samples.count == before)
		return PROF_OK;
	*p = NULL;
	options.drop_zero = false;
	if (status == PROF_OK)
		status = prof_merge_new(&m, &options, err);
	if (status == PROF_OK) {
		status = prof_merge_add(m, full, err);
		if (status == PROF_OK)
			status = prof_merge_finish(p, m, err);
		else
			prof_merge_free(m);
	}
	prof_free(full);
	return status;
}

int prof_merge_finish(struct prof_profile **out, struct prof_merge *m,
		      struct prof_error *err)
{
	struct prof_merge_options options = m->options;
	struct prof_limits limits = m->limits;
	int status;

	options.limits = &limits;
	*out = NULL;
	merge_finish_rows(m);
	merge_finish_header(m);
	status = prof_builder_finish(out, m->b, err);
	m->b = NULL;
	prof_merge_free(m);
	if (status == PROF_OK && options.drop_zero)
		status = without_zeros(out, options, err);
	return status;
}
