/* The builder, what it builds, and the rules that it keeps. */
#include "libprof/model/build.h"
#include "libprof/model/model.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static void empty(void)
{
	struct prof_profile *p = finish(new_builder());
	size_t count = 42;

	for (int t = PROF_STRINGS; t <= PROF_LABELSETS; t++)
		is_uint(prof_table_size(p, (enum prof_table)t), 1,
			"table %d has its empty row", t);
	is_uint(prof_string(p, 0).len, 0, "the empty string");
	is_uint(prof_stack(p, 0).depth, 0, "the empty stack");
	is_uint(prof_labels(p, 0).count, 0, "the empty label set");
	is_uint(prof_location(p, 0).line_count, 0, "no location");
	is_uint(prof_sample_count(p), 0, "no sample");
	prof_columns(p, &count);
	is_uint(count, 0, "no column");
	ok(!prof_comments(p, &count) && !count, "no comment");
	ok(!prof_tracks(p, &count) && !count, "no track");
	ok(!prof_sample_tracks(p), "nor its array");
	is_uint(prof_default_column(p), 0, "column 0 for want of another");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
	prof_free(NULL);
	prof_builder_free(NULL);
	prof_builder_free(new_builder());
}

/* Adding what is there gives its number; the empty list is number 0. */
static void again(void)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = 1};
	struct prof_label l = {.number = 1};
	prof_id main_id = add_frame(b, "main");

	is_uint(add_text(b, "x"), add_text(b, "x"), "a string");
	is_uint(add_text(b, ""), 0, "the empty one");
	is_uint(prof_add_string(b, NULL, 0), 0, "also from nowhere");
	is_uint(prof_add_mapping(b, &m), 1, "a mapping");
	is_uint(prof_add_mapping(b, &m), 1, "again");
	is_uint(add_frame(b, "main"), main_id, "a function, a location");
	is_uint(add_stack(b, "main;main"), add_stack(b, "main;main"),
		"a stack");
	is_uint(prof_add_stack(b, NULL, 0), 0, "the empty one");
	is_uint(prof_add_labels(b, &l, 1), prof_add_labels(b, &l, 1),
		"a label set");
	is_uint(prof_add_labels(b, NULL, 0), 0, "the empty one");
	memset(&m, 0, sizeof(m));
	is_uint(prof_add_mapping(b, &m), 2,
		"a mapping of zeros is not the one that is none");
	is_int(prof_builder_error(b, NULL), PROF_OK, "all went well");
	prof_builder_free(b);
}

