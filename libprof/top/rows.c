/*
 * Rows as a program gets them. Names are those of the frames, which the rows
 * keep. Functions alone are counted from the sums of stacks; calls and stacks
 * need the stacks themselves, from leaf to root.
 */
#include "libprof/top/rows.h"

#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_rows_options, unused);

int measure_sides(int64_t whole[SIDES], const struct prof_profile *p,
		  size_t column, struct prof_error *err)
{
	bool has_sides = prof_is_two_sided(p);
	int64_t all = 0;

	whole[SIDE_NEW] = whole[SIDE_BASE] = 0;
	for (size_t i = 0; i < p->samples.count; i++) {
		int64_t value = p->samples.value[column][i];
		int side = has_sides && prof_is_base(p, p->samples.labels[i])
				   ? SIDE_BASE
				   : SIDE_NEW;

		if (value < 0 && !sum_multiply(&value, -1))
			return fail(err, PROF_ERANGE,
				    "a value does not fit 63 bits");
		if (!sum_add(&all, value))
			return fail(err, PROF_ERANGE,
				    "the sum of the values' sizes does not "
				    "fit 64 bits");
		whole[side] += value;
	}
	return PROF_OK;
}

/* Self and total, without items for the stacks. */
static int count_functions(struct prof_rows *r, const struct prof_profile *p,
			   struct prof_error *err)
{
	struct frames *frames = &r->stacks.frames[SIDE_NEW];
	bool has_sides = prof_is_two_sided(p);
	struct sums sums = {
		.has_sides = has_sides,
		.first_column = r->options.column,
		.numbers = has_sides ? 2 : 1,
	};
	const struct functions_source source = {p, frames, &sums};
	int status = frames_init(frames, p, r->options.by, err);

	if (status == PROF_OK)
		status = sums_init(&sums, p, err);
	for (size_t i = 0; status == PROF_OK && i < sums.stack_count; i++) {
		for (int side = 0; side < SIDES; side++)
			r->total[side] +=
				sums_of_side(&sums, sums.stack[i], side);
	}
	if (status == PROF_OK)
		status = functions_init_sums(&r->functions, &source, err);
	sums_release(&sums);
	return status;
}

static int count_stacks(struct prof_rows *r, const struct prof_profile *p,
			struct prof_error *err)
{
	const struct stacks_source source = {
		.profile = p,
		.column = r->options.column,
		.by = r->options.by,
		.is_signed = true,
		.join = JOIN_ALL,
		.leaf_first = true,
	};
	int status = stacks_init(&r->stacks, &source, err);

	if (status == PROF_OK)
		status = functions_init(&r->functions, &r->stacks, err);
	memcpy(r->total, r->stacks.total, sizeof(r->total));
	return status;
}

static struct prof_str name_of(const struct prof_rows *r, prof_id name)
{
	return frame_name(&r->stacks.frames[SIDE_NEW], name);
}

/* Of several the one with the larger size comes first. */
static int compare_sizes(int64_t a, int64_t b)
{
	a = llabs(a);
	b = llabs(b);
	return (a < b) - (a > b);
}

int compare_sums(int64_t a, int64_t a_base, int64_t b, int64_t b_base)
{
	int order = compare_sizes(a - a_base, b - b_base);

	return order ? order : compare_sizes(a, b);
}

static int compare_self(const void *left, const void *right)
{
	const struct prof_function_row *a = left, *b = right;
	int order = compare_sums(a->self, a->base_self, b->self, b->base_self);

	if (!order)
		order = compare_sums(a->total, a->base_total, b->total,
				     b->base_total);
	return order ? order : str_compare(a->name, b->name);
}

static int compare_total(const void *left, const void *right)
{
	const struct prof_function_row *a = left, *b = right;
	int order =
		compare_sums(a->total, a->base_total, b->total, b->base_total);

	if (!order)
		order = compare_sums(a->self, a->base_self, b->self,
				     b->base_self);
	return order ? order : str_compare(a->name, b->name);
}

static int compare_calls(const void *left, const void *right)
{
	const struct prof_call_row *a = left, *b = right;
	int order =
		compare_sums(a->total, a->base_total, b->total, b->base_total);

	if (!order)
		order = str_compare(a->caller, b->caller);
	return order ? order : str_compare(a->callee, b->callee);
}

static int compare_stacks(const void *left, const void *right)
{
	const struct prof_stack_row *a = left, *b = right;
	int order = compare_sums(a->self, a->base_self, b->self, b->base_self);

	for (size_t i = 0; !order && i < a->depth && i < b->depth; i++)
		order = str_compare(a->names[i], b->names[i]);
	return order ? order : (a->depth > b->depth) - (a->depth < b->depth);
}

static int make_functions(struct prof_rows *r, struct prof_error *err)
{
	size_t count = r->functions.count;

	r->function = calloc(count + 1, sizeof(*r->function));
	if (!r->function)
		return fail_memory(err);
	for (size_t i = 0; i < count; i++) {
		const struct function *f = &r->functions.row[i];

		r->function[i] = (struct prof_function_row){
			.name = name_of(r, f->name),
			.self = f->self[SIDE_NEW],
			.base_self = f->self[SIDE_BASE],
			.total = f->total[SIDE_NEW],
			.base_total = f->total[SIDE_BASE],
		};
	}
	r->function_count = count;
	qsort(r->function, count, sizeof(*r->function),
	      r->options.by_total ? compare_total : compare_self);
	return PROF_OK;
}

