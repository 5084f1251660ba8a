#include "libprof/sums.h"

#include "libprof/array.h"
#include "libprof/error.h"

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
		return sum_multiply(&value, -1) && sum_add(&sum[0], value);
	return sum_add(&sum[1], value);
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

int sums_init(struct sums *t, const struct prof_profile *p,
	      struct prof_error *err)
{
	size_t stacks = prof_table_size(p, PROF_STACKS);
	bool *seen = calloc(stacks, sizeof(*seen));
	int status = PROF_OK;

	t->sum = calloc(stacks, t->numbers * sizeof(*t->sum));
	t->stack = calloc(stacks, sizeof(*t->stack));
	if (!seen || !t->sum || !t->stack)
		status = fail_memory(err);
	for (size_t i = 0; i < p->samples.count && status == PROF_OK; i++) {
		prof_id stack = p->samples.stack[i];

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