static void samples(void)
{
	enum { SAMPLES = 1000 };
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	size_t wrong = 0;

	add_column(b, "samples", "count");
	add_column(b, "cpu", "nanoseconds");
	for (int64_t i = 0; i < SAMPLES; i++) {
		int64_t value[] = {i, -i};
		struct prof_sample s = {
			.stack = i % 2 ? add_stack(b, "main;f") : 0,
			.labels = i % 3 ? add_label(b, "k", "v") : 0,
			.values = value,
			.value_count = 2,
		};

		prof_add_sample(b, &s);
	}
	p = finish(b);
	is_uint(prof_sample_count(p), SAMPLES, "samples");
	for (size_t i = 0; i < SAMPLES; i++)
		wrong += prof_values(p, 0)[i] != (int64_t)i ||
			 prof_values(p, 1)[i] != -(int64_t)i ||
			 !prof_sample_stacks(p)[i] != !(i % 2) ||
			 !prof_sample_labels(p)[i] != !(i % 3);
	is_uint(wrong, 0, "keep their order and what they have");
	is_uint(prof_table_size(p, PROF_STACKS), 2, "stacks once each");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

/* The first failure is the one that is told. */
static void first_failure(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p = NULL;
	int64_t value[3] = {1, 2, 3};
	struct prof_sample s = {.values = value, .value_count = 3};

	add_column(b, "a", "b");
	add_sample(b, "main", 0, 1);
	prof_add_sample(b, &s);
	add_column(b, "late", "b");
	is_uint(add_text(b, "after"), 0, "after a failure nothing is added");
	is_int(prof_builder_error(b, &err), PROF_EFORMAT, "a failure");
	is_str(err.text, "sample 1: 3 values, but the profile declares 1 type",
	       "is told");
	err.text[0] = '\0';
	is_int(prof_builder_finish(&p, b, &err), PROF_EFORMAT, "at the end");
	is_str(err.text, "sample 1: 3 values, but the profile declares 1 type",
	       "again");
	ok(!p, "and there is no profile");
}

static void refused(struct prof_builder *b, int status, const char *text)
{
	struct prof_profile *p;

	is_int(prof_builder_finish(&p, b, &err), status, "refused");
	is_str(err.text, text, "with a word");
}

static void wrong_order(void)
{
	struct prof_builder *b = new_builder();
	struct prof_track t = {0};

	add_column(b, "a", "b");
	add_sample(b, "main", 0, 1);
	add_column(b, "a", "b");
	refused(b, PROF_EINVAL, "a column after the first sample");

	b = new_builder();
	add_column(b, "a", "b");
	add_sample(b, "main", 0, 1);
	prof_add_track(b, &t);
	refused(b, PROF_EINVAL, "a track after the first sample");

	b = new_builder();
	add_sample(b, "main", 0, 1);
	refused(b, PROF_EFORMAT,
		"sample 0: 1 value, but the profile declares 0 types");
}

static void limits(void)
{
	struct prof_limits limit = {
		.size = sizeof(limit), .max_depth = 3, .max_pool = 5};
	prof_id frame[4];
	struct prof_line line[4];
	struct prof_location l = {.lines = line, .line_count = 3};
	struct prof_builder *b;

	prof_builder_new(&b, &limit, NULL);
	memset(line, 0, sizeof(line));
	for (int i = 0; i < 4; i++) {
		frame[i] = add_frame(b, "main");
		line[i].function = 1;
	}
	prof_add_stack(b, frame, 3);
	prof_add_stack(b, frame, 2);
	prof_add_stack(b, frame, 3);
	prof_add_location(b, &l);
	is_int(prof_builder_error(b, NULL), PROF_OK, "as much as allowed");
	prof_add_stack(b, frame, 1);
	refused(b, PROF_ELIMIT, "more than 5 frames in distinct stacks");

	prof_builder_new(&b, &limit, NULL);
	add_frame(b, "main");
	prof_add_stack(b, frame, 4);
	refused(b, PROF_ELIMIT, "a stack of 4 frames; the limit is 3");

	prof_builder_new(&b, &limit, NULL);
	add_frame(b, "main");
	l.line_count = 4;
	prof_add_location(b, &l);
	refused(b, PROF_ELIMIT,
		"a location of 4 inlined calls; the limit is 3");
}

static void tracks(void)
{
	struct prof_builder *b = new_builder();
	struct prof_track t = {.start = 1, .end = 2};
	int64_t value = 7;
	struct prof_sample s = {.values = &value, .value_count = 1};
	struct prof_profile *p;
	size_t count;

	add_column(b, "a", "b");
	t.name = add_text(b, "one");
	is_uint(prof_add_track(b, &t), 0, "the first track");
	t.name = add_text(b, "two");
	is_uint(prof_add_track(b, &t), 1, "the second");
	s.track = 1;
	prof_add_sample(b, &s);
	s.track = 0;
	prof_add_sample(b, &s);
	p = finish(b);
	prof_tracks(p, &count);
	is_uint(count, 2, "tracks");
	ok(prof_sample_tracks(p)[0] == 1 && prof_sample_tracks(p)[1] == 0,
	   "of samples");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

static void rows(void)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = 1, .limit = 2, .flags = 15};
	struct prof_line line[2] = {{.line = -1}, {.column = 7}};
	struct prof_location l = {.address = UINT64_MAX,
				  .mapping = 1,
				  .is_folded = 1,
				  .lines = line,
				  .line_count = 2};
	struct prof_profile *p;
	prof_id id;

	line[0].function = add_function(b, "inner", "x.c");
	line[1].function = add_function(b, "outer", "x.c");
	prof_add_mapping(b, &m);
	id = prof_add_location(b, &l);
	p = finish(b);
	l = prof_location(p, id);
	ok(l.address == UINT64_MAX && l.mapping == 1 && l.is_folded == 1 &&
		   l.line_count == 2 && l.lines[0].line == -1 &&
		   l.lines[1].column == 7,
	   "a location comes back");
	ok(prof_mapping(p, 1)->limit == 2 && prof_mapping(p, 1)->flags == 15,
	   "a mapping");
	ok(prof_function(p, l.lines[1].function)->name ==
		   prof_function(p, l.lines[1].function)->system_name,
	   "a function");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

/* A profile that breaks one rule after the other. */
static struct prof_profile *sound(void)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = 1};
	struct prof_track t = {0};

	add_column(b, "a", "b");
	prof_add_track(b, &t);
	prof_add_mapping(b, &m);
	prof_add_comment(b, add_text(b, "c"));
	add_sample(b, "main", add_label(b, "k", "v"), 1);
	return finish(b);
}

