#include "libprof/top/report.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/model.h"

#include <stdlib.h>
#include <string.h>

int report_add(struct report *r, const struct report_row *row,
	       struct prof_error *err)
{
	if (ARRAY_ROOM(&r->row, &r->room, r->count, err) < 0)
		return PROF_ENOMEM;
	r->row[r->count++] = *row;
	return PROF_OK;
}

bool report_is_nothing(const struct report_row *row)
{
	for (int side = 0; side < SIDES; side++)
		if (row->self[side] || row->total[side])
			return false;
	return true;
}

/* Of several the one with the larger size comes first. */
static int compare_sizes(int64_t a, int64_t b)
{
	a = llabs(a);
	b = llabs(b);
	return (a < b) - (a > b);
}

/* The change, and where there is as much of it, the size. */
static int compare_sums(const int64_t a[SIDES], const int64_t b[SIDES])
{
	int order = compare_sizes(change_of(a), change_of(b));

	return order ? order : compare_sizes(a[SIDE_NEW], b[SIDE_NEW]);
}

static int compare_names(const struct report_row *a, const struct report_row *b)
{
	size_t shorter = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = shorter ? memcmp(a->name.s, b->name.s, shorter) : 0;

	if (!order)
		order = (a->name.len > shorter) - (b->name.len > shorter);
	if (!order)
		order = (a->number > b->number) - (a->number < b->number);
	/* Traces have no names, but an order from which they come. */
	return order ? order : (a->item > b->item) - (a->item < b->item);
}

static int compare_self(const void *left, const void *right)
{
	const struct report_row *a = left, *b = right;
	int order = compare_sums(a->self, b->self);

	if (!order)
		order = compare_sums(a->total, b->total);
	return order ? order : compare_names(a, b);
}

static int compare_total(const void *left, const void *right)
{
	const struct report_row *a = left, *b = right;
	int order = compare_sums(a->total, b->total);

	if (!order)
		order = compare_sums(a->self, b->self);
	return order ? order : compare_names(a, b);
}

void report_sort(const struct report *r, struct report_row *row, size_t count)
{
	bool by_self = !r->options->by_total &&
		       r->options->report == PROF_TOP_NAMES;

	if (count)
		qsort(row, count, sizeof(*row),
		      by_self ? compare_self : compare_total);
}

static bool is_large_enough(const struct report *r,
			    const struct report_row *row)
{
	double least = r->options->min_share;

	for (int side = 0; side < SIDES; side++)
		if ((double)llabs(row->total[side]) >=
		    least * (double)r->whole[side])
			return r->whole[side] || least <= 0;
	return false;
}

size_t report_choose(struct report *r, struct report_row *row, size_t count)
{
	size_t most = r->options->most ? r->options->most : SIZE_MAX;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (report_is_nothing(&row[i]))
			continue;
		if (kept < most && is_large_enough(r, &row[i]))
			row[kept++] = row[i];
		else
			r->left_out++;
	}
	return kept;
}

/* Self and total, without items for the stacks. */
static int count_names(struct report *r, struct prof_error *err)
{
	struct frames *frames = &r->stacks.frames[SIDE_NEW];
	struct sums sums = {
		.has_sides = r->has_sides,
		.first_column = r->options->column,
		.numbers = r->has_sides ? 2 : 1,
	};
	const struct functions_source source = {r->p, frames, &sums};
	int status = frames_init(frames, r->p, r->options->by, err);

	if (status == PROF_OK)
		status = sums_init(&sums, r->p, err);
	for (size_t i = 0; status == PROF_OK && i < sums.stack_count; i++) {
		const int64_t *sum = sums_of(&sums, sums.stack[i]);

		r->total[SIDE_NEW] += sum[r->has_sides];
		r->total[SIDE_BASE] += r->has_sides ? sum[0] : 0;
	}
	if (status == PROF_OK)
		status = functions_init_sums(&r->functions, &source, err);
	sums_release(&sums);
	return status;
}

/* Sorts the rows, and keeps those that are asked for. */
static void put_in_order(struct report *r)
{
	report_sort(r, r->row, r->count);
	r->count = report_choose(r, r->row, r->count);
}

static int make_names(struct report *r, struct prof_error *err)
{
	int status = count_names(r, err);

	for (size_t i = 0; status == PROF_OK && i < r->functions.count; i++) {
		const struct function *f = &r->functions.row[i];
		struct report_row row = {
			.self = {f->self[0], f->self[1]},
			.total = {f->total[0], f->total[1]},
			.name = frame_name(&r->stacks.frames[SIDE_NEW],
					   f->name),
			.has_self = true,
		};

		status = report_add(r, &row, err);
	}
	if (status == PROF_OK)
		put_in_order(r);
	return status;
}

