/*
 * Profiles at random, the same for the same seed. A tame one has names that
 * any format can hold and no value below 0; a wild one has anything.
 *
 * One throw a statement: C does not say in which order the operands of one
 * are computed.
 */
#ifndef TESTS_UNIT_RANDOM_PROFILE_H
#define TESTS_UNIT_RANDOM_PROFILE_H

#include "tests/unit/profiles.h"

struct dice {
	uint64_t state;
	bool is_wild;
	struct prof_builder *b;
	prof_id mappings, functions, locations, stacks, labelsets; /* last */
};

static inline uint64_t roll(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 to n - 1 */
static inline size_t roll_below(struct dice *d, size_t n)
{
	return (size_t)(roll(d) % n);
}

static inline bool roll_one_in(struct dice *d, size_t n)
{
	return roll_below(d, n) == 0;
}

/* Of any magnitude. */
static inline uint64_t roll_bits(struct dice *d)
{
	size_t magnitude = roll_below(d, 64);

	return roll(d) >> magnitude;
}

static inline prof_id roll_tame_string(struct dice *d)
{
	static const char *const heads[] = {
		"main", "parse", "os.(*File)", "a", "std::vector<int, x>", "b"};
	const char *head = heads[roll_below(d, 6)];
	char text[64];

	snprintf(text, sizeof(text), "%s%zu.x", head, roll_below(d, 12));
	return add_text(d->b, text);
}

static inline prof_id roll_string(struct dice *d)
{
	static const char odd[] = "ab;; \n\t\r\0#/19-.\xff\xfe\xc3\xb6\x1f\x8b";
	char text[300];
	size_t len = roll_below(d, roll_one_in(d, 20) ? 300 : 12);

	if (roll_one_in(d, 8))
		return 0;
	if (!d->is_wild || roll_one_in(d, 3))
		return roll_tame_string(d);
	for (size_t i = 0; i < len; i++)
		text[i] = odd[roll_below(d, sizeof(odd) - 1)];
	return prof_add_string(d->b, text, len);
}

static inline int64_t roll_number(struct dice *d)
{
	static const int64_t edges[] = {0,	   1,	-1,  INT64_MAX,
					INT64_MIN, 127, 128, (int64_t)1 << 53};

	if (roll_one_in(d, 3))
		return edges[roll_below(d, 8)];
	return (int64_t)roll_bits(d);
}

static inline int64_t roll_value(struct dice *d)
{
	return d->is_wild && roll_one_in(d, 2) ? roll_number(d)
					       : (int64_t)roll_below(d, 1000);
}

static inline void roll_mappings(struct dice *d)
{
	for (size_t n = roll_below(d, 4); n; n--) {
		struct prof_mapping m = {0};
		prof_id id;

		m.start = roll_bits(d);
		m.limit = roll(d);
		m.offset = roll_below(d, 3) * 4096;
		m.file = roll_string(d);
		m.build_id = roll_string(d);
		m.flags = (uint32_t)roll_below(d, 16);
		id = prof_add_mapping(d->b, &m);
		d->mappings = id > d->mappings ? id : d->mappings;
	}
}

static inline void roll_functions(struct dice *d)
{
	for (size_t n = 1 + roll_below(d, 12); n; n--) {
		struct prof_function f = {0};
		prof_id id;

		f.name = roll_string(d);
		f.system_name = roll_string(d);
		f.file = roll_string(d);
		f.start_line = roll_one_in(d, 2) ? roll_number(d) : 0;
		if (!d->is_wild && !f.name)
			f.name = roll_tame_string(d);
		id = prof_add_function(d->b, &f);
		d->functions = id > d->functions ? id : d->functions;
	}
}

static inline void roll_locations(struct dice *d)
{
	for (size_t n = 1 + roll_below(d, 20); n; n--) {
		struct prof_line line[3] = {{0}};
		struct prof_location l = {.lines = line};
		prof_id id;

		l.address = roll_bits(d);
		l.mapping = (prof_id)roll_below(d, d->mappings + 1);
		l.is_folded = roll_one_in(d, 9);
		l.line_count = roll_below(d, 4);
		for (size_t i = 0; i < l.line_count; i++) {
			line[i].function = 1 +
					   (prof_id)roll_below(d, d->functions);
			line[i].line = roll_number(d);
			line[i].column = roll_one_in(d, 3) ? roll_number(d) : 0;
		}
		id = prof_add_location(d->b, &l);
		d->locations = id > d->locations ? id : d->locations;
	}
}

static inline prof_id roll_stack(struct dice *d)
{
	prof_id frame[200];
	size_t depth = roll_below(d, roll_one_in(d, 10) ? 200 : 9);

	for (size_t i = 0; i < depth; i++)
		frame[i] = 1 + (prof_id)roll_below(d, d->locations);
	return prof_add_stack(d->b, frame, depth);
}

static inline prof_id roll_labels(struct dice *d)
{
	struct prof_label label[4] = {{0}};
	size_t count = roll_below(d, 5);

	for (size_t i = 0; i < count; i++) {
		label[i].key = roll_string(d);
		if (roll_one_in(d, 2))
			label[i].str = roll_string(d);
		if (!label[i].str)
			label[i].number = roll_number(d);
		if (!label[i].str && roll_one_in(d, 2))
			label[i].unit = roll_string(d);
	}
	return prof_add_labels(d->b, label, count);
}

static inline void roll_header(struct dice *d)
{
	struct prof_header h = {0};

	h.period = roll_number(d);
	h.time = roll_number(d);
	h.duration = roll_number(d);
	h.period_type.type = roll_string(d);
	h.period_type.unit = roll_string(d);
	h.default_type = roll_string(d);
	h.drop_frames = roll_string(d);
	h.keep_frames = roll_string(d);
	h.doc_url = roll_string(d);
	if (!roll_one_in(d, 3))
		prof_set_header(d->b, &h);
	for (size_t n = roll_below(d, 4); n; n--)
		prof_add_comment(d->b, roll_string(d));
}

static inline void roll_samples(struct dice *d, size_t columns)
{
	for (size_t n = roll_below(d, 60) + !d->is_wild; n; n--) {
		int64_t value[4];
		struct prof_sample s = {
			.values = value,
			.value_count = columns,
		};

		s.stack = roll_stack(d);
		s.labels = roll_labels(d);
		for (size_t i = 0; i < columns; i++)
			value[i] = roll_value(d);
		prof_add_sample(d->b, &s);
	}
}

static inline struct prof_profile *random_profile(uint64_t seed, bool is_wild)
{
	struct dice d = {.state = seed, .is_wild = is_wild, .b = new_builder()};
	size_t columns = roll_below(&d, 5);

	if (!is_wild && !columns)
		columns = 1;
	roll_mappings(&d);
	roll_functions(&d);
	roll_locations(&d);
	for (size_t i = 0; i < columns; i++) {
		prof_id type = roll_string(&d);

		prof_add_column(d.b, type, roll_string(&d));
	}
	roll_header(&d);
	roll_samples(&d, columns);
	return finish(d.b);
}

#endif