static int make_calls(struct prof_rows *r, struct prof_error *err)
{
	struct edges edges = {0};
	int status = edges_init(&edges, &r->stacks, &r->functions, err);

	if (status == PROF_OK)
		r->call = calloc(edges.count + 1, sizeof(*r->call));
	if (status == PROF_OK && !r->call)
		status = fail_memory(err);
	for (prof_id id = 0; status == PROF_OK && id < r->functions.name_count;
	     id++) {
		size_t count;
		const struct edge *e = edges_of(&count, &edges.callees, id);

		for (; count--; e++)
			r->call[r->call_count++] = (struct prof_call_row){
				.caller = name_of(r, id),
				.callee = name_of(r, e->name),
				.total = e->value[SIDE_NEW],
				.base_total = e->value[SIDE_BASE],
			};
	}
	edges_release(&edges);
	if (status == PROF_OK)
		qsort(r->call, r->call_count, sizeof(*r->call), compare_calls);
	return status;
}

/* Room for the names of all stacks. */
static int reserve_names(struct prof_rows *r, struct prof_error *err)
{
	size_t frames = 0;

	for (size_t i = 0; i < r->stacks.count; i++) {
		struct stack_item item = r->stacks.item[i];

		for (prof_id name; stacks_next(&name, &item, &r->stacks);)
			frames++;
	}
	r->name = calloc(frames + 1, sizeof(*r->name));
	r->stack = calloc(r->stacks.count + 1, sizeof(*r->stack));
	return r->name && r->stack ? PROF_OK : fail_memory(err);
}

static int make_stacks(struct prof_rows *r, struct prof_error *err)
{
	int status = reserve_names(r, err);
	struct prof_str *next = r->name;

	for (size_t i = 0; status == PROF_OK && i < r->stacks.count; i++) {
		struct stack_item item = r->stacks.item[i];
		struct prof_stack_row *row = &r->stack[i];

		row->names = next;
		row->self = item.value[SIDE_NEW];
		row->base_self = item.value[SIDE_BASE];
		for (prof_id name; stacks_next(&name, &item, &r->stacks);)
			*next++ = name_of(r, name);
		row->depth = (size_t)(next - row->names);
	}
	if (status == PROF_OK) {
		r->stack_count = r->stacks.count;
		qsort(r->stack, r->stack_count, sizeof(*r->stack),
		      compare_stacks);
	}
	return status;
}

static int make_rows(struct prof_rows *r, const struct prof_profile *p,
		     struct prof_error *err)
{
	unsigned what = r->options.what ? r->options.what : PROF_ROWS_FUNCTIONS;
	int status = what == PROF_ROWS_FUNCTIONS ? count_functions(r, p, err)
						 : count_stacks(r, p, err);

	if (status == PROF_OK && (what & PROF_ROWS_FUNCTIONS))
		status = make_functions(r, err);
	if (status == PROF_OK && (what & PROF_ROWS_CALLS))
		status = make_calls(r, err);
	if (status == PROF_OK && (what & PROF_ROWS_STACKS))
		status = make_stacks(r, err);
	return status;
}

int prof_rows_new(struct prof_rows **out, const struct prof_profile *p,
		  const struct prof_rows_options *options,
		  struct prof_error *err)
{
	int64_t whole[SIDES];
	struct prof_rows_options o;
	struct prof_rows *r;
	int status = OPTIONS_TAKE(&o, prof_rows_options, options, err);

	*out = NULL;
	if (status == PROF_OK)
		status = check_by(o.by, err);
	if (status == PROF_OK)
		status = check_flags(o.what,
				     PROF_ROWS_FUNCTIONS | PROF_ROWS_CALLS |
					     PROF_ROWS_STACKS,
				     "enum prof_rows_what", err);
	if (status == PROF_OK)
		status = check_column(p, o.column, err);
	/* Everything can be added up then: no sum is larger. */
	if (status == PROF_OK)
		status = measure_sides(whole, p, o.column, err);
	if (status < 0)
		return status;
	r = calloc(1, sizeof(*r));
	if (!r)
		return fail_memory(err);
	r->options = o;
	memcpy(r->whole, whole, sizeof(whole));
	status = make_rows(r, p, err);
	if (status < 0)
		prof_rows_free(r);
	else
		*out = r;
	return status;
}

void prof_rows_free(struct prof_rows *r)
{
	if (!r)
		return;
	functions_release(&r->functions);
	stacks_release(&r->stacks);
	free(r->function);
	free(r->call);
	free(r->stack);
	free(r->name);
	free(r);
}

const struct prof_function_row *prof_rows_functions(const struct prof_rows *r,
						    size_t *count)
{
	*count = r->function_count;
	return r->function;
}

const struct prof_call_row *prof_rows_calls(const struct prof_rows *r,
					    size_t *count)
{
	*count = r->call_count;
	return r->call;
}

const struct prof_stack_row *prof_rows_stacks(const struct prof_rows *r,
					      size_t *count)
{
	*count = r->stack_count;
	return r->stack;
}

int64_t prof_rows_total(const struct prof_rows *r, int64_t *base)
{
	if (base)
		*base = r->total[SIDE_BASE];
	return r->total[SIDE_NEW];
}
