/*
 * Reports for people: values in the units that people use, in columns that
 * are as wide as they need to be, or as a table of markdown. What a name has
 * that would steer a terminal or hide is spelled out.
 */
#include "libprof/base/text.h"
#include "libprof/base/buffer.h"
#include "libprof/base/error.h"
#include "libprof/base/escape.h"
#include "libprof/top/report.h"

#include <prof/quantity.h>
#include <stdlib.h>

enum {
	CELLS_MAX = 8,
	CELL_TEXT = PROF_QUANTITY_MAX + 2,
	NAME_MIN = 16,
	LEVELS = 64
};

struct text {
	const struct report *r;
	struct prof_out *out;
	const struct report_cell *cell;
	struct buffer name; /* being made visible */
	size_t width[CELLS_MAX];
	size_t room; /* for a name; SIZE_MAX: all of it */
};

/* What a cell says; how many bytes. All of them are ASCII. */
static size_t put_cell(char *to, const struct report *r,
		       const struct report_row *row,
		       const struct report_cell *cell)
{
	int64_t value = report_number(row, cell);
	size_t len = 0;

	if (!cell->is_total && !row->has_self) {
		to[0] = '\0';
		return 0;
	}
	/* Where there are two sides, a share is one of the change. */
	if (value > 0 && (cell->kind == CELL_CHANGE ||
			  (cell->kind == CELL_SHARE && r->has_sides)))
		to[len++] = '+';
	if (cell->kind == CELL_SHARE)
		return len +
		       prof_format_percent(to + len, value, report_whole(r));
	return len + prof_format_quantity(to + len, value, r->unit, NULL);
}

static void measure(struct text *t)
{
	char text[CELL_TEXT];
	const struct report *r = t->r;

	for (size_t c = 0; t->cell[c].title; c++)
		t->width[c] = strlen(t->cell[c].title);
	for (size_t i = 0; i < r->count; i++)
		for (size_t c = 0; t->cell[c].title; c++) {
			size_t len = put_cell(text, r, &r->row[i], &t->cell[c]);

			if (len > t->width[c])
				t->width[c] = len;
		}
	t->room = SIZE_MAX;
	if (r->options->width) {
		size_t used = 0;

		for (size_t c = 0; t->cell[c].title; c++)
			used += t->width[c] + 2;
		t->room = r->options->width > used + NAME_MIN
				  ? r->options->width - used
				  : NAME_MIN;
	}
}

static void put_spaces(struct text *t, size_t count)
{
	while (count--)
		prof_out_write(t->out, " ", 1);
}

/* A color for what is much, or for what became more or less. */
static const char *color_of(const struct report *r,
			    const struct report_row *row,
			    const struct report_cell *cell)
{
	int64_t value = report_number(row, cell);
	double share = (double)llabs(value) / (double)report_whole(r);

	if (!r->options->is_colored || !value ||
	    (r->has_sides &&
	     (cell->kind == CELL_VALUE || cell->kind == CELL_BASE)))
		return NULL;
	if (r->has_sides)
		return value > 0 ? "\033[31m" : "\033[32m";
	return share >= 0.1 ? "\033[31m" : share >= 0.01 ? "\033[33m" : NULL;
}

static void put_number(struct text *t, const struct report_row *row, size_t c)
{
	const char *color = color_of(t->r, row, &t->cell[c]);
	char text[CELL_TEXT];

	put_spaces(t, t->width[c] - put_cell(text, t->r, row, &t->cell[c]));
	if (color)
		report_put(t->out, color);
	report_put(t->out, text);
	if (color)
		report_put(t->out, "\033[m");
	report_put(t->out, "  ");
}

static size_t count_characters(struct prof_str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += (s.s[i] & 0xc0) != 0x80;
	return count;
}

/* The bytes of so many characters. */
static size_t span_of(struct prof_str s, size_t characters)
{
	size_t i = 0;

	while (i < s.len && ((s.s[i] & 0xc0) == 0x80 || characters--))
		i++;
	return i;
}

/* A name that is too long loses its middle: both ends tell it from others. */
static void put_cut(struct text *t, struct prof_str s, size_t room)
{
	size_t count = count_characters(s), head, tail;

	if (count <= room) {
		prof_out_write(t->out, s.s, s.len);
		return;
	}
	head = span_of(s, (room - 1) / 3);
	tail = span_of(s, count - (room - 1 - (room - 1) / 3));
	prof_out_write(t->out, s.s, head);
	report_put(t->out, "…");
	prof_out_write(t->out, s.s + tail, s.len - tail);
}

/* So many steps to the right; deeper ones would be nothing but space. */
static size_t steps_of(const struct report_row *row)
{
	return row->depth < LEVELS ? row->depth : LEVELS;
}

/* Indented as deep as it is, if there is room. */
static void put_name(struct text *t, const struct report_row *row)
{
	size_t indent = steps_of(row) * 2;

	if (t->room != SIZE_MAX && indent > t->room - NAME_MIN)
		indent = t->room - NAME_MIN;
	put_spaces(t, indent);
	put_cut(t, report_shown_name(&t->name, row),
		t->room == SIZE_MAX ? SIZE_MAX : t->room - indent);
	report_put(t->out, "\n");
}

