#include "libprof/svg/html.h"
#include "libprof/svg/picture.h"
#include "libprof/svg/xml.h"

#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/base/text.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_svg_options, script);

/* Up to here browsers count in whole numbers: they compute with floats. */
enum { EXACT = 1 << 24, COARSE = 10000000 };

int64_t picture_scaled(const struct picture *c, int64_t value)
{
	return scale_value(value, c->normalization.factor);
}

/* What one of the values is called where the unit says nothing. */
static int name_counts(struct picture *c, struct prof_error *err)
{
	const struct prof_column *column = picture_column(c);

	c->unit = prof_string(c->p, column->unit);
	if (c->o.count_name) {
		c->unit = str_of("");
		buffer_add_text(&c->count_name, c->o.count_name);
	} else {
		buffer_add_str(
			&c->count_name,
			prof_string(c->p,
				    str_is(c->unit, "count") ||
						    str_is(c->unit, "period")
					    ? column->type
					    : column->unit));
	}
	buffer_add(&c->count_name, "", 1);
	return c->count_name.failed ? fail_memory(err) : PROF_OK;
}

static int fail_empty(const struct picture *c, struct prof_error *err)
{
	const struct prof_column *column = picture_column(c);
	struct prof_str type = prof_string(c->p, column->type);
	struct prof_str unit = prof_string(c->p, column->unit);

	if (c->stacks.dropped)
		return fail(err, PROF_EINVAL,
			    "nothing to draw: no stack has a frame '%s'",
			    c->o.roots[0]);
	if (!prof_sample_count(c->p))
		return fail(err, PROF_EINVAL,
			    "nothing to draw: the profile has no samples");
	return fail(err, PROF_EINVAL,
		    "nothing to draw: the total of %.*s/%.*s is 0",
		    str_shown(type, 100), type.s, str_shown(unit, 100), unit.s);
}

/* Self and total of all functions, and what makes the sides comparable. */
static int sum_up(struct picture *c, const struct stacks_source *source,
		  struct prof_error *err)
{
	const struct comparison comparison = {source, &c->stacks,
					      &c->functions};
	int status = functions_init(&c->functions, &c->stacks, err);

	if (status == PROF_OK && c->o.is_html)
		status = edges_init(&c->edges, &c->stacks, &c->functions, err);
	c->normalization.factor = 1;
	if (status == PROF_OK && c->stacks.has_sides)
		status = normalize(&c->normalization, c->o.normalize,
				   &comparison, err);
	return status;
}

static int lay_out(struct picture *c, struct prof_error *err)
{
	const struct flame_options options = {
		.widths = c->o.widths,
		.order = c->o.order,
		.min_share = c->o.min_share > 0 ? c->o.min_share
			     : c->o.min_width > 0
				     ? c->o.min_width / graph_width(c)
				     : 0,
		.at_least = c->o.total,
		.scale = c->normalization.factor,
	};
	int status = flame_init(&c->flame, &c->stacks, &options, err);

	if (status < 0)
		return status;
	if (c->whole[SIDE_NEW] < c->o.total)
		c->whole[SIDE_NEW] = c->o.total;
	c->rows = c->flame.row_count;
	c->extent = c->flame.frame[0].width;
	if (c->extent > EXACT)
		c->extent = COARSE;
	return PROF_OK;
}

static int arrange(struct picture *c, struct prof_error *err)
{
	const struct stacks_source source = {
		.profile = c->p,
		.column = c->o.column,
		.base = c->o.base,
		.base_column = c->o.base_column,
		.by = c->o.by,
		.is_latin1 = c->o.is_latin1,
		.in_time_order = c->o.order == PROF_ORDER_TIME,
		.leaf_first = c->o.reverse,
		.roots = c->o.roots,
		.root_count = c->o.root_count,
	};
	int status = stacks_init(&c->stacks, &source, err);

	if (status < 0)
		return status;
	memcpy(c->whole, c->stacks.total, sizeof(c->whole));
	if (!c->whole[SIDE_NEW] && !c->whole[SIDE_BASE])
		return fail_empty(c, err);
	status = sum_up(c, &source, err);
	if (status == PROF_OK)
		status = lay_out(c, err);
	return status;
}

