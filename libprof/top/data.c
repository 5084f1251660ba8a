/*
 * Reports for programs: whole numbers, in the unit that is told.
 */
#include "libprof/encoding/json_out.h"
#include "libprof/top/report.h"

#include <string.h>

static void put_numbers(struct json_out *j, const struct report *r,
			const struct report_row *row)
{
	for (const struct report_cell *c = report_cells(r); c->title; c++) {
		if (!c->key || (!c->is_total && !row->has_self))
			continue;
		json_put_key(j, c->key);
		json_put_int(j, report_number(row, c));
	}
}

static void put_stack(struct json_out *j, const struct report *r,
		      const struct report_row *row)
{
	struct stack_item item = r->stacks.item[row->item];
	struct prof_str name;

	json_put_key(j, "stack");
	json_open(j, '[');
	while (report_next(&name, &item, r))
		json_put_string(j, name);
	json_close(j, '[');
}

static void put_name(struct json_out *j, const struct report *r,
		     const struct report_row *row)
{
	if (r->options->report == PROF_TOP_TRACES) {
		put_stack(j, r, row);
		return;
	}
	json_put_key(j, "name");
	if (!row->is_number) {
		json_put_string(j, row->name);
		return;
	}
	json_put_int(j, row->number);
	json_put_key(j, "unit");
	json_put_string(j, row->unit);
}

/* What the rows below a row are. */
static const char *below(const struct report *r)
{
	switch (r->options->report) {
	case PROF_TOP_CALLERS:
		return "callers";
	case PROF_TOP_CALLEES:
		return "callees";
	case PROF_TOP_TAGS:
		return "values";
	default:
		return NULL;
	}
}

/* A row, and those that belong to it: how many. */
static size_t put_row(struct json_out *j, const struct report *r, size_t i)
{
	const struct report_row *row = &r->row[i];
	size_t count = 1;

	json_open(j, '{');
	if (r->options->report == PROF_TOP_TREE) {
		json_put_key(j, "depth");
		json_put_int(j, row->depth);
	}
	put_name(j, r, row);
	put_numbers(j, r, row);
	if (below(r)) {
		json_put_key(j, below(r));
		json_open(j, '[');
		for (; i + count < r->count && r->row[i + count].depth;
		     count++) {
			json_open(j, '{');
			put_name(j, r, &r->row[i + count]);
			put_numbers(j, r, &r->row[i + count]);
			json_close(j, '{');
		}
		json_close(j, '[');
	}
	json_close(j, '{');
	return count;
}

void report_write_json(const struct report *r, struct prof_out *out)
{
	struct json_out j = {.out = out};

	json_open(&j, '{');
	json_put_key(&j, "type");
	json_put_string(&j, r->type);
	json_put_key(&j, "unit");
	json_put_string(&j, r->unit);
	json_put_key(&j, "total");
	json_put_int(&j, r->total[SIDE_NEW]);
	if (r->has_sides) {
		json_put_key(&j, "base_total");
		json_put_int(&j, r->total[SIDE_BASE]);
	}
	json_put_key(&j, "shares_of");
	json_put_int(&j, report_whole(r));
	json_put_key(&j, "by");
	json_put_text(&j, report_what(r));
	json_put_key(&j, "rows");
	json_open(&j, '[');
	for (size_t i = 0; i < r->count;) {
		json_break(&j);
		i += put_row(&j, r, i);
	}
	json_break(&j);
	json_close(&j, '[');
	json_put_key(&j, "left_out");
	json_put_int(&j, (int64_t)r->left_out);
	json_close(&j, '{');
	prof_out_write(out, "\n", 1);
}

static void put_int(struct prof_out *out, int64_t value)
{
	struct json_out j = {.out = out};

	json_put_int(&j, value);
}

/* A field holds neither tabs nor line ends. */
static void put_field(struct prof_out *out, struct prof_str s)
{
	static const char from[] = "\\\t\n\r", to[] = "\\tnr";

	for (size_t i = 0; i < s.len; i++) {
		const char *found = s.s[i] ? strchr(from, s.s[i]) : NULL;
		const char escape[] = {'\\', found ? to[found - from] : '\0'};

		if (found)
			prof_out_write(out, escape, sizeof(escape));
		else
			prof_out_write(out, &s.s[i], 1);
	}
}

static void put_tsv_head(const struct report *r, struct prof_out *out)
{
	if (below(r) || r->options->report == PROF_TOP_TREE)
		report_put(out, "depth\t");
	for (const struct report_cell *c = report_cells(r); c->title; c++) {
		if (!c->key)
			continue;
		report_put(out, c->key);
		report_put(out, "/");
		put_field(out, r->unit);
		report_put(out, "\t");
	}
	report_put(out, report_what(r));
	report_put(out, "\n");
}

static void put_tsv_name(const struct report *r, struct prof_out *out,
			 const struct report_row *row)
{
	struct prof_str name;

	if (r->options->report == PROF_TOP_TRACES) {
		struct stack_item item = r->stacks.item[row->item];

		for (bool is_first = true; report_next(&name, &item, r);
		     is_first = false) {
			report_put(out, is_first ? "" : "\t");
			put_field(out, name);
		}
	} else if (row->is_number) {
		put_int(out, row->number);
		report_put(out, row->unit.len ? " " : "");
		put_field(out, row->unit);
	} else {
		put_field(out, row->name);
	}
	report_put(out, "\n");
}

void report_write_tsv(const struct report *r, struct prof_out *out)
{
	put_tsv_head(r, out);
	for (size_t i = 0; i < r->count; i++) {
		const struct report_row *row = &r->row[i];

		if (below(r) || r->options->report == PROF_TOP_TREE) {
			put_int(out, row->depth);
			report_put(out, "\t");
		}
		for (const struct report_cell *c = report_cells(r); c->title;
		     c++) {
			if (!c->key)
				continue;
			if (c->is_total || row->has_self)
				put_int(out, report_number(row, c));
			report_put(out, "\t");
		}
		put_tsv_name(r, out, row);
	}
}