/* The leaf in the row of the numbers, its callers below. */
static void put_stack(struct text *t, const struct report_row *row)
{
	struct stack_item item = t->r->stacks.item[row->item];
	size_t indent = 0;
	struct prof_str name;

	for (bool is_leaf = true; report_next(&name, &item, t->r);
	     is_leaf = false) {
		put_spaces(t, is_leaf ? 0 : indent);
		put_cut(t, escape_str(&t->name, name), t->room);
		report_put(t->out, "\n");
		if (!is_leaf)
			continue;
		for (size_t c = 0; t->cell[c].title; c++)
			indent += t->width[c] + 2;
	}
}

static void put_row(struct text *t, size_t i)
{
	const struct report_row *row = &t->r->row[i];
	enum prof_top_report report = t->r->options->report;

	/* Groups stand apart. */
	if (i && (report == PROF_TOP_TRACES ||
		  (!row->depth &&
		   (report == PROF_TOP_CALLERS || report == PROF_TOP_CALLEES ||
		    report == PROF_TOP_TAGS))))
		report_put(t->out, "\n");
	for (size_t c = 0; t->cell[c].title; c++)
		put_number(t, row, c);
	if (report == PROF_TOP_TRACES)
		put_stack(t, row);
	else
		put_name(t, row);
}

static void put_quantity(struct text *t, const char *before, int64_t value,
			 bool has_sign)
{
	char text[CELL_TEXT];

	report_put(t->out, before);
	if (has_sign && value > 0)
		report_put(t->out, "+");
	prof_format_quantity(text, value, t->r->unit, NULL);
	report_put(t->out, text);
}

/* What was measured, and how much of it there is. */
static void put_totals(struct text *t)
{
	const struct report *r = t->r;
	struct prof_str type = escape_str(&t->name, r->type);

	prof_out_write(t->out, type.s, type.len);
	report_put(t->out, "/");
	type = escape_str(&t->name, r->unit);
	prof_out_write(t->out, type.s, type.len);
	put_quantity(t, ": total ", r->total[SIDE_NEW], false);
	if (r->has_sides) {
		put_quantity(t, ", base ", r->total[SIDE_BASE], false);
		put_quantity(t, ", change ", change_of(r->total), true);
	}
	if (r->whole[SIDE_NEW] != llabs(r->total[SIDE_NEW]))
		put_quantity(t, ", shares are of ", report_whole(r), false);
	report_put(t->out, "\n");
}

static void put_head(struct text *t)
{
	put_totals(t);
	if (t->r->options->is_colored)
		report_put(t->out, "\033[1m");
	for (size_t c = 0; t->cell[c].title; c++) {
		put_spaces(t, t->width[c] - strlen(t->cell[c].title));
		report_put(t->out, t->cell[c].title);
		report_put(t->out, "  ");
	}
	report_put(t->out, report_what(t->r));
	if (t->r->options->is_colored)
		report_put(t->out, "\033[m");
	report_put(t->out, "\n");
}

static void put_left_out(struct text *t)
{
	char text[CELL_TEXT];

	if (!t->r->left_out)
		return;
	prof_format_thousands(text, (int64_t)t->r->left_out);
	report_put(t->out, "and ");
	report_put(t->out, text);
	report_put(t->out, " more\n");
}

int report_write_text(const struct report *r, struct prof_out *out,
		      struct prof_error *err)
{
	struct text t = {.r = r, .out = out, .cell = report_cells(r)};
	bool failed;

	measure(&t);
	put_head(&t);
	for (size_t i = 0; i < r->count; i++)
		put_row(&t, i);
	put_left_out(&t);
	failed = t.name.failed;
	buffer_release(&t.name);
	return failed ? fail_memory(err) : PROF_OK;
}

/* What means something in markdown means itself behind a backslash. */
static void put_escaped(struct text *t, struct prof_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("\\`*_{}[]<>()#+-.!|~&$@", s.s[i]))
			report_put(t->out, "\\");
		prof_out_write(t->out, &s.s[i], 1);
	}
}

static void put_markdown_row(struct text *t, const struct report_row *row)
{
	char text[CELL_TEXT];
	struct prof_str name;

	for (size_t c = 0; t->cell[c].title; c++) {
		put_cell(text, t->r, row, &t->cell[c]);
		report_put(t->out, "| ");
		report_put(t->out, text);
		report_put(t->out, " ");
	}
	report_put(t->out, "| ");
	for (size_t i = 0; i < steps_of(row); i++)
		report_put(t->out, "&nbsp;&nbsp;");
	if (t->r->options->report == PROF_TOP_TRACES) {
		struct stack_item item = t->r->stacks.item[row->item];

		for (bool is_leaf = true; report_next(&name, &item, t->r);
		     is_leaf = false) {
			report_put(t->out, is_leaf ? "" : "<br>");
			put_escaped(t, escape_str(&t->name, name));
		}
	} else {
		put_escaped(t, report_shown_name(&t->name, row));
	}
	report_put(t->out, " |\n");
}

int report_write_markdown(const struct report *r, struct prof_out *out,
			  struct prof_error *err)
{
	struct text t = {.r = r, .out = out, .cell = report_cells(r)};
	bool failed;

	for (size_t c = 0; t.cell[c].title; c++) {
		report_put(out, "| ");
		report_put(out, t.cell[c].title);
		report_put(out, " ");
	}
	report_put(out, "| ");
	report_put(out, report_what(r));
	report_put(out, " |\n");
	for (size_t c = 0; t.cell[c].title; c++)
		report_put(out, "| --: ");
	report_put(out, "| --- |\n");
	for (size_t i = 0; i < r->count; i++)
		put_markdown_row(&t, &r->row[i]);
	failed = t.name.failed;
	buffer_release(&t.name);
	return failed ? fail_memory(err) : PROF_OK;
}
