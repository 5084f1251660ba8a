/* What is done to a profile in place. */
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static void is_profile(struct prof_profile *p, const char *want,
		       const char *name)
{
	struct prof_write_options o = {.size = sizeof(o),
				       .format = prof_format_find("folded")};
	struct bytes b = write_bytes(p, &o, PROF_PLAIN, &err);

	is_str((char *)b.at, want, "%s", name);
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	free(b.at);
	prof_free(p);
}

static struct prof_profile *two_columns(const char *default_type)
{
	struct prof_builder *b = new_builder();
	struct prof_header h = {.default_type = add_text(b, default_type)};
	int64_t value[2] = {3, 40};
	struct prof_sample s = {.values = value, .value_count = 2};

	prof_set_header(b, &h);
	add_column(b, "samples", "count");
	add_column(b, "cpu", "nanoseconds");
	s.stack = add_stack(b, "main;f");
	prof_add_sample(b, &s);
	s.stack = add_stack(b, "main;g");
	prof_add_sample(b, &s);
	return finish(b);
}

static void keep_column(void)
{
	struct prof_profile *p = two_columns("cpu");
	size_t count;

	is_int(prof_keep_column(p, 0, &err), PROF_OK, "keep the first");
	prof_columns(p, &count);
	is_uint(count, 1, "one is left");
	is_uint(prof_header(p)->default_type, 0,
		"the other is the default no more");
	is_profile(p, "main;f 3\nmain;g 3\n", "with its values");

	p = two_columns("cpu");
	is_int(prof_keep_column(p, 1, &err), PROF_OK, "keep the second");
	ok(prof_header(p)->default_type, "which stays the default");
	is_profile(p, "main;f 40\nmain;g 40\n", "with its values");

	p = two_columns("");
	is_int(prof_keep_column(p, 2, &err), PROF_EINVAL, "keep a third");
	is_str(err.text, "the profile has no column 2", "why not");
	prof_free(p);
}

static void keep_column_of_nothing(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, "samples", "count");
	add_column(b, "cpu", "nanoseconds");
	p = finish(b);
	is_int(prof_keep_column(p, 1, &err), PROF_OK, "without samples");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

/* Two samples; the labels of the first: k one, k two, n 512 bytes, j 3. */
static struct prof_profile *labeled(void)
{
	struct prof_builder *b = new_builder();
	struct prof_label l[4] = {{.number = 0}};

	l[0].key = l[1].key = add_text(b, "k");
	l[0].str = add_text(b, "one");
	l[1].str = add_text(b, "two");
	l[2].key = add_text(b, "n");
	l[2].number = 512;
	l[2].unit = add_text(b, "bytes");
	l[3].key = add_text(b, "j");
	l[3].number = -3;
	add_column(b, "samples", "count");
	add_sample(b, "main;f", prof_add_labels(b, l, 4), 1);
	add_sample(b, "main;f", 0, 2);
	add_sample(b, "", prof_add_labels(b, l, 1), 4);
	return finish(b);
}

static void labels_as_frames(void)
{
	static const char *const keys[] = {"k", "n", "none", "j"};
	struct prof_profile *p = labeled();

	is_int(prof_labels_as_frames(p, keys, 4, 0, &err), PROF_OK,
	       "labels become frames");
	is_profile(p,
		   "k:one 4\nk:one,two;n:512bytes;j:-3;main;f 1\n"
		   "main;f 2\n",
		   "at the root, the first key outermost");
	p = labeled();
	is_int(prof_labels_as_frames(p, keys, 4, 1, &err), PROF_OK,
	       "labels become frames");
	is_profile(p,
		   "k:one 4\nmain;f 2\n"
		   "main;f;k:one,two;n:512bytes;j:-3 1\n",
		   "at the leaf, the last key innermost");
	p = labeled();
	is_int(prof_labels_as_frames(p, keys + 2, 1, 0, &err), PROF_OK,
	       "a key that no sample has");
	is_profile(p, "[no stack] 4\nmain;f 3\n", "changes nothing");
	p = labeled();
	is_int(prof_labels_as_frames(p, keys, 0, 0, &err), PROF_OK, "no key");
	is_profile(p, "[no stack] 4\nmain;f 3\n", "changes nothing");
}

static void keeps_labels(void)
{
	static const char *const keys[] = {"k"};
	struct prof_profile *p = labeled();

	prof_labels_as_frames(p, keys, 1, 0, &err);
	is_uint(prof_labels(p, prof_sample_labels(p)[0]).count, 4,
		"labels that became frames stay");
	prof_free(p);
}

/* Samples of a stack are added up before anything is below 0. */
static void drops_negative(void)
{
	struct prof_builder *b = new_builder();
	struct prof_dropped dropped;
	struct prof_profile *p;
	prof_id label, old;

	add_column(b, "space", "bytes");
	label = add_label(b, "bytes", "8");
	old = add_label(b, PROF_BASE_LABEL, "true");
	add_sample(b, "main;paid", 0, 3);
	add_sample(b, "main;paid", label, -5);
	add_sample(b, "main;paid", 0, 4);
	add_sample(b, "main;gone", 0, 7);
	add_sample(b, "main;gone", label, -9);
	add_sample(b, "main;least", 0, INT64_MIN);
	add_sample(b, "main;even", 0, -1);
	add_sample(b, "main;even", label, 1);
	add_sample(b, "main;zero", 0, 0);
	add_sample(b, "main;old", old, -6);
	p = finish(b);
	is_int(prof_drop_negative(p, 1, &dropped, &err), PROF_EINVAL,
	       "there is one column");
	is_int(prof_drop_negative(p, 0, &dropped, &err), PROF_ERANGE,
	       "the sum of all does not fit");
	prof_free(p);

	b = new_builder();
	add_column(b, "space", "bytes");
	label = add_label(b, "bytes", "8");
	old = add_label(b, PROF_BASE_LABEL, "true");
	add_sample(b, "main;paid", 0, 3);
	add_sample(b, "main;paid", label, -5);
	add_sample(b, "main;paid", 0, 4);
	add_sample(b, "main;gone", 0, 7);
	add_sample(b, "main;gone", label, -9);
	add_sample(b, "main;even", 0, -1);
	add_sample(b, "main;even", label, 1);
	add_sample(b, "main;less", 0, -30);
	add_sample(b, "main;zero", 0, 0);
	add_sample(b, "main;old", old, -6);
	p = finish(b);
	is_int(prof_drop_negative(p, 0, &dropped, &err), PROF_OK,
	       "what is below 0 goes");
	is_uint(dropped.stacks, 2, "two stacks");
	is_int(dropped.sum, -32, "-2 and -30");
	is_int(prof_values(p, 0)[0], 0, "the first pays all it has");
	is_int(prof_values(p, 0)[1], 2, "the next pays the rest");
	is_int(prof_drop_negative(p, 0, &dropped, &err), PROF_OK, "again");
	is_uint(dropped.stacks, 0, "nothing is left to go");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	is_uint(prof_sample_count(p), 5, "samples that have nothing are gone");
	prof_free(p);
}

int main(void)
{
	drops_negative();
	keep_column();
	keep_column_of_nothing();
	labels_as_frames();
	keeps_labels();
	return tap_end();
}