static void *row_of(struct prof_profile *p, enum prof_table table)
{
	return p->table[table].row[1];
}

#define BREAKS(change, what)                                              \
	do {                                                              \
		struct prof_profile *p = sound();                         \
		is_int(prof_check(p, &err), PROF_OK, "whole");            \
		change;                                                   \
		is_int(prof_check(p, &err), PROF_EINVAL, "%s", #change);  \
		is_str(err.text, what " breaks an invariant", "is told"); \
		prof_free(p);                                             \
	} while (0)

static void rules(void)
{
	BREAKS(memset(row_of(p, PROF_STRINGS), 'x', 2), "string 2");
	BREAKS(((struct prof_mapping *)row_of(p, 1))->file = 99, "mapping 1");
	BREAKS(((struct prof_mapping *)row_of(p, 1))->flags = 16, "mapping 1");
	BREAKS(((struct prof_mapping *)row_of(p, 1))->unused = 1, "mapping 1");
	BREAKS(((struct prof_function *)row_of(p, 2))->name = 99, "function 1");
	BREAKS(((struct prof_function *)row_of(p, 2))->unused = 1,
	       "function 1");
	BREAKS(((struct location_row *)row_of(p, 3))->mapping = 2,
	       "location 1");
	BREAKS(((struct location_row *)row_of(p, 3))->is_folded = 2,
	       "location 1");
	BREAKS(*(prof_id *)row_of(p, 4) = 2, "stack 1");
	BREAKS(*(prof_id *)row_of(p, 4) = 0, "stack 1");
	BREAKS(((struct prof_label *)row_of(p, 5))->key = 99, "label set 1");
	BREAKS(((struct prof_label *)row_of(p, 5))->unit = 99, "label set 1");
	BREAKS(((struct prof_label *)row_of(p, 5))->unused = 1, "label set 1");
	BREAKS(p->header.doc_url = 99, "header string 5");
	BREAKS(p->comments[0] = 99, "comment 0");
	BREAKS(p->columns[0].unit = 99, "column 0");
	BREAKS(p->tracks[0].name = 99, "track 0");
	BREAKS(p->samples.stack[0] = 2, "sample 0");
	BREAKS(p->samples.labels[0] = 2, "sample 0");
	BREAKS(p->samples.track[0] = 1, "sample 0");
	BREAKS(p->limits.max_depth = 0, "location 1");
}

int main(void)
{
	empty();
	again();
	samples();
	first_failure();
	wrong_order();
	limits();
	tracks();
	rows();
	rules();
	return tap_end();
}
