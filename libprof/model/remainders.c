#include "libprof/model/remainders.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

static const int64_t HALF = NUMBER_ONE / 2;

/* A stack that misses something was rounded down before, and one that has too
 * much was rounded up: that sample can be changed without changing its sign. */
struct remainder {
	int64_t rest; /* what it misses; from -HALF to HALF */
	size_t down, up;
	bool is_known;
};

static int find(struct remainder **found, struct remainders *r, prof_id stack,
		struct prof_error *err)
{
	size_t before = r->of_room;
	int status = ARRAY_ROOM(&r->of, &r->of_room, stack, err);

	if (status < 0)
		return status;
	memset(r->of + before, 0, (r->of_room - before) * sizeof(*r->of));
	*found = &r->of[stack];
	if ((*found)->is_known)
		return PROF_OK;
	status = ARRAY_ROOM(&r->stack, &r->stack_room, r->stack_count, err);
	if (status < 0)
		return status;
	(*found)->is_known = true;
	r->stack[r->stack_count++] = stack;
	return PROF_OK;
}

static int fail_large(struct prof_error *err)
{
	return fail(err, PROF_ERANGE, "a value does not fit 64 bits");
}

int remainders_round(int64_t *value, struct remainders *r,
		     const struct parts *parts, struct owner owner,
		     struct prof_error *err)
{
	bool is_below_0 = parts->fraction < 0;
	struct remainder *of;
	int status = find(&of, r, owner.stack, err);

	if (status < 0)
		return status;
	r->rounded++;
	*value = parts->whole;
	if (is_below_0 && !sum_add(value, -1))
		return fail_large(err);
	of->rest += parts->fraction + (is_below_0 ? NUMBER_ONE : 0);
	if (of->rest < HALF || (of->rest == HALF && *value % 2 == 0)) {
		of->down = owner.sample;
		return PROF_OK;
	}
	of->rest -= NUMBER_ONE;
	of->up = owner.sample;
	return sum_add(value, 1) ? PROF_OK : fail_large(err);
}

/* The sum of all rests, rounded. */
static int64_t sum_rests(const struct remainders *r)
{
	int64_t whole = 0, rest = 0;

	for (size_t i = 0; i < r->stack_count; i++) {
		rest += r->of[r->stack[i]].rest;
		while (rest > HALF) {
			rest -= NUMBER_ONE;
			whole++;
		}
		while (rest < -HALF) {
			rest += NUMBER_ONE;
			whole--;
		}
	}
	return whole;
}

struct candidate {
	int64_t rest;
	prof_id stack;
};

/* The largest rest first; of equal ones the stack that came first. */
static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest < y->rest ? 1 : -1;
	return x->stack < y->stack ? -1 : x->stack > y->stack;
}

static int give(struct remainders *r, int64_t missing, int64_t *values,
		struct prof_error *err)
{
	int64_t one = missing < 0 ? -1 : 1;
	size_t count = (size_t)(missing * one);
	struct candidate *c = calloc(r->stack_count + 1, sizeof(*c));
	bool fits = true;

	if (!c)
		return fail_memory(err);
	for (size_t i = 0; i < r->stack_count; i++)
		c[i] = (struct candidate){r->of[r->stack[i]].rest * one,
					  r->stack[i]};
	qsort(c, r->stack_count, sizeof(*c), compare);
	for (size_t i = 0; i < count && i < r->stack_count; i++) {
		const struct remainder *of = &r->of[c[i].stack];

		fits &= sum_add(&values[one < 0 ? of->up : of->down], one);
	}
	free(c);
	return fits ? PROF_OK : fail_large(err);
}

int remainders_settle(struct remainders *r, int64_t *values,
		      struct prof_error *err)
{
	int64_t missing = sum_rests(r);
	int status = PROF_OK;

	if (missing)
		status = give(r, missing, values, err);
	for (size_t i = 0; i < r->stack_count; i++)
		memset(&r->of[r->stack[i]], 0, sizeof(*r->of));
	r->stack_count = 0;
	return status;
}

void remainders_release(struct remainders *r)
{
	free(r->of);
	free(r->stack);
}