static const char *usual_title(const struct picture *c)
{
	if (c->stacks.has_sides)
		return "Differential Flame Graph";
	if (c->o.order == PROF_ORDER_TIME)
		return "Flame Chart";
	return c->o.inverted ? "Icicle Graph" : "Flame Graph";
}

static void measure(struct picture *c)
{
	c->graph_y = picture_titles_height(c) + MARGIN;
	if (!c->o.is_html) /* the page has a bar of its own */
		c->graph_y += BAR_HEIGHT;
	c->graph_height = (double)c->rows * c->o.row_height;
	c->legend_y = c->graph_y + c->graph_height + MARGIN / 2.0;
	c->height = c->legend_y + picture_legend_height(c);
}

static void put_flag(struct picture *c, const char *name, bool is_set)
{
	if (is_set)
		xml_put_attribute(c->out, name, str_of("1"));
}

/* What the script has to know: data attributes. */
static void put_data(struct picture *c)
{
	xml_put_attribute_int(c->out, "data-extent", c->extent);
	xml_put_attribute_int(c->out, "data-total", c->whole[SIDE_NEW]);
	if (c->stacks.has_sides) {
		xml_put_attribute_int(c->out, "data-base-total",
				      c->whole[SIDE_BASE]);
		xml_put_attribute_factor(c->out, "data-scale",
					 c->normalization.factor);
	}
	xml_put_attribute_factor(c->out, "data-factor", c->o.factor);
	xml_put_attribute(c->out, "data-unit", c->unit);
	xml_put_attribute(
		c->out, "data-count-name",
		(struct prof_str){c->count_name.bytes, c->count_name.len - 1});
	xml_put_attribute(c->out, "data-name-type", str_of(c->o.name_type));
	xml_put_attribute_number(c->out, "data-frame-height", c->o.row_height);
	xml_put_attribute_number(c->out, "data-font-size", c->o.font_size);
	xml_put_attribute_number(c->out, "data-font-width", c->o.font_width);
	xml_put_attribute(
		c->out, "data-colors",
		str_of(c->stacks.has_sides
			       ? prof_pair_name(c->paint.options.pair)
			       : prof_palette_name(c->paint.options.palette)));
	xml_put_attribute_color(c->out, "data-search-color", c->o.search_color);
	put_flag(c, "data-inverted", c->o.inverted);
	put_flag(c, "data-chart", c->o.order == PROF_ORDER_TIME);
	put_flag(c, "data-fluid", c->is_fluid);
	put_flag(c, "data-truncate-left", c->o.cuts_left);
}

static void put_head(struct picture *c)
{
	xml_put(c->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
			"class=\"prof-svg\"");
	xml_put_attribute_number(c->out, "width", c->o.width);
	xml_put_attribute_number(c->out, "height", c->height);
	xml_put(c->out, " viewBox=\"0 0 ");
	xml_put_number(c->out, c->o.width);
	xml_put(c->out, " ");
	xml_put_number(c->out, c->height);
	xml_put(c->out, "\"");
	xml_put_attribute(c->out, "font-family", str_of(c->o.font));
	xml_put_attribute_number(c->out, "font-size", c->o.font_size);
	if (c->o.ui_color)
		xml_put_attribute_color(c->out, "fill", c->o.ui_color);
	put_data(c);
	xml_put(c->out, ">\n");
}

static void put_background(struct picture *c)
{
	bool is_plain = c->background.top == c->background.bottom;

	if (!is_plain) {
		xml_put(c->out, "<linearGradient id=\"background\" x2=\"0\" "
				"y2=\"1\"><stop");
		xml_put_attribute_color(c->out, "stop-color",
					c->background.top);
		xml_put(c->out, "/><stop offset=\"1\"");
		xml_put_attribute_color(c->out, "stop-color",
					c->background.bottom);
		xml_put(c->out, "/></linearGradient>\n");
	}
	xml_put(c->out, "<rect class=\"background\" width=\"100%\" "
			"height=\"100%\"");
	if (is_plain)
		xml_put_attribute_color(c->out, "fill", c->background.top);
	else
		xml_put_attribute(c->out, "fill", str_of("url(#background)"));
	xml_put(c->out, "/>\n");
}

