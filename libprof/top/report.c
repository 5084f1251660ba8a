#include "libprof/top/report.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/escape.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"

#include <prof/quantity.h>
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

/* 3ms, 4.00KiB, 5 requests */
static void add_quantity(struct buffer *to, const struct report_row *row)
{
	char text[PROF_QUANTITY_MAX];
	const char *finest;
	int64_t factor;

	prof_format_quantity(text, row->number, row->unit, NULL);
	buffer_add_text(to, text);
	if (!row->unit.len || str_is(row->unit, "count") ||
	    unit_finest(&finest, &factor, row->unit.s, row->unit.len))
		return;
	buffer_add_text(to, " ");
	escape_add(to, row->unit);
}

struct prof_str report_shown_name(struct buffer *b,
				  const struct report_row *row)
{
	if (!row->is_number)
		return escape_str(b, row->name);
	b->len = 0;
	add_quantity(b, row);
	return buffer_str(b);
}

void report_add_value(struct buffer *to, const struct report *r,
		      const struct report_row *row)
{
	bool is_json = r->options->format == PROF_TOP_JSON;

	if (r->options->format == PROF_TOP_TEXT ||
	    r->options->format == PROF_TOP_MARKDOWN) {
		if (row->is_number)
			add_quantity(to, row);
		else
			escape_add(to, row->name);
	} else if (row->is_number) {
		buffer_add_int(to, row->number);
		buffer_add_text(to, row->unit.len ? " " : "");
		buffer_add_str(to, row->unit);
	} else {
		/* JSON has quotes around texts */
		buffer_add_text(to, is_json ? "\"" : "");
		buffer_add_str(to, row->name);
	}
}

bool report_is_nothing(const struct report_row *row)
{
	for (int side = 0; side < SIDES; side++)
		if (row->self[side] || row->total[side])
			return false;
	return true;
}

static int compare_sides(const int64_t a[SIDES], const int64_t b[SIDES])
{
	return compare_sums(a[SIDE_NEW], a[SIDE_BASE], b[SIDE_NEW],
			    b[SIDE_BASE]);
}

static int compare_names(const struct report_row *a, const struct report_row *b)
{
	int order = str_compare(a->name, b->name);

	if (!order)
		order = (a->number > b->number) - (a->number < b->number);
	/* Traces have no names, but an order from which they come. */
	return order ? order : (a->item > b->item) - (a->item < b->item);
}

static int compare_rows(const void *left, const void *right)
{
	const struct report_row *a = left, *b = right;
	int order = compare_sides(a->total, b->total);

	if (!order)
		order = compare_sides(a->self, b->self);
	return order ? order : compare_names(a, b);
}

void report_sort(struct report_row *row, size_t count)
{
	if (count)
		qsort(row, count, sizeof(*row), compare_rows);
}

static bool is_large_enough(const struct report *r,
			    const struct report_row *row)
{
	double least = r->options->min_share;

	for (int side = 0; side < SIDES && least > 0; side++)
		if (r->whole[side] && (double)llabs(row->total[side]) >=
					      least * (double)r->whole[side])
			return true;
	return least <= 0;
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

/* Sorts the rows, and keeps those that are asked for. */
static void put_in_order(struct report *r)
{
	report_sort(r->row, r->count);
	r->count = report_choose(r, r->row, r->count);
}

/* They come in order. */
static int make_names(struct report *r, struct prof_error *err)
{
	struct prof_rows_options o = PROF_ROWS_OPTIONS;
	const struct prof_function_row *f;
	size_t count = 0;
	int status;

	o.column = r->options->column;
	o.by = r->options->by;
	o.by_total = r->options->by_total;
	status = prof_rows_new(&r->rows, r->p, &o, err);
	if (status < 0)
		return status;
	memcpy(r->whole, r->rows->whole, sizeof(r->whole));
	memcpy(r->total, r->rows->total, sizeof(r->total));
	f = prof_rows_functions(r->rows, &count);
	for (; status == PROF_OK && count--; f++) {
		struct report_row row = {
			.self = {f->base_self, f->self},
			.total = {f->base_total, f->total},
			.name = f->name,
			.has_self = true,
		};

		status = report_add(r, &row, err);
	}
	if (status == PROF_OK)
		r->count = report_choose(r, r->row, r->count);
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
	bool has_labels = r->options->report == PROF_TOP_TAGS ||
			  r->options->label;
	int status;

	if (r->options->report == PROF_TOP_NAMES && !has_labels)
		return make_names(r, err);
	/* Everything else can be added up then: no sum is larger. */
	status = measure_sides(r->whole, r->p, r->options->column, err);
	if (status < 0)
		return status;
	if (has_labels)
		return report_make_tags(r, err);
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

	memset(r, 0, sizeof(*r));
	r->p = p;
	r->options = options;
	r->type = prof_string(p, column->type);
	r->unit = prof_string(p, column->unit);
	r->has_sides = prof_is_two_sided(p);
	return make_rows(r, err);
}

void report_release(struct report *r)
{
	free(r->row);
	prof_rows_free(r->rows);
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
	static const char *const names[] = {"function", "file",
					    "line",	"address",
					    "module",	"function (file)"};

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
