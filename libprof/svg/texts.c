/* What a picture says in words. */
#include "libprof/svg/picture.h"
#include "libprof/svg/xml.h"

#include "libprof/base/error.h"

#include <prof/quantity.h>
#include <stdio.h>
#include <string.h>

static double line_height(const struct picture *c)
{
	return c->o.font_size * 1.5;
}

void picture_put_value(struct picture *c, int64_t value)
{
	char text[PROF_QUANTITY_MAX];

	value = scale_value(value, c->o.factor);
	xml_put_text(c->out,
		     (struct prof_str){
			     text, prof_format_quantity(text, value, c->unit,
							c->count_name.bytes)});
}

void picture_put_share(struct picture *c, int64_t part, int64_t whole)
{
	char text[PROF_QUANTITY_MAX];

	prof_format_percent(text, part, whole);
	xml_put_text(c->out, str_of(text));
}

static void put_centered(struct picture *c, const char *class, double y,
			 double size, const char *text)
{
	xml_put(c->out, "<text class=\"");
	xml_put(c->out, class);
	xml_put(c->out, "\" x=\"50%\" text-anchor=\"middle\"");
	xml_put_attribute_number(c->out, "y", y);
	xml_put_attribute_number(c->out, "font-size", size);
	xml_put(c->out, ">");
	xml_put_text(c->out, str_of(text));
	xml_put(c->out, "</text>\n");
}

double picture_titles_height(const struct picture *c)
{
	if (c->o.is_html)
		return 0; /* the page has them */
	return c->o.font_size * (c->o.subtitle ? 4.2 : 2.4);
}

void picture_put_titles(struct picture *c)
{
	double size = c->o.font_size;

	if (c->o.is_html)
		return;
	put_centered(c, "title", size * 2, size + 5, c->o.title);
	if (c->o.subtitle)
		put_centered(c, "subtitle", size * 3.8, size, c->o.subtitle);
}

static void put_orientation(struct picture *c)
{
	static const char *const from_root[] = {
		"Root at the bottom, callees above their callers. ",
		"Root on top, callees below their callers. ",
	};
	static const char *const from_leaf[] = {
		"Leaves at the bottom, callers above what they call. ",
		"Leaves on top, callers below what they call. ",
	};
	static const char *const order[] = {
		"Left to right by name, not by time.",
		"Left to right by first appearance.",
		"Left to right in time.",
	};
	bool is_inverted = c->o.inverted;

	xml_put(c->out,
		c->o.reverse ? from_leaf[is_inverted] : from_root[is_inverted]);
	xml_put(c->out, order[c->o.order]);
}

static void put_widths(struct picture *c)
{
	static const char *const side[] = {
		"the new side",
		"the base",
		"the larger side of each stack",
	};
	const struct prof_column *column = picture_column(c);

	xml_put(c->out, " Width: ");
	xml_put_text(c->out, prof_string(c->p, column->type));
	if (column->unit) {
		xml_put(c->out, "/");
		xml_put_text(c->out, prof_string(c->p, column->unit));
	}
	if (c->stacks.has_sides) {
		xml_put(c->out, " of ");
		xml_put(c->out, side[c->o.widths]);
	}
	xml_put(c->out, "; total ");
	picture_put_value(c, c->whole[SIDE_NEW]);
	if (c->stacks.has_sides) {
		xml_put(c->out, ", was ");
		picture_put_value(c, picture_scaled(c, c->whole[SIDE_BASE]));
	}
	xml_put(c->out, ".");
}

/* "Dropped: 12 frames" */
static void put_left_out(struct picture *c, uint64_t count, const char *what)
{
	char text[PROF_QUANTITY_MAX];

	prof_format_thousands(text, (int64_t)count);
	xml_put(c->out, "Dropped: ");
	xml_put(c->out, text);
	xml_put(c->out, " ");
	xml_put(c->out, what);
	xml_put(c->out, count == 1 ? "" : "s");
}

/* With three decimals where they tell enough. */
static void put_amount(struct picture *c, double value)
{
	if (value >= 0.01 && value < 1e6)
		xml_put_number(c->out, value);
	else
		xml_put_factor(c->out, value);
}