static void put_graph_head(struct picture *c)
{
	if (!c->o.is_html) {
		xml_put(c->out, "<g class=\"bar\" transform=\"translate(10 ");
		xml_put_number(c->out, picture_titles_height(c));
		xml_put(c->out, ")\"/>\n");
	}
	xml_put(c->out, "<svg class=\"graph\" x=\"10\"");
	xml_put_attribute_number(c->out, "y", c->graph_y);
	xml_put_attribute_number(c->out, "width", graph_width(c));
	xml_put_attribute_number(c->out, "height", c->graph_height);
	xml_put(c->out, " overflow=\"hidden\">\n");
}

int picture_put(struct picture *c, struct prof_error *err)
{
	int status;

	put_head(c);
	picture_put_description(c);
	if (!c->o.is_html)
		picture_put_style(c);
	put_background(c);
	picture_put_titles(c);
	put_graph_head(c);
	status = picture_put_frames(c, err);
	xml_put(c->out, "</svg>\n");
	picture_put_legend(c);
	if (!c->o.is_html) {
		picture_put_top(c);
		picture_put_script(c);
	}
	xml_put(c->out, "</svg>\n");
	return status;
}

static int put_document(struct picture *c, struct prof_error *err)
{
	if (c->o.is_html)
		return html_put(c, err);
	xml_put(c->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	return picture_put(c, err);
}

static void choose_paint(struct picture *c)
{
	const struct paint_options options = {
		.palette = c->o.palette,
		.pair = c->o.pair,
		.colors = c->o.colors,
		.is_diffuse = c->o.is_diffuse,
		.is_negated = c->o.is_negated,
		.map = c->o.map,
	};

	paint_init(&c->paint, &options);
	if (c->o.background)
		c->background = *c->o.background;
	else if (c->stacks.has_sides) /* on which white can be seen */
		c->background = (struct prof_background){0xe2e5e9, 0xe2e5e9};
	else
		c->background =
			prof_palette_background(c->paint.options.palette);
}

/* What is known of each name. */
static int know_names(struct picture *c, struct prof_error *err)
{
	size_t names = c->stacks.frames[SIDE_NEW].name.count;

	c->facts = calloc(names + 1, sizeof(*c->facts));
	c->packed = calloc(names + 1, sizeof(*c->packed));
	if (!c->facts || !c->packed)
		return fail_memory(err);
	name_facts_add(c->facts, &c->stacks.frames[SIDE_NEW], c->p);
	if (c->o.base)
		name_facts_add(c->facts, &c->stacks.frames[SIDE_BASE],
			       c->o.base);
	return PROF_OK;
}

static void release(struct picture *c)
{
	free(c->facts);
	free(c->packed);
	stacks_release(&c->stacks);
	functions_release(&c->functions);
	edges_release(&c->edges);
	flame_release(&c->flame);
	buffer_release(&c->count_name);
	buffer_release(&c->name);
	buffer_release(&c->fitted);
}

int prof_svg_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_svg_options *options,
		   struct prof_error *err)
{
	struct picture c = {.out = out, .p = p};
	int status = OPTIONS_TAKE(&c.o, prof_svg_options, options, err);

	if (status == PROF_OK)
		status = OPTIONS_TAKE(&c.normalize, prof_normalize,
				      c.o.normalize, err);
	c.o.normalize = &c.normalize;
	c.is_fluid = c.o.width == 0;
	if (status == PROF_OK)
		status = picture_fill_options(&c.o, p, err);
	if (status == PROF_OK)
		status = name_counts(&c, err);
	if (status == PROF_OK)
		status = arrange(&c, err);
	if (status == PROF_OK)
		status = know_names(&c, err);
	if (status == PROF_OK) {
		if (!c.o.title)
			c.o.title = usual_title(&c);
		choose_paint(&c);
		measure(&c);
		status = put_document(&c, err);
	}
	if (status == PROF_OK && (c.name.failed || c.fitted.failed))
		status = fail_memory(err);
	release(&c);
	return status;
}
