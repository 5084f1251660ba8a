/*
 * A profile is read only once built: this builds it once more. Rows are added
 * in the order in which they are, so that they keep their numbers.
 */
#include "cmd/record/annotate.h"

#include "libcode/base/map.h"
#include "program/memory.h"
#include "program/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct copying {
	const struct prof_profile *from;
	struct prof_builder *b;
	struct prof_label *extra;
	size_t extra_count;
	prof_id *labels; /* the new set of each old one */
	prof_id *tracks; /* of each old set; NULL: there are none */
};

static prof_id add_text(struct prof_builder *b, const char *text)
{
	return prof_add_string(b, text, strlen(text));
}

static void copy_tables(const struct copying *c)
{
	const struct prof_profile *p = c->from;

	for (prof_id i = 1; i < prof_table_size(p, PROF_STRINGS); i++) {
		struct prof_str s = prof_string(p, i);

		prof_add_string(c->b, s.s, s.len);
	}
	for (prof_id i = 1; i < prof_table_size(p, PROF_MAPPINGS); i++)
		prof_add_mapping(c->b, prof_mapping(p, i));
	for (prof_id i = 1; i < prof_table_size(p, PROF_FUNCTIONS); i++)
		prof_add_function(c->b, prof_function(p, i));
	for (prof_id i = 1; i < prof_table_size(p, PROF_LOCATIONS); i++) {
		struct prof_location l = prof_location(p, i);

		prof_add_location(c->b, &l);
	}
	for (prof_id i = 1; i < prof_table_size(p, PROF_STACKS); i++) {
		struct prof_stack s = prof_stack(p, i);

		prof_add_stack(c->b, s.locations, s.depth);
	}
}

static void make_labels(struct copying *c, const char *const *labels)
{
	for (size_t n = 0; labels && labels[n]; n++)
		c->extra_count++;
	c->extra = memory_new(c->extra_count, sizeof(*c->extra));
	for (size_t i = 0; i < c->extra_count; i++) {
		size_t len = strcspn(labels[i], "=");
		const char *value = labels[i] + len + (labels[i][len] == '=');

		c->extra[i].key = prof_add_string(c->b, labels[i], len);
		c->extra[i].str = add_text(c->b, value);
	}
}

/* Each set of labels, and the empty one, with ours behind. */
static void copy_labels(struct copying *c)
{
	size_t sets = prof_table_size(c->from, PROF_LABELSETS), room = 0;
	struct prof_label *all = NULL;

	c->labels = memory_new(sets, sizeof(*c->labels));
	for (prof_id i = 0; i < sets; i++) {
		struct prof_labels old = prof_labels(c->from, i);
		size_t count = old.count + c->extra_count;

		all = memory_grow(all, &room, count, sizeof(*all));
		if (old.count)
			memcpy(all, old.label, old.count * sizeof(*all));
		if (c->extra_count)
			memcpy(all + old.count, c->extra,
			       c->extra_count * sizeof(*all));
		c->labels[i] = prof_add_labels(c->b, all, count);
	}
	free(all);
}

/* "worker (1234)" */
static prof_id track_name(const struct copying *c, prof_id set)
{
	struct prof_labels l = prof_labels(c->from, set);
	struct prof_str name = {"", 0};
	char text[256];
	int64_t tid = 0;

	for (size_t i = 0; i < l.count; i++) {
		struct prof_str key = prof_string(c->from, l.label[i].key);

		if (key.len == 6 && memcmp(key.s, "thread", 6) == 0)
			name = prof_string(c->from, l.label[i].str);
		else if (key.len == 3 && memcmp(key.s, "tid", 3) == 0)
			tid = l.label[i].number;
	}
	if (name.len > 128)
		name.len = 128;
	snprintf(text, sizeof(text), "%.*s (%" PRId64 ")", (int)name.len,
		 name.s, tid);
	return add_text(c->b, text);
}

/* One for each thread, and each name that it has; those of the empty set of
 * labels are of none. */
static void make_tracks(struct copying *c)
{
	size_t sets = prof_table_size(c->from, PROF_LABELSETS), tracks = 0;
	struct map known = {0};

	c->tracks = memory_new(sets, sizeof(*c->tracks));
	for (prof_id i = sets > 1; i < sets; i++) {
		prof_id name = track_name(c, i);
		uint64_t *at = code_map_at(&known, name, 0, tracks);

		c->tracks[i] = (prof_id)*at;
		if (*at < tracks)
			continue;
		prof_add_track(c->b, &(struct prof_track){
					     .name = name,
					     .column = PROF_ALL_COLUMNS,
				     });
		tracks++;
	}
	code_map_release(&known);
}

static void copy_samples(const struct copying *c)
{
	const prof_id *stacks = prof_sample_stacks(c->from);
	const prof_id *labels = prof_sample_labels(c->from);
	size_t columns;
	const struct prof_column *column = prof_columns(c->from, &columns);
	int64_t *values = memory_new(columns, sizeof(*values));

	for (size_t i = 0; i < columns; i++)
		prof_add_column(c->b, column[i].type, column[i].unit);
	for (size_t i = 0; i < prof_sample_count(c->from); i++) {
		const struct prof_sample s = {
			.stack = stacks[i],
			.labels = c->labels[labels[i]],
			.track = c->tracks ? c->tracks[labels[i]] : 0,
			.values = values,
			.value_count = columns,
		};

		for (size_t k = 0; k < columns; k++)
			values[k] = prof_values(c->from, k)[i];
		prof_add_sample(c->b, &s);
	}
	free(values);
}

static void copy_header(const struct copying *c, const struct annotation *a)
{
	struct prof_header h = *prof_header(c->from);
	size_t count;
	const prof_id *comments = prof_comments(c->from, &count);

	h.time = a->time;
	h.duration = a->duration;
	prof_set_header(c->b, &h);
	for (size_t i = 0; i < count; i++)
		prof_add_comment(c->b, comments[i]);
	for (size_t i = 0; i < a->comment_count; i++)
		prof_add_comment(c->b, add_text(c->b, a->comments[i]));
}

struct prof_profile *annotate(const struct prof_profile *p,
			      const struct annotation *a)
{
	struct copying c = {.from = p};
	struct prof_profile *copy;
	struct prof_error err;

	if (prof_builder_new(&c.b, NULL, &err) < 0)
		die("%s", err.text);
	copy_tables(&c);
	make_labels(&c, a->labels);
	copy_labels(&c);
	if (a->threads_as_tracks)
		make_tracks(&c);
	copy_samples(&c);
	copy_header(&c, a);
	if (prof_builder_finish(&copy, c.b, &err) < 0)
		die("%s", err.text);
	free(c.extra);
	free(c.labels);
	free(c.tracks);
	return copy;
}