static int make_traces(struct report *r, struct prof_error *err)
{
	int status = PROF_OK;

	for (size_t i = 0; status == PROF_OK && i < r->stacks.count; i++) {
		const int64_t *value = r->stacks.item[i].value;
		struct report_row row = {
			.total = {value[0], value[1]},
			.item = i,
		};

		status = report_add(r, &row, err);
	}
	if (status == PROF_OK)
		put_in_order(r);
	return status;
}

/* Everything else can be added up then: no sum is larger. */
static int measure_whole(struct report *r, struct prof_error *err)
{
	const struct samples *s = &r->p->samples;
	int64_t all = 0;

	for (size_t i = 0; i < s->count; i++) {
		int64_t value = s->value[r->options->column][i];
		int side = r->has_sides && prof_is_base(r->p, s->labels[i])
				   ? SIDE_BASE
				   : SIDE_NEW;

		if (value < 0 && !sum_multiply(&value, -1))
			return fail(err, PROF_ERANGE,
				    "a value does not fit 63 bits");
		if (!sum_add(&all, value))
			return fail(err, PROF_ERANGE,
				    "the sum of the values' sizes does not "
				    "fit 64 bits");
		r->whole[side] += value;
	}
	return PROF_OK;
}

static int make_stacks(struct report *r, struct prof_error *err)
{
	enum prof_top_report report = r->options->report;
	const struct stacks_source source = {
		.profile = r->p,
		.column = r->options->column,
		.by = r->options->by,
		.is_signed = true,
		.join = report == PROF_TOP_TRACES ? JOIN_ALL : JOIN_NONE,
		.leaf_first = report != PROF_TOP_TREE,
	};
	int status = stacks_init(&r->stacks, &source, err);

	memcpy(r->total, r->stacks.total, sizeof(r->total));
	return status;
}

static int make_rows(struct report *r, struct prof_error *err)
{
	int status;

	if (r->options->report == PROF_TOP_TAGS || r->options->label)
		return report_make_tags(r, err);
	if (r->options->report == PROF_TOP_NAMES)
		return make_names(r, err);
	status = make_stacks(r, err);
	if (status < 0)
		return status;
	switch (r->options->report) {
	case PROF_TOP_CALLERS:
	case PROF_TOP_CALLEES:
		return report_make_calls(r, err);
	case PROF_TOP_TREE:
		return report_make_tree(r, err);
	default:
		return make_traces(r, err);
	}
}

int report_init(struct report *r, const struct prof_profile *p,
		const struct prof_top_options *options, struct prof_error *err)
{
	const struct prof_column *column = &p->columns[options->column];
	int status;

	memset(r, 0, sizeof(*r));
	r->p = p;
	r->options = options;
	r->type = prof_string(p, column->type);
	r->unit = prof_string(p, column->unit);
	r->has_sides = prof_is_two_sided(p);
	status = measure_whole(r, err);
	return status == PROF_OK ? make_rows(r, err) : status;
}

void report_release(struct report *r)
{
	free(r->row);
	functions_release(&r->functions);
	stacks_release(&r->stacks);
}

static const struct report_cell one_side[] = {
	{"self", "self", false, CELL_VALUE},
	{"self%", NULL, false, CELL_SHARE},
	{"total", "total", true, CELL_VALUE},
	{"total%", NULL, true, CELL_SHARE},
	{0},
};

static const struct report_cell two_sides[] = {
	{"self", "self", false, CELL_VALUE},
	{"base", "base_self", false, CELL_BASE},
	{"change", "self_change", false, CELL_CHANGE},
	{"change%", NULL, false, CELL_SHARE},
	{"total", "total", true, CELL_VALUE},
	{"base", "base_total", true, CELL_BASE},
	{"change", "total_change", true, CELL_CHANGE},
	{"change%", NULL, true, CELL_SHARE},
	{0},
};

const struct report_cell *report_cells(const struct report *r)
{
	bool has_self = !r->options->label &&
			r->options->report != PROF_TOP_TAGS &&
			r->options->report != PROF_TOP_TRACES;
	const struct report_cell *cell = r->has_sides ? two_sides : one_side;

	/* The columns of self come first, and are half of them. */
	return has_self ? cell : cell + (r->has_sides ? 4 : 2);
}

int64_t report_number(const struct report_row *row,
		      const struct report_cell *cell)
{
	const int64_t *value = cell->is_total ? row->total : row->self;

	if (cell->kind == CELL_CHANGE || cell->kind == CELL_SHARE)
		return change_of(value);
	return value[cell->kind == CELL_BASE ? SIDE_BASE : SIDE_NEW];
}

const char *report_what(const struct report *r)
{
	static const char *const names[] = {"function", "file", "line",
					    "address", "module"};

	if (r->options->label)
		return "value";
	switch (r->options->report) {
	case PROF_TOP_TAGS:
		return "label";
	case PROF_TOP_TRACES:
		return "stack";
	default:
		return names[r->options->by];
	}
}
