#include "libprof/svg/html.h"

#include "libprof/base/error.h"
#include "libprof/base/escape.h"
#include "libprof/encoding/json_out.h"
#include "libprof/svg/xml.h"

#include <prof/quantity.h>
#include <stdlib.h>

/* More rows than anybody reads make a page slow. */
enum { ROWS_MAX = 2000 };

static bool is_nothing(const int64_t value[SIDES])
{
	return !value[SIDE_NEW] && !value[SIDE_BASE];
}

/* Rows of nothing are the last. */
static size_t known_count(const struct picture *c)
{
	size_t count = c->functions.count;

	while (count && is_nothing(c->functions.row[count - 1].total))
		count--;
	return count;
}

static size_t row_count(const struct picture *c)
{
	size_t count = known_count(c);

	return count < ROWS_MAX ? count : ROWS_MAX;
}

static void put_value(struct picture *c, int64_t value)
{
	xml_put(c->out, "<td>");
	picture_put_value(c, value);
	xml_put(c->out, "</td>");
}

static void put_share(struct picture *c, int64_t value)
{
	xml_put(c->out, "<td>");
	picture_put_share(c, value, c->whole[SIDE_NEW]);
	xml_put(c->out, "</td>");
}

static void put_change(struct picture *c, int64_t is, int64_t was)
{
	const char *sign = is > was ? "+" : "";

	xml_put(c->out, "<td>");
	xml_put(c->out, sign);
	picture_put_value(c, is - was);
	if (is != was) {
		xml_put(c->out, " (");
		if (!is || !was) {
			xml_put(c->out, is ? "new" : "gone");
		} else {
			xml_put(c->out, sign);
			picture_put_share(c, is - was, was);
		}
		xml_put(c->out, ")");
	}
	xml_put(c->out, "</td>");
}

/* What one side is, or how the two differ. */
static void put_row(struct picture *c, size_t i)
{
	const struct function *f = &c->functions.row[i];
	int64_t self = f->self[SIDE_NEW], total = f->total[SIDE_NEW];
	int64_t self_was = picture_scaled(c, f->self[SIDE_BASE]);
	int64_t total_was = picture_scaled(c, f->total[SIDE_BASE]);

	xml_put(c->out, "<tr");
	xml_put_attribute_int(c->out, "data-name-id", (int64_t)i);
	xml_put_attribute_int(c->out, "data-self", self);
	xml_put_attribute_int(c->out, "data-total", total);
	if (c->stacks.has_sides) {
		xml_put_attribute_int(c->out, "data-base-self",
				      f->self[SIDE_BASE]);
		xml_put_attribute_int(c->out, "data-base-total",
				      f->total[SIDE_BASE]);
		xml_put_attribute_int(c->out, "data-self-change",
				      self - self_was);
		xml_put_attribute_int(c->out, "data-total-change",
				      total - total_was);
	}
	xml_put(c->out, ">");
	put_value(c, self);
	if (c->stacks.has_sides) {
		put_value(c, self_was);
		put_change(c, self, self_was);
		put_value(c, total);
		put_value(c, total_was);
		put_change(c, total, total_was);
	} else {
		put_share(c, self);
		put_value(c, total);
		put_share(c, total);
	}
	xml_put(c->out, "<th scope=\"row\">");
	xml_put_text(c->out, picture_name(c, f->name));
	xml_put(c->out, "</th></tr>\n");
}

struct heading {
	const char *text, *sort; /* NULL: nothing to sort by */
};

static void put_headings(struct picture *c)
{
	static const struct heading one[] = {
		{"Self", "self"}, {"Share", NULL},	{"Total", "total"},
		{"Share", NULL},  {"Function", "name"}, {0},
	};
	static const struct heading two[] = {
		{"Self", "self"},	   {"Base", "base-self"},
		{"Change", "self-change"}, {"Total", "total"},
		{"Base", "base-total"},	   {"Change", "total-change"},
		{"Function", "name"},	   {0},
	};
	const struct heading *h = c->stacks.has_sides ? two : one;

	xml_put(c->out, "<thead>\n<tr>");
	for (; h->text; h++) {
		xml_put(c->out, "<th scope=\"col\"");
		if (h->sort)
			xml_put_attribute(c->out, "data-sort", str_of(h->sort));
		xml_put(c->out, ">");
		xml_put(c->out, h->text);
		xml_put(c->out, "</th>");
	}
	xml_put(c->out, "</tr>\n</thead>\n");
}