static void put_pruned(struct picture *c)
{
	put_left_out(c, c->flame.pruned, "frame");
	xml_put(c->out, " narrower than ");
	if (c->o.min_share > 0) {
		put_amount(c, c->o.min_share * 100);
		xml_put(c->out, "%");
	} else {
		put_amount(c, c->o.min_width);
		xml_put(c->out, " pixels");
	}
	xml_put(c->out, ", with their callees; together ");
	picture_put_share(c, c->flame.pruned_width, c->flame.frame[0].width);
	xml_put(c->out, " of the width.");
}

static void put_dropped(struct picture *c)
{
	put_left_out(c, c->stacks.dropped, "stack");
	xml_put(c->out, " without ");
	for (size_t i = 0; i < c->o.root_count; i++) {
		xml_put(c->out, i ? " or '" : "'");
		xml_put_text(c->out, str_of(c->o.roots[i]));
		xml_put(c->out, "'");
	}
	xml_put(c->out, ".");
}

/* Why it is not the median that was asked for. */
static void put_lack(struct picture *c)
{
	const struct normalization *n = &c->normalization;
	char text[160];

	if (n->lack == TOO_FEW)
		snprintf(text, sizeof(text),
			 ": too few functions have self values on both sides "
			 "(%zu)",
			 n->functions);
	else if (n->lack == TOO_WIDE)
		snprintf(text, sizeof(text),
			 ": no change is typical, only %zu of %zu functions "
			 "changed alike",
			 n->alike, n->functions);
	else
		return;
	xml_put(c->out, text);
}

static void put_scale(struct picture *c)
{
	static const char *const by[] = {
		[PROF_NORMALIZE_NONE] = "as they are",
		[PROF_NORMALIZE_TOTAL] = "to the same total",
		[PROF_NORMALIZE_MEDIAN] = "so that most functions stay equal",
		[PROF_NORMALIZE_TIME] = "to the same time",
		[PROF_NORMALIZE_WORK] = "to the same work",
	};

	xml_put(c->out, "Base values were multiplied by ");
	put_amount(c, c->normalization.factor);
	xml_put(c->out, ", ");
	xml_put(c->out, by[c->normalization.by]);
	put_lack(c);
	xml_put(c->out, ".");
}

static void put_colors(struct picture *c)
{
	char text[400];

	if (c->stacks.has_sides)
		change_legend(text, sizeof(text), &c->paint);
	else
		palette_legend(text, sizeof(text), &c->paint);
	xml_put_text(c->out, str_of(text));
	xml_put(c->out,
		c->stacks.has_sides ? ". Outlined: new; dashed: gone." : ".");
}

static void put_notes(struct picture *c)
{
	xml_put_text(c->out, str_of(c->o.notes));
}

static void put_what(struct picture *c)
{
	put_orientation(c);
	put_widths(c);
}

/* The lines below the picture: those that there is a reason for. */
typedef void put_line(struct picture *c);

enum { LEGEND_LINES = 6, TOP_ROWS = 20, TOP_COLUMN = 170 };

static size_t choose_lines(const struct picture *c,
			   put_line *line[LEGEND_LINES])
{
	size_t count = 0;

	line[count++] = put_what;
	line[count++] = put_colors;
	if (c->normalization.by)
		line[count++] = put_scale;
	if (c->flame.pruned)
		line[count++] = put_pruned;
	if (c->stacks.dropped)
		line[count++] = put_dropped;
	if (c->o.notes)
		line[count++] = put_notes;
	return count;
}

double picture_legend_height(const struct picture *c)
{
	put_line *line[LEGEND_LINES];

	/* And a line for the script. */
	return (double)(choose_lines(c, line) + 1) * line_height(c) + MARGIN;
}

void picture_put_legend(struct picture *c)
{
	put_line *line[LEGEND_LINES];
	size_t count = choose_lines(c, line);
	double y = c->legend_y;

	xml_put(c->out, "<text class=\"details\" x=\"10\"");
	xml_put_attribute_number(c->out, "y", y += line_height(c));
	xml_put(c->out, "> </text>\n<g class=\"legend\">\n");
	for (size_t i = 0; i < count; i++) {
		xml_put(c->out, "<text x=\"10\"");
		xml_put_attribute_number(c->out, "y", y += line_height(c));
		xml_put(c->out, ">");
		line[i](c);
		xml_put(c->out, "</text>\n");
	}
	xml_put(c->out, "</g>\n");
}

