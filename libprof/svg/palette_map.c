#include "libprof/svg/palette_map.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/io/in.h"

#include <stdlib.h>

enum { FILE_MAX = 1 << 26 };

static const char ARROW[] = "->rgb(";

/* The last arrow: names such as operator-> have their own. */
static const char *find_arrow(struct prof_str line)
{
	size_t len = strlen(ARROW);

	for (size_t i = line.len; i >= len; i--)
		if (memcmp(line.s + i - len, ARROW, len) == 0)
			return line.s + i - len;
	return NULL;
}

/* A number up to 255 and what stands behind it. */
static bool take_channel(uint32_t *color, struct prof_str *s, char end)
{
	uint32_t value = 0;
	size_t i = 0;

	while (i < s->len && i < 3 && s->s[i] >= '0' && s->s[i] <= '9')
		value = value * 10 + (uint32_t)(s->s[i++] - '0');
	if (!i || i >= s->len || value > 255 || s->s[i] != end)
		return false;
	*color = *color << 8 | value;
	*s = (struct prof_str){s->s + i + 1, s->len - i - 1};
	return true;
}

static int bad_color(struct prof_error *err, uint64_t line)
{
	return fail_line(err, line,
			 "expected rgb(r,g,b) with numbers up to 255");
}

static int read_line(struct prof_palette_map *m, struct prof_str line,
		     uint64_t number, struct prof_error *err)
{
	const char *arrow = find_arrow(line);
	struct prof_str name, rest;
	uint32_t color = 0;

	if (!arrow)
		return fail_line(err, number,
				 "no color, as in name->rgb(255,128,0)");
	name = (struct prof_str){line.s, (size_t)(arrow - line.s)};
	rest.s = arrow + strlen(ARROW);
	rest.len = line.len - name.len - strlen(ARROW);
	for (const char *end = ",,)"; *end; end++)
		if (!take_channel(&color, &rest, *end))
			return bad_color(err, number);
	return rest.len ? bad_color(err, number)
			: palette_map_add(m, name, color, err);
}

/* A name with its color, for sorting. */
struct row {
	struct prof_str name;
	uint32_t color;
};

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	return str_compare(a->name, b->name);
}

static void put_number(struct prof_out *out, uint32_t value, char end)
{
	char text[INT64_DIGITS + 1];
	size_t len = format_int(text, value);

	text[len++] = end;
	prof_out_write(out, text, len);
}

static void put_row(struct prof_out *out, const struct row *row)
{
	if (row->name.len && (memchr(row->name.s, '\n', row->name.len) ||
			      memchr(row->name.s, '\r', row->name.len)))
		return;
	prof_out_write(out, row->name.s, row->name.len);
	prof_out_write(out, ARROW, strlen(ARROW));
	put_number(out, row->color >> 16, ',');
	put_number(out, row->color >> 8 & 0xff, ',');
	put_number(out, row->color & 0xff, ')');
	prof_out_write(out, "\n", 1);
}

void palette_map_init(struct prof_palette_map *m)
{
	memset(m, 0, sizeof(*m));
	table_init(&m->name);
}

void palette_map_release(struct prof_palette_map *m)
{
	table_release(&m->name);
	free(m->color);
}

int prof_palette_map_read(struct prof_palette_map *m, struct prof_in *in,
			  struct prof_error *err)
{
	const unsigned char *window;
	struct prof_str rest, line;
	uint64_t number = 0;
	int status = in_peek_all(&window, &rest.len, in, FILE_MAX, err);

	if (status <= 0)
		return status < 0
			       ? status
			       : fail(err, PROF_ELIMIT,
				      "more than %d bytes of colors", FILE_MAX);
	rest.s = (const char *)window;
	status = PROF_OK;
	while (status == PROF_OK && str_take_line(&line, &rest))
		if (number++, line.len)
			status = read_line(m, line, number, err);
	return status;
}

bool palette_map_find(uint32_t *color, const struct prof_palette_map *m,
		      struct prof_str name)
{
	prof_id id = table_find(&m->name, name.s, name.len);

	if (id == TABLE_FULL)
		return false;
	*color = m->color[id];
	return true;
}

int palette_map_add(struct prof_palette_map *m, struct prof_str name,
		    uint32_t color, struct prof_error *err)
{
	size_t before = m->name.count;
	int status = ARRAY_ROOM(&m->color, &m->room, before, err);
	prof_id id;

	if (status < 0)
		return status;
	id = table_intern(&m->name, name.s, name.len);
	if (id == TABLE_FULL)
		return fail_memory(err);
	if (id == before)
		m->color[id] = color;
	return PROF_OK;
}

/* Sorted by name. Names with line breaks, which no line holds, are left out. */
int prof_palette_map_write(const struct prof_palette_map *m,
			   struct prof_out *out, struct prof_error *err)
{
	struct row *row = calloc(m->name.count + 1, sizeof(*row));

	if (!row)
		return fail_memory(err);
	for (prof_id id = 0; id < m->name.count; id++) {
		row[id].name.s = table_row(&m->name, id);
		row[id].name.len = table_row_size(&m->name, id);
		row[id].color = m->color[id];
	}
	qsort(row, m->name.count, sizeof(*row), compare_rows);
	for (size_t i = 0; i < m->name.count; i++)
		put_row(out, &row[i]);
	free(row);
	return PROF_OK;
}

int prof_palette_map_new(struct prof_palette_map **out, struct prof_error *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return fail_memory(err);
	palette_map_init(*out);
	return PROF_OK;
}

void prof_palette_map_free(struct prof_palette_map *m)
{
	if (m)
		palette_map_release(m);
	free(m);
}
