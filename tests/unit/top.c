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
	struct prof_top_options o = {.size = sizeof(o), .format = PROF_TOP_TSV};

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
	struct prof_top_options o = PROF_TOP_OPTIONS;
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
	struct prof_top_options o = {.size = sizeof(o), .column = 1};
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
	struct prof_top_options o = {.size = sizeof(o),
				     .report = PROF_TOP_TAGS,
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
	o = (struct prof_top_options){.size = sizeof(struct prof_top_options),
				      .label = "k",
				      .format = PROF_TOP_TSV};
	says(p, &o, "total/ms\tvalue\n24\t[none]\n5\tx\n2\ty\n",
	     "one label, and what has none");
	prof_free(p);
}

static void add_number(struct prof_builder *b, const char *key, int64_t number,
		       const char *unit, int64_t value)
{
	struct prof_label l = {.key = add_text(b, key), .number = number};

	l.unit = add_text(b, unit);
	add_sample(b, "a", prof_add_labels(b, &l, 1), value);
}

/* Labels that differ in what no report shows, or not in every one. */
static void joins_labels(void)
{
	struct prof_builder *b = new_builder();
	struct prof_top_options o = {.size = sizeof(o),
				     .format = PROF_TOP_TEXT};
	struct prof_label twice[2] = {{0}, {0}};
	struct prof_profile *p;

	add_column(b, "cpu", "ms");
	add_number(b, "bytes", 2048, "", 1);
	add_number(b, "bytes", 2048, "bytes", 2);
	add_number(b, "bytes", 2, "kb", 4);
	add_sample(b, "a", add_label(b, "bytes", "2.00KiB"), 8);
	add_number(b, "bytes", 5, "apples", 16);
	add_number(b, "bytes", 5, "pears", 32);
	twice[0].key = twice[1].key = add_text(b, "bytes");
	twice[0].number = twice[1].number = 7;
	twice[1].unit = add_text(b, "b");
	add_sample(b, "a", prof_add_labels(b, twice, 2), 64);
	p = finish(b);
	o.label = "bytes";
	says(p, &o,
	     "cpu/ms: total 127ms\n total  total%  value\n"
	     "64.0ms  50.39%  7B\n32.0ms  25.20%  5 pears\n"
	     "16.0ms  12.60%  5 apples\n15.0ms  11.81%  2.00KiB\n",
	     "for people, what reads the same is one row");
	o.format = PROF_TOP_TSV;
	says(p, &o,
	     "total/ms\tvalue\n64\t7 bytes\n64\t7 b\n32\t5 pears\n"
	     "16\t5 apples\n8\t2.00KiB\n4\t2 kb\n3\t2048 bytes\n",
	     "for programs, what has the same number and unit");
	o.report = PROF_TOP_TAGS;
	o.label = NULL;
	o.format = PROF_TOP_MARKDOWN;
	o.most = 1;
	says(p, &o,
	     "| total | total% | label |\n| --: | --: | --- |\n"
	     "| 127ms | 100% | bytes |\n"
	     "| 64.0ms | 50.39% | &nbsp;&nbsp;7B |\n",
	     "a sample with two labels of one row counts once");
	prof_free(p);
}

/* The sums of a report are those of its parts. */
static bool adds_up(const struct prof_profile *p, size_t column, bool by_line)
{
	struct prof_top_options o = {
		.size = sizeof(o),
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
	joins_labels();
	is_conserved();
	return tap_end();
}
