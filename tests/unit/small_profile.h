/*
 * Profiles at random out of little: few names, mappings that were loaded
 * anywhere, units that differ, so that two of them have much in common.
 */
#ifndef TESTS_UNIT_SMALL_PROFILE_H
#define TESTS_UNIT_SMALL_PROFILE_H

#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

static inline prof_id roll_word(struct dice *d, const char *const *words,
				size_t count)
{
	return add_text(d->b, words[roll_below(d, count)]);
}

static inline prof_id small_mapping(struct dice *d)
{
	static const char *const files[] = {"", "/bin/a", "/opt/a", "/bin/b"};
	static const char *const builds[] = {"", "b1", "b2"};
	struct prof_mapping m = {.start = roll_below(d, 3) * 0x10000};

	m.limit = m.start + 0x1001 + roll_below(d, 3) * 0x800;
	m.offset = roll_below(d, 2) * 0x1000;
	m.file = roll_word(d, files, 4);
	m.build_id = roll_word(d, builds, 3);
	m.flags = (uint32_t)roll_below(d, 16);
	return prof_add_mapping(d->b, &m);
}

static inline prof_id small_location(struct dice *d)
{
	static const char *const names[] = {"main", "parse", "lex"};
	static const char *const files[] = {"", "a.c"};
	struct prof_function f = {.start_line = (int64_t)roll_below(d, 2)};
	struct prof_line line[2] = {{0}};
	struct prof_location l = {.lines = line};
	prof_id mapping = roll_one_in(d, 4) ? 0 : small_mapping(d);

	l.mapping = mapping;
	l.address = roll_below(d, 3) * 0x10 + roll_below(d, 3) * 0x10000;
	l.is_folded = roll_one_in(d, 9);
	l.line_count = roll_below(d, 3);
	for (size_t i = 0; i < l.line_count; i++) {
		f.name = roll_word(d, names, 3);
		f.file = roll_word(d, files, 2);
		line[i].function = prof_add_function(d->b, &f);
		line[i].line = (int64_t)roll_below(d, 2);
		line[i].column = (int64_t)roll_below(d, 2);
	}
	return prof_add_location(d->b, &l);
}

static inline prof_id small_labels(struct dice *d)
{
	static const char *const keys[] = {"k", "l", "pprof::base"};
	static const char *const texts[] = {"", "x", "true"};
	static const char *const units[] = {"", "bytes"};
	struct prof_label label[3] = {{0}};
	size_t count = roll_below(d, 4);

	for (size_t i = 0; i < count; i++) {
		label[i].key = roll_word(d, keys, 3);
		label[i].str = roll_word(d, texts, 3);
		if (!label[i].str) {
			label[i].number = (int64_t)roll_below(d, 2);
			label[i].unit = roll_word(d, units, 2);
		}
	}
	return prof_add_labels(d->b, label, count);
}

static inline void small_header(struct dice *d)
{
	static const char *const words[] = {"", "cpu", "wall", "x"};
	static const char *const units[] = {"", "ns", "ms", "count"};
	struct prof_header h = {.period = (int64_t)roll_below(d, 3)};

	h.time = (int64_t)roll_below(d, 3) * 50;
	h.duration = (int64_t)roll_below(d, 3) * 40;
	h.period_type.type = roll_word(d, words, 4);
	h.period_type.unit = roll_word(d, units, 4);
	h.default_type = roll_word(d, words, 4);
	h.drop_frames = roll_word(d, words, 4);
	h.keep_frames = roll_word(d, words, 4);
	h.doc_url = roll_word(d, words, 4);
	prof_set_header(d->b, &h);
	for (size_t n = roll_below(d, 3); n; n--)
		prof_add_comment(d->b, roll_word(d, words, 4));
}

/* Columns: all three of them, in any unit; or, when they are to differ, the
 * first and any of the others. */
static inline size_t small_columns(struct dice *d, bool differ)
{
	static const char *const times[] = {"ns", "nanoseconds", "ms", "s"};
	static const char *const counts[] = {"count", "counts"};
	static const char *const sizes[] = {"bytes", "kb", "mb"};
	size_t count = 1;

	prof_add_column(d->b, add_text(d->b, "samples"),
			roll_word(d, counts, 2));
	if (!differ || roll_one_in(d, 2)) {
		prof_add_column(d->b, add_text(d->b, "cpu"),
				roll_word(d, times, 4));
		count++;
	}
	if (!differ || roll_one_in(d, 2)) {
		prof_add_column(d->b, add_text(d->b, "space"),
				roll_word(d, sizes, 3));
		count++;
	}
	return count;
}

static inline struct prof_profile *small_profile(uint64_t seed, bool differ)
{
	struct dice d = {.state = seed, .b = new_builder()};
	size_t columns = small_columns(&d, differ);

	small_header(&d);
	for (size_t n = roll_below(&d, 12); n; n--) {
		int64_t value[3];
		prof_id frame[3];
		struct prof_sample s = {.values = value,
					.value_count = columns};
		size_t depth = roll_below(&d, 4);

		for (size_t i = 0; i < depth; i++)
			frame[i] = small_location(&d);
		s.stack = prof_add_stack(d.b, frame, depth);
		s.labels = small_labels(&d);
		for (size_t i = 0; i < columns; i++)
			value[i] = (int64_t)roll_below(&d, 9) - 3;
		prof_add_sample(d.b, &s);
	}
	return finish(d.b);
}

/* Values with the names of their columns, in the order of these. */
static inline char *say_values(const struct prof_profile *p, size_t sample)
{
	struct lines values = {0};
	size_t count;
	const struct prof_column *c = prof_columns(p, &count);

	for (size_t i = 0; i < count; i++) {
		struct line *line = line_begin();

		say_string(line, p, c[i].type);
		say_string(line, p, c[i].unit);
		if (sample != SIZE_MAX)
			fprintf(line->to, " %" PRId64,
				prof_values(p, i)[sample]);
		lines_add(&values, line_end(line));
	}
	return lines_join(&values, true);
}

/* What describe() says, but in an order that only the content tells: of
 * columns, samples and comments too. The caller frees it. */
static inline char *describe_sorted(const struct prof_profile *p)
{
	struct lines all = {0};
	size_t comments;
	struct line *line;
	char *text;

	lines_add(&all, say_values(p, SIZE_MAX));
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		line = line_begin();
		text = say_values(p, i);
		fputs(text, line->to);
		free(text);
		say_sample_rows(line, p, i);
		lines_add(&all, line_end(line));
	}
	line = line_begin();
	say_header_fields(line, p);
	lines_add(&all, line_end(line));
	prof_comments(p, &comments);
	for (size_t i = 0; i < comments; i++) {
		line = line_begin();
		fputs("comment", line->to);
		say_string(line, p, prof_comments(p, &comments)[i]);
		lines_add(&all, line_end(line));
	}
	lines_add(&all, say_rows(p, PROF_MAPPINGS, say_mapping));
	lines_add(&all, say_rows(p, PROF_FUNCTIONS, say_function));
	lines_add(&all, say_rows(p, PROF_LOCATIONS, say_location));
	return lines_join(&all, true);
}

#endif
