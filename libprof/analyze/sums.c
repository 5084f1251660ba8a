#include "libprof/analyze/sums.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>

/* Adds a value of a sample where it belongs. */
static bool add_value(struct sums *t, const struct prof_profile *p,
		      size_t sample, size_t column)
{
	const struct samples *s = &p->samples;
	int64_t value = s->value[column][sample];
	int64_t *sum = t->sum + (size_t)s->stack[sample] * t->numbers;

	if (!t->has_sides)
		return sum_add(&sum[column - t->first_column], value);
	if (prof_is_base(p, s->labels[sample]) || value < 0)
		return sum_multiply(&value, -1) &&
		       sum_add(&sum[SIDE_BASE], value);
	return sum_add(&sum[SIDE_NEW], value);
}

static int add_sample(struct sums *t, const struct prof_profile *p, size_t i,
		      struct prof_error *err)
{
	size_t columns = t->has_sides ? 1 : t->numbers;

	for (size_t c = 0; c < columns; c++)
		if (!add_value(t, p, i, t->first_column + c))
			return fail(err, PROF_ERANGE,
				    "the sum of a stack does not fit 64 bits");
	return PROF_OK;
}

/* A sample that has something only in columns that are not summed up, as one
 * of another event has. */
static bool is_of_others(const struct sums *t, const struct prof_profile *p,
			 size_t sample)
{
	size_t end = t->first_column + (t->has_sides ? 1 : t->numbers);

	return end - t->first_column < p->column_count &&
	       sample_is_zero(p, sample, t->first_column, end) &&
	       !sample_is_zero(p, sample, 0, p->column_count);
}

/* Where all samples are of others, their stacks are all that there is. */
static bool has_own(const struct sums *t, const struct prof_profile *p)
{
	size_t i = 0;

	while (i < p->samples.count && is_of_others(t, p, i))
		i++;
	return i < p->samples.count;
}

int sums_init(struct sums *t, const struct prof_profile *p,
	      struct prof_error *err)
{
	bool drops_others = has_own(t, p);
	size_t stacks = prof_table_size(p, PROF_STACKS);
	bool *seen = calloc(stacks, sizeof(*seen));
	int status = PROF_OK;

	t->sum = calloc(stacks, t->numbers * sizeof(*t->sum));
	t->stack = calloc(stacks, sizeof(*t->stack));
	if (!seen || !t->sum || !t->stack)
		status = fail_memory(err);
	for (size_t i = 0; i < p->samples.count && status == PROF_OK; i++) {
		prof_id stack = p->samples.stack[i];

		if (drops_others && is_of_others(t, p, i))
			continue;
		if (!seen[stack])
			t->stack[t->stack_count++] = stack;
		seen[stack] = true;
		status = add_sample(t, p, i, err);
	}
	free(seen);
	return status;
}

void sums_release(struct sums *t)
{
	free(t->sum);
	free(t->stack);
}

size_t sums_negative(const struct sums *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->stack_count; i++)
		for (size_t n = 0; n < t->numbers; n++)
			count += sums_of(t, t->stack[i])[n] < 0;
	return count;
}
