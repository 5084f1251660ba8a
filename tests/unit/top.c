/* Reports: against the long way round, on profiles of all kinds. */
#include <prof/top.h>

#include "libprof/top/report.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

/* What a report writes; must be released. */
static char *written(const struct prof_profile *p,
		     const struct prof_top_options *o)
{
	char *text = NULL;
	struct prof_out *out;
	FILE *file = tmpfile();
	long size;

	if (!file || prof_out_open_fd(&out, fileno(file), NULL, &err) < 0 ||
	    prof_top_write(p, out, o, &err) < 0 ||
	    prof_out_close(out, &err) < 0)
		tap_bail(err.text);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = calloc((size_t)size + 1, 1);
	if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
		tap_bail("cannot read");
	fclose(file);
	return text;
}

static void says(const struct prof_profile *p, const struct prof_top_options *o,
		 const char *want, const char *name)
{
	char *text = written(p, o);

	is_str(text, want, "%s", name);
	free(text);
}

static struct prof_profile *sided(void)
{
	struct prof_builder *b = new_builder();
	prof_id old = add_label(b, PROF_BASE_LABEL, "true");

	add_column(b, "cpu", "ms");
	add_sample(b, "main;a", 0, 30);
	add_sample(b, "main;b;b", 0, 5);
	add_sample(b, "main;a", old, -10);
	add_sample(b, "main;b;b", old, -20);
	return finish(b);
}

static void compares_sides(void)
{
	struct prof_profile *p = sided();
	struct prof_top_options o = {.format = PROF_TOP_TSV};

	says(p, &o,
	     "self/ms\tbase_self/ms\tself_change/ms\t"
	     "total/ms\tbase_total/ms\ttotal_change/ms\tfunction\n"
	     "30\t10\t20\t30\t10\t20\ta\n"
	     "5\t20\t-15\t5\t20\t-15\tb\n"
	     "0\t0\t0\t35\t30\t5\tmain\n",
	     "both sides, and the change");
	o.report = PROF_TOP_TREE;
	says(p, &o,
	     "depth\tself/ms\tbase_self/ms\tself_change/ms\t"
	     "total/ms\tbase_total/ms\ttotal_change/ms\tfunction\n"
	     "0\t0\t0\t0\t35\t30\t5\tmain\n"
	     "1\t30\t10\t20\t30\t10\t20\ta\n"
	     "1\t0\t0\t0\t5\t20\t-15\tb\n"
	     "2\t5\t20\t-15\t5\t20\t-15\tb\n",
	     "as a tree");
	o.report = PROF_TOP_TRACES;
	says(p, &o,
	     "total/ms\tbase_total/ms\ttotal_change/ms\tstack\n"
	     "30\t10\t20\ta\tmain\n5\t20\t-15\tb\tb\tmain\n",
	     "as stacks");
	o.report = PROF_TOP_TAGS;
	says(p, &o, "depth\ttotal/ms\tbase_total/ms\ttotal_change/ms\tlabel\n",
	     "the mark of the base is no label");
	prof_free(p);
}

static void refuses_what_does_not_add_up(void)
{
	struct prof_builder *b = new_builder();
	struct prof_top_options o = {0};
	struct prof_profile *p;
	struct report r;

	add_column(b, "cpu", "ms");
	add_sample(b, "a", 0, INT64_MAX);
	add_sample(b, "b", 0, -1);
	p = finish(b);
	is_int(report_init(&r, p, &o, &err), PROF_ERANGE,
	       "sizes that do not fit are refused");
	report_release(&r);
	prof_free(p);
	b = new_builder();
	add_column(b, "cpu", "ms");
	add_sample(b, "a", 0, INT64_MIN);
	p = finish(b);
	is_int(report_init(&r, p, &o, &err), PROF_ERANGE,
	       "so is a value without an opposite");
	report_release(&r);
	prof_free(p);
}

static void refuses_what_is_not_there(void)
{
	struct prof_profile *bare = finish(new_builder()), *p = sided();
	struct prof_top_options o = {.column = 1};
	struct prof_out *out;

	if (prof_out_open_null(&out, &err) < 0)
		tap_bail(err.text);
	is_int(prof_top_write(p, out, &o, &err), PROF_EINVAL, "a column");
	is_str(err.text, "the profile has no column 1", "why");
	o.column = 0;
	is_int(prof_top_write(bare, out, &o, &err), PROF_EINVAL, "values");
	is_str(err.text, "the profile has no values", "why");
	prof_out_abort(out);
	prof_free(bare);
	prof_free(p);
}

static void counts_labels(void)
{
	struct prof_builder *b = new_builder();
	struct prof_top_options o = {.report = PROF_TOP_TAGS,
				     .format = PROF_TOP_TSV};
	struct prof_profile *p;

	add_column(b, "cpu", "ms");
	add_sample(b, "a", add_label(b, "k", "x"), 1);
	add_sample(b, "b", add_label(b, "k", "y"), 2);
	add_sample(b, "b", add_label(b, "k", "x"), 4);
	add_sample(b, "b", add_label(b, "l", "x"), 8);
	add_sample(b, "c", 0, 16);
	p = finish(b);
	says(p, &o,
	     "depth\ttotal/ms\tlabel\n0\t8\tl\n1\t8\tx\n"
	     "0\t7\tk\n1\t5\tx\n1\t2\ty\n",
	     "keys and their values, the largest first");
	o = (struct prof_top_options){.label = "k", .format = PROF_TOP_TSV};
	says(p, &o, "total/ms\tvalue\n24\t[none]\n5\tx\n2\ty\n",
	     "one label, and what has none");
	prof_free(p);
}

/* The sums of a report are those of its parts. */
static bool adds_up(const struct prof_profile *p, size_t column, bool by_line)
{
	struct prof_top_options o = {
		.column = column,
		.by = by_line ? PROF_BY_LINE : PROF_BY_FUNCTION,
	};
	int64_t self = 0, tree = 0, traces = 0, total;
	struct report r;

	if (report_init(&r, p, &o, &err) < 0)
		return err.status == PROF_ERANGE;
	total = change_of(r.total);
	for (size_t i = 0; i < r.count; i++)
		self += change_of(r.row[i].self);
	report_release(&r);
	o.report = PROF_TOP_TREE;
	if (report_init(&r, p, &o, &err) < 0)
		return false;
	for (size_t i = 0; i < r.count; i++)
		tree += change_of(r.row[i].self);
	report_release(&r);
	o.report = PROF_TOP_TRACES;
	if (report_init(&r, p, &o, &err) < 0)
		return false;
	for (size_t i = 0; i < r.count; i++)
		traces += change_of(r.row[i].total);
	report_release(&r);
	return self == total && tree == total && traces == total;
}

static void is_conserved(void)
{
	int wrong = 0;
	size_t columns;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct prof_profile *p = random_profile(seed, seed % 2);

		prof_columns(p, &columns);
		for (size_t c = 0; c < columns; c++)
			wrong += !adds_up(p, c, seed % 3 == 0);
		prof_free(p);
	}
	is_int(wrong, 0,
	       "self, paths and stacks add up to the total, in 200 profiles");
}

int main(void)
{
	compares_sides();
	refuses_what_does_not_add_up();
	refuses_what_is_not_there();
	counts_labels();
	is_conserved();
	return tap_end();
}