static void put_left_out(struct picture *c)
{
	char text[PROF_QUANTITY_MAX];
	size_t shown = row_count(c), count = known_count(c);

	if (shown == count)
		return;
	xml_put(c->out, "<p>The ");
	prof_format_thousands(text, (int64_t)shown);
	xml_put(c->out, text);
	xml_put(c->out, " functions with the largest self values are shown, ");
	prof_format_thousands(text, (int64_t)(count - shown));
	xml_put(c->out, text);
	xml_put(c->out, " are not.</p>\n");
}

void html_put_functions(struct picture *c)
{
	size_t rows = row_count(c);

	put_left_out(c);
	xml_put(c->out, "<table class=\"functions\" "
			"aria-label=\"Functions\">\n");
	put_headings(c);
	xml_put(c->out, "<tbody>\n");
	for (size_t i = 0; i < rows; i++)
		put_row(c, i);
	xml_put(c->out, "</tbody>\n</table>\n");
}

/* Numbers of names in the page. */
struct numbering {
	prof_id *number; /* by name, plus one; 0: none yet */
	prof_id *name;	 /* by number */
	size_t count;
};

static void add_name(struct numbering *n, prof_id name)
{
	if (n->number[name])
		return;
	n->name[n->count++] = name;
	n->number[name] = (prof_id)n->count;
}

static void add_ends(struct numbering *n, const struct edge_list *list,
		     prof_id name)
{
	size_t count;
	const struct edge *e = edges_of(&count, list, name);

	for (; count && !is_nothing(e->value); count--, e++)
		add_name(n, e->name);
}

static int number_names(struct numbering *n, const struct picture *c,
			struct prof_error *err)
{
	const struct function *row = c->functions.row;
	size_t rows = row_count(c), names = c->functions.name_count;

	n->number = calloc(names + 1, sizeof(*n->number));
	n->name = calloc(names + 1, sizeof(*n->name));
	if (!n->number || !n->name)
		return fail_memory(err);
	for (size_t i = 0; i < rows; i++)
		add_name(n, row[i].name);
	for (size_t i = 0; i < rows; i++) {
		add_ends(n, &c->edges.callers, row[i].name);
		add_ends(n, &c->edges.callees, row[i].name);
	}
	return PROF_OK;
}

static void put_names(struct json_out *j, struct picture *c,
		      const struct numbering *n)
{
	json_put_key(j, "names");
	json_open(j, '[');
	for (size_t i = 0; i < n->count; i++)
		json_put_string(
			j, escape_str(&c->name, picture_name(c, n->name[i])));
	json_close(j, '[');
}

static void put_list(struct json_out *j, const struct picture *c,
		     const struct numbering *n, const struct edge_list *list)
{
	size_t rows = row_count(c), count;

	json_open(j, '[');
	for (size_t i = 0; i < rows; i++) {
		const struct edge *e =
			edges_of(&count, list, c->functions.row[i].name);

		json_open(j, '[');
		for (; count && !is_nothing(e->value); count--, e++) {
			json_put_int(j, n->number[e->name] - 1);
			json_put_int(j, e->value[SIDE_NEW]);
			if (c->stacks.has_sides)
				json_put_int(j, e->value[SIDE_BASE]);
		}
		json_close(j, '[');
	}
	json_close(j, '[');
	json_break(j);
}

int html_put_edges(struct picture *c, struct prof_error *err)
{
	struct json_out json = {.out = c->out, .in_html = true};
	struct numbering n = {0};
	int status = number_names(&n, c, err);

	if (status == PROF_OK) {
		json_open(&json, '{');
		put_names(&json, c, &n);
		json_put_key(&json, "callers");
		put_list(&json, c, &n, &c->edges.callers);
		json_put_key(&json, "callees");
		put_list(&json, c, &n, &c->edges.callees);
		json_close(&json, '{');
	}
	free(n.number);
	free(n.name);
	return status;
}
