/*
 * Values below 0. Those of a stack are added up first, whatever its samples are
 * labeled with: a difference of two profiles has what was freed and what was
 * allocated in different samples of one stack. What then is below 0 goes; in a
 * stack that keeps a value its samples pay for the negative ones, in order.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/idle.h"
#include "libprof/model/model.h"

#include <prof/transform.h>
#include <stdlib.h>

struct negative {
	struct prof_profile *p;
	int64_t *value;	   /* of the samples */
	int64_t *sum;	   /* by stack: what is above 0 there, and below */
	uint64_t *deficit; /* by stack: what is below 0 */
	bool *keep;
};

/* The old side of two is negative on purpose. */
static bool is_meant(const struct negative *n, size_t sample)
{
	return prof_is_base(n->p, n->p->samples.labels[sample]);
}

static int add_up(struct negative *n, struct prof_error *err)
{
	const struct samples *s = &n->p->samples;

	for (size_t i = 0; i < s->count; i++) {
		if (is_meant(n, i))
			continue;
		if (!sum_add(&n->sum[s->stack[i]], n->value[i]))
			return fail(err, PROF_ERANGE,
				    "the sum of a stack does not fit 64 bits");
	}
	return PROF_OK;
}

/* What goes: the sums of stacks that are below 0. */
static int count(struct negative *n, struct prof_dropped *dropped,
		 struct prof_error *err)
{
	size_t stacks = prof_table_size(n->p, PROF_STACKS);

	*dropped = (struct prof_dropped){0};
	for (size_t id = 0; id < stacks; id++) {
		if (n->sum[id] >= 0)
			continue;
		dropped->stacks++;
		if (!sum_add(&dropped->sum, n->sum[id]))
			return fail(err, PROF_ERANGE,
				    "the sum of values below 0 does not fit "
				    "64 bits");
	}
	return PROF_OK;
}

/* Values below 0 become 0, and so does all of a stack whose sum is. */
static bool clear(struct negative *n)
{
	const struct samples *s = &n->p->samples;
	bool drops = false;

	for (size_t i = 0; i < s->count; i++) {
		bool was_negative = n->value[i] < 0;

		n->keep[i] = true;
		if (is_meant(n, i) ||
		    (!was_negative && n->sum[s->stack[i]] >= 0))
			continue;
		if (was_negative && n->sum[s->stack[i]] >= 0)
			n->deficit[s->stack[i]] += -(uint64_t)n->value[i];
		if (!n->value[i])
			continue;
		n->value[i] = 0;
		n->keep[i] = !sample_is_zero(n->p, i, 0, n->p->column_count);
		drops |= !n->keep[i];
	}
	return drops;
}

/* The other samples of a stack pay for those that were below 0. */
static void pay(struct negative *n)
{
	const struct samples *s = &n->p->samples;

	for (size_t i = 0; i < s->count; i++) {
		uint64_t *deficit = &n->deficit[s->stack[i]];
		uint64_t part = n->value[i] < 0 ? 0 : (uint64_t)n->value[i];

		if (!*deficit || is_meant(n, i))
			continue;
		if (part > *deficit)
			part = *deficit;
		*deficit -= part;
		n->value[i] -= (int64_t)part;
	}
}

int prof_drop_negative(struct prof_profile *p, size_t column,
		       struct prof_dropped *dropped, struct prof_error *err)
{
	size_t stacks = prof_table_size(p, PROF_STACKS);
	struct negative n = {.p = p};
	int status = check_column(p, column, err);

	*dropped = (struct prof_dropped){0};
	if (status < 0 || !p->samples.count)
		return status;
	n.value = p->samples.value[column];
	n.sum = calloc(stacks, sizeof(*n.sum));
	n.deficit = calloc(stacks, sizeof(*n.deficit));
	n.keep = calloc(p->samples.count, sizeof(*n.keep));
	if (!n.sum || !n.deficit || !n.keep)
		status = fail_memory(err);
	if (status == PROF_OK && (status = add_up(&n, err)) == PROF_OK &&
	    (status = count(&n, dropped, err)) == PROF_OK) {
		bool drops = clear(&n);

		pay(&n);
		if (drops)
			status = drop_samples(p, n.keep, err);
	}
	free(n.sum);
	free(n.deficit);
	free(n.keep);
	return status;
}
