#include "tests/fuzz/tsv.h"

#include <stdlib.h>
#include <string.h>

static bool has_depths(const struct prof_top_options *o)
{
	return o->report == PROF_TOP_CALLERS || o->report == PROF_TOP_CALLEES ||
	       o->report == PROF_TOP_TREE || o->report == PROF_TOP_TAGS;
}

static bool has_self(const struct prof_top_options *o)
{
	return o->report != PROF_TOP_TRACES && o->report != PROF_TOP_TAGS &&
	       !o->label;
}

/* Up to the tab, which goes as well. There may be none. */
static int64_t take_number(bool *is_there, struct prof_str *line)
{
	int64_t n = 0;
	size_t len = 0;
	char *end;

	*is_there = line->len && *line->s != '\t';
	if (*is_there) {
		n = strtoll(line->s, &end, 10);
		len = (size_t)(end - line->s);
	}
	must(len < line->len && line->s[len] == '\t',
	     "a number is missing: %.*s", (int)line->len, line->s);
	line->s += len + 1;
	line->len -= len + 1;
	return n;
}

/* The numbers of self, or of total; false: there are none. */
static bool take_numbers(int64_t to[SIDES], struct prof_str *line,
			 bool has_sides)
{
	bool is_there[3] = {false};

	to[BASE] = 0;
	to[NEW] = take_number(&is_there[0], line);
	if (has_sides) {
		to[BASE] = take_number(&is_there[1], line);
		must(take_number(&is_there[2], line) == to[NEW] - to[BASE],
		     "a change is wrong");
		must(is_there[1] == is_there[0] && is_there[2] == is_there[0],
		     "half of a row is missing");
	}
	return is_there[0];
}

static void read_row(struct tsv *t, struct prof_str line)
{
	struct tsv_row *row = &t->row[t->count];
	bool is_there = true;

	if (has_depths(t->options))
		row->depth = (size_t)take_number(&is_there, &line);
	must(is_there, "a depth is missing");
	must(row->depth <= (t->count ? row[-1].depth + 1 : 0),
	     "a row is too deep");
	row->has_self = has_self(t->options) &&
			take_numbers(row->self, &line, t->has_sides);
	must(take_numbers(row->total, &line, t->has_sides),
	     "a total is missing");
	row->name = line;
	t->count++;
}

void tsv_read(struct tsv *t, struct bytes text)
{
	const char *s = (const char *)text.p, *end = s + text.len, *line_end;
	bool is_head = true;
	size_t lines = 0;

	for (size_t i = 0; i < text.len; i++)
		lines += s[i] == '\n';
	must(text.len && end[-1] == '\n', "a report ends in a line");
	t->count = 0;
	t->row = calloc(lines, sizeof(*t->row));
	must(t->row, "no memory");
	for (; s < end; s = line_end + 1, is_head = false) {
		line_end = memchr(s, '\n', (size_t)(end - s));
		if (!is_head)
			read_row(t,
				 (struct prof_str){s, (size_t)(line_end - s)});
	}
}

void tsv_release(struct tsv *t)
{
	free(t->row);
}

/* Of rows that all are of one kind. */
static void check_sum(const struct tsv *t, const int64_t total[SIDES])
{
	bool is_self = t->options->report == PROF_TOP_NAMES;

	for (int side = 0; side < SIDES; side++) {
		int64_t sum = 0;

		for (size_t i = 0; i < t->count; i++)
			sum += is_self ? t->row[i].self[side]
				       : t->row[i].total[side];
		must(sum == total[side], "rows sum up to another total");
	}
}

static int compare_names(const void *left, const void *right)
{
	const struct tsv_row *a = left, *b = right;
	size_t shorter = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(a->name.s, b->name.s, shorter);

	return order ? order
		     : (a->name.len > b->name.len) -
			       (a->name.len < b->name.len);
}

/* Each name, or stack of names, is there once. */
static void check_distinct(const struct tsv *t)
{
	struct tsv_row *copy = calloc(t->count + 1, sizeof(*copy));

	must(copy, "no memory");
	if (t->count) {
		memcpy(copy, t->row, t->count * sizeof(*copy));
		qsort(copy, t->count, sizeof(*copy), compare_names);
	}
	for (size_t i = 1; i < t->count; i++)
		must(compare_names(&copy[i - 1], &copy[i]) != 0,
		     "two rows of one name: %.*s", (int)copy[i].name.len,
		     copy[i].name.s);
	free(copy);
}

/* Below each row lies what it has besides itself: nothing, below a value. */
static void check_rest(const struct tsv_row *row, size_t count,
		       const int64_t within[SIDES])
{
	for (int side = 0; side < SIDES; side++)
		must(row->self[side] + within[side] == row->total[side] ||
			     (!row->has_self && !count),
		     "a row is not what is below it");
}

/* Rows of a depth sum up to the row above them. From the last one on, so that
 * what lies below a row is known when it is reached. */
static void check_tree(const struct tsv *t, const int64_t total[SIDES])
{
	int64_t(*within)[SIDES] = calloc(t->count + 2, sizeof(*within));
	size_t *count = calloc(t->count + 2, sizeof(*count));

	must(within && count, "no memory");
	for (size_t i = t->count; i-- > 0;) {
		const struct tsv_row *row = &t->row[i];

		check_rest(row, count[row->depth + 1], within[row->depth + 1]);
		memset(within[row->depth + 1], 0, sizeof(*within));
		count[row->depth + 1] = 0;
		count[row->depth]++;
		for (int side = 0; side < SIDES; side++)
			within[row->depth][side] += row->total[side];
	}
	if (t->options->report == PROF_TOP_TREE)
		must(memcmp(within[0], total, sizeof(*within)) == 0,
		     "roots sum up to another total");
	free(within);
	free(count);
}

void check_tsv(const struct tsv *t, const int64_t total[SIDES])
{
	switch (t->options->report) {
	case PROF_TOP_TREE:
	case PROF_TOP_TAGS:
		check_tree(t, total);
		break;
	case PROF_TOP_NAMES:
	case PROF_TOP_TRACES:
		check_distinct(t);
		check_sum(t, total);
		break;
	default:
		break;
	}
}