/* The largest functions in words. */
static void put_top_sentence(struct picture *c)
{
	const char *first = c->stacks.has_sides
				    ? "Largest by self on either side: "
				    : "Largest by self: ";

	for (size_t i = 0; i < c->functions.count && i < 5; i++) {
		const struct function *f = &c->functions.row[i];

		xml_put(c->out, i ? ", " : first);
		xml_put_text(c->out, picture_name(c, f->name));
		xml_put(c->out, " ");
		picture_put_share(c, f->self[SIDE_NEW], c->whole[SIDE_NEW]);
		if (!c->stacks.has_sides)
			continue;
		xml_put(c->out, " (was ");
		picture_put_share(c, f->self[SIDE_BASE], c->whole[SIDE_BASE]);
		xml_put(c->out, ")");
	}
	xml_put(c->out, ".");
}

void picture_put_description(struct picture *c)
{
	put_line *line[LEGEND_LINES];
	size_t count = choose_lines(c, line);

	xml_put(c->out, "<title>");
	xml_put_text(c->out, str_of(c->o.title));
	xml_put(c->out, "</title>\n<desc>");
	for (size_t i = 0; i < count; i++) {
		line[i](c);
		xml_put(c->out, " ");
	}
	put_top_sentence(c);
	xml_put(c->out, "</desc>\n");
}

static void put_cell(struct picture *c, const char *role, double x, double y)
{
	xml_put(c->out, "<text role=\"");
	xml_put(c->out, role);
	xml_put(c->out, "\"");
	xml_put_attribute_number(c->out, "x", x);
	xml_put_attribute_number(c->out, "y", y);
	xml_put(c->out, ">");
}

static void put_cells(struct picture *c, const char *role, double y,
		      const char *const *text, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put_cell(c, role, 2 * MARGIN + TOP_COLUMN * (double)i, y);
		xml_put(c->out, text[i]);
		xml_put(c->out, "</text>");
	}
}

static void put_top_head(struct picture *c, double y)
{
	static const char *const one[] = {"Self", "Total", "Function"};
	static const char *const two[] = {"Self", "Was", "Total", "Was",
					  "Function"};

	xml_put(c->out, "<g role=\"row\">");
	if (c->stacks.has_sides)
		put_cells(c, "columnheader", y, two, 5);
	else
		put_cells(c, "columnheader", y, one, 3);
	xml_put(c->out, "</g>\n");
}

static void put_sum(struct picture *c, double x, double y, int64_t value,
		    int side)
{
	put_cell(c, "cell", x, y);
	picture_put_value(c,
			  side == SIDE_BASE ? picture_scaled(c, value) : value);
	xml_put(c->out, ", ");
	picture_put_share(c, value, c->whole[side]);
	xml_put(c->out, "</text>");
}

static void put_top_row(struct picture *c, const struct function *f, double y)
{
	int last = c->stacks.has_sides ? SIDE_BASE : SIDE_NEW;
	double x = 2 * MARGIN;

	xml_put(c->out, "<g role=\"row\">");
	for (int i = SIDE_NEW; i >= last; i--, x += TOP_COLUMN)
		put_sum(c, x, y, f->self[i], i);
	for (int i = SIDE_NEW; i >= last; i--, x += TOP_COLUMN)
		put_sum(c, x, y, f->total[i], i);
	put_cell(c, "rowheader", x, y);
	xml_put_text(c->out, picture_name(c, f->name));
	xml_put(c->out, "</text></g>\n");
}

/* For who cannot see the picture; and for all, once the script shows it. */
void picture_put_top(struct picture *c)
{
	size_t rows = c->functions.count < TOP_ROWS ? c->functions.count
						    : TOP_ROWS;
	double y = c->graph_y + line_height(c);

	xml_put(c->out, "<g class=\"top\" role=\"table\" aria-label=\"Top "
			"functions by self\" opacity=\"0\" "
			"pointer-events=\"none\">\n");
	put_top_head(c, y);
	for (size_t i = 0; i < rows; i++)
		put_top_row(c, &c->functions.row[i], y += line_height(c));
	xml_put(c->out, "</g>\n");
}
