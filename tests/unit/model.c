/* Questions to a profile: columns, totals, sides. */
#include "tests/unit/profiles.h"

static struct prof_error err;

static struct prof_profile *with_columns(const char *default_type)
{
	static const char *const columns[][2] = {{"alloc", "count"},
						 {"alloc", "bytes"},
						 {"inuse", "bytes"},
						 {"a/b", "c"},
						 {"last", ""}};
	struct prof_builder *b = new_builder();
	struct prof_header h = {0};

	for (size_t i = 0; i < 5; i++)
		add_column(b, columns[i][0], columns[i][1]);
	h.default_type = add_text(b, default_type);
	prof_set_header(b, &h);
	return finish(b);
}

static void finds(const struct prof_profile *p, const char *name, size_t want)
{
	size_t column = 42;

	is_int(prof_find_column(&column, p, name, &err), PROF_OK, "'%s'", name);
	is_uint(column, want, "is column %zu", want);
}

static void columns(void)
{
	struct prof_profile *p = with_columns("");
	size_t column = 42;

	finds(p, "alloc/count", 0);
	finds(p, "alloc/bytes", 1);
	finds(p, "inuse", 2);
	finds(p, "inuse/bytes", 2);
	finds(p, "a/b", 3);
	finds(p, "a/b/c", 3);
	finds(p, "last", 4);
	finds(p, "last/", 4);
	is_int(prof_find_column(&column, p, "alloc", &err), PROF_EINVAL,
	       "a type that two have");
	is_str(err.text, "2 columns are called 'alloc'; add the unit", "why");
	is_int(prof_find_column(&column, p, "cpu", &err), PROF_EINVAL,
	       "a type that none has");
	is_str(err.text,
	       "no column 'cpu'; there are alloc/count, alloc/bytes, "
	       "inuse/bytes, a/b/c, last/",
	       "why");
	is_int(prof_find_column(&column, p, "2", &err), PROF_EINVAL,
	       "a number is no name");
	is_int(prof_find_column(&column, p, "", &err), PROF_EINVAL,
	       "nor is nothing");
	prof_free(p);
}

static void default_column(void)
{
	struct prof_profile *p = with_columns("");

	is_uint(prof_default_column(p), 4, "the last, if none is named");
	prof_free(p);
	p = with_columns("inuse");
	is_uint(prof_default_column(p), 2, "the one that is named");
	prof_free(p);
	p = with_columns("alloc");
	is_uint(prof_default_column(p), 0, "the first of two");
	prof_free(p);
	p = with_columns("bytes");
	is_uint(prof_default_column(p), 4, "a unit is no type");
	prof_free(p);
}

static void totals(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	int64_t total;

	add_column(b, "cpu", "nanoseconds");
	add_sample(b, "main", 0, INT64_MAX);
	add_sample(b, "main", 0, -1);
	add_sample(b, "main", 0, 1);
	p = finish(b);
	is_int(prof_column_total(&total, p, 0, &err), PROF_OK, "a total");
	is_int(total, INT64_MAX, "to the last unit");
	prof_free(p);

	b = new_builder();
	add_column(b, "cpu", "nanoseconds");
	add_sample(b, "main", 0, INT64_MAX);
	add_sample(b, "main", 0, 1);
	p = finish(b);
	is_int(prof_column_total(&total, p, 0, &err), PROF_ERANGE,
	       "one too many");
	is_str(err.text, "the total of column 'cpu' does not fit 64 bits",
	       "why");
	prof_free(p);

	b = new_builder();
	add_column(b, "cpu", "nanoseconds");
	p = finish(b);
	is_int(prof_column_total(&total, p, 0, &err), PROF_OK, "of nothing");
	is_int(total, 0, "is 0");
	prof_free(p);
}

static void sides(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	prof_id base = add_label(b, PROF_BASE_LABEL, "true");
	prof_id other = add_label(b, PROF_BASE_LABEL, "false");
	struct prof_label both[2] = {{.key = add_text(b, "k")}};
	prof_id second;

	both[1].key = add_text(b, PROF_BASE_LABEL);
	both[1].str = add_text(b, "true");
	second = prof_add_labels(b, both, 2);
	add_column(b, "cpu", "nanoseconds");
	add_sample(b, "main", base, -1);
	p = finish(b);
	ok(prof_is_two_sided(p), "a profile with two sides");
	ok(prof_is_base(p, base), "the label of the old side");
	ok(prof_is_base(p, second), "among others");
	ok(!prof_is_base(p, other), "not with another value");
	ok(!prof_is_base(p, 0), "no label");
	prof_free(p);

	b = new_builder();
	add_column(b, "cpu", "nanoseconds");
	add_sample(b, "main", add_label(b, PROF_BASE_LABEL, "false"), 1);
	add_sample(b, "main", add_label(b, "true", PROF_BASE_LABEL), 1);
	p = finish(b);
	ok(!prof_is_two_sided(p), "a profile with one side");
	prof_free(p);
}

int main(void)
{
	columns();
	default_column();
	totals();
	sides();
	return tap_end();
}
