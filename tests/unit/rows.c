/* What a profile sums up to, as rows. */
#include "tests/unit/profiles.h"

static struct prof_error err;

static struct prof_rows *rows_of(const struct prof_profile *p, unsigned what,
				 int by_total)
{
	struct prof_rows_options o = {
		.size = sizeof(o), .what = what, .by_total = by_total};
	struct prof_rows *r;

	if (prof_rows_new(&r, p, &o, &err) < 0)
		tap_bail(err.text);
	return r;
}

static struct prof_profile *sampled(void)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	add_sample(b, "main;f;g", 0, 10);
	add_sample(b, "main;f", 0, 3);
	add_sample(b, "main;f;f", 0, 4);
	add_sample(b, "main;f;g", add_label(b, "k", "v"), 1);
	return finish(b);
}

static void is_function(const struct prof_rows *r, size_t i, const char *name,
			int64_t self, int64_t total)
{
	size_t count;
	const struct prof_function_row *f = prof_rows_functions(r, &count);

	ok(i < count && f[i].name.len == strlen(name) &&
		   memcmp(f[i].name.s, name, strlen(name)) == 0,
	   "function %zu is %s", i, name);
	is_int(f[i].self, self, "its self");
	is_int(f[i].total, total, "its total");
	ok(!f[i].base_self && !f[i].base_total, "there is no base");
}

static void functions(void)
{
	struct prof_profile *p = sampled();
	struct prof_rows *r = rows_of(p, 0, 0);
	int64_t base = 7;
	size_t count;

	prof_rows_functions(r, &count);
	is_uint(count, 3, "functions");
	is_function(r, 0, "g", 11, 11);
	is_function(r, 1, "f", 7, 18);
	is_function(r, 2, "main", 0, 18);
	is_int(prof_rows_total(r, &base), 18, "the total");
	is_int(base, 0, "of one side");
	ok(!prof_rows_calls(r, &count) && !count, "calls are not counted");
	ok(!prof_rows_stacks(r, &count) && !count, "nor are stacks");
	prof_rows_free(r);
	r = rows_of(p, PROF_ROWS_FUNCTIONS | PROF_ROWS_STACKS, 1);
	is_function(r, 0, "f", 7, 18);
	is_function(r, 1, "main", 0, 18);
	is_function(r, 2, "g", 11, 11);
	prof_rows_free(r);
	prof_free(p);
}

static void calls_and_stacks(void)
{
	static const char *const calls[] = {"main f 18", "f g 11", "f f 4"};
	static const char *const stacks[] = {"g f main 11", "f f main 4",
					     "f main 3"};
	struct prof_profile *p = sampled();
	struct prof_rows *r = rows_of(p, PROF_ROWS_CALLS | PROF_ROWS_STACKS, 0);
	const struct prof_call_row *c;
	const struct prof_stack_row *s;
	size_t count;
	char text[100];

	c = prof_rows_calls(r, &count);
	is_uint(count, 3, "calls");
	for (size_t i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "%.*s %.*s %" PRId64,
			 (int)c[i].caller.len, c[i].caller.s,
			 (int)c[i].callee.len, c[i].callee.s, c[i].total);
		is_str(text, calls[i], "call %zu", i);
	}
	s = prof_rows_stacks(r, &count);
	is_uint(count, 3, "stacks, of which two samples have the same");
	for (size_t i = 0; i < 3; i++) {
		size_t used = 0;

		for (size_t k = 0; k < s[i].depth; k++)
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%.*s ",
				(int)s[i].names[k].len, s[i].names[k].s);
		snprintf(text + used, sizeof(text) - used, "%" PRId64,
			 s[i].self);
		is_str(text, stacks[i], "stack %zu", i);
	}
	ok(!prof_rows_functions(r, &count) && !count, "functions are not");
	prof_rows_free(r);
	prof_free(p);
}

static void two_sides(void)
{
	struct prof_builder *b = new_builder();
	const struct prof_function_row *f;
	struct prof_profile *p;
	struct prof_rows *r;
	int64_t base;
	size_t count;

	add_column(b, "cpu", "ns");
	add_sample(b, "main;f", 0, 10);
	add_sample(b, "main;g", 0, 5);
	add_sample(b, "main;g", add_label(b, PROF_BASE_LABEL, "true"), -25);
	p = finish(b);
	r = rows_of(p, 0, 0);
	f = prof_rows_functions(r, &count);
	is_uint(count, 3, "functions of both sides");
	ok(f[0].name.s[0] == 'g' && f[0].self == 5 && f[0].base_self == 25,
	   "the largest change first");
	is_int(prof_rows_total(r, &base), 15, "the new side");
	is_int(base, 25, "the base");
	prof_rows_free(r);
	prof_free(p);
}

static void refused(void)
{
	struct prof_rows_options o = PROF_ROWS_OPTIONS;
	struct prof_profile *p = of_values("cpu", "ns", INT64_MIN);
	struct prof_rows *r;

	is_int(prof_rows_new(&r, p, NULL, &err), PROF_ERANGE, "too large");
	ok(!r, "and no rows");
	o.column = 1;
	is_int(prof_rows_new(&r, p, &o, &err), PROF_EINVAL, "no such column");
	o.column = 0;
	o.what = 8;
	is_int(prof_rows_new(&r, p, &o, &err), PROF_EINVAL, "no such rows");
	o.what = 0;
	o.size = 0;
	is_int(prof_rows_new(&r, p, &o, &err), PROF_EINVAL, "no size");
	prof_rows_free(NULL);
	prof_free(p);
}

int main(void)
{
	functions();
	calls_and_stacks();
	two_sides();
	refused();
	return tap_end();
}
