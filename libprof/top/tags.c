/*
 * Labels: each value of a key with the sum of the samples that have it. A
 * sample that has a key twice counts for both values. Values that read the
 * same in the report are one row: 1000ms and 1s for people, 8 of the key bytes
 * with the unit bytes or without for all.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"
#include "libprof/top/report.h"

#include <stdlib.h>

static const struct prof_str NONE = {"[none]", 6};

struct tags {
	struct report *report;
	int64_t (*sum)[SIDES];	  /* by label set */
	struct table value;	  /* keys, and values as they are shown */
	struct prof_label *label; /* the first one of each of these values */
	size_t label_room;
	prof_id *set; /* by value: the last set that has it */
	struct buffer text;
	int64_t (*of_value)[SIDES];
	int64_t (*of_key)[SIDES]; /* by string */
	size_t *next;		  /* where the next value of a key goes */
	bool *is_key;
	int64_t without[SIDES]; /* of samples that have no label */
};

static void sum_sets(struct tags *t)
{
	struct report *r = t->report;
	const struct samples *s = &r->p->samples;
	const int64_t *value = s->value ? s->value[r->options->column] : NULL;

	for (size_t i = 0; i < s->count; i++) {
		bool is_base =
			r->has_sides &&
			(value[i] < 0 || prof_is_base(r->p, s->labels[i]));
		int side = is_base ? SIDE_BASE : SIDE_NEW;

		t->sum[s->labels[i]][side] += is_base ? -value[i] : value[i];
		r->total[side] += is_base ? -value[i] : value[i];
	}
}

static bool is_wanted(const struct report *r, prof_id key)
{
	struct prof_str s = prof_string(r->p, key);

	if (r->options->label)
		return str_is(s, r->options->label);
	return !r->has_sides || !str_is(s, PROF_BASE_LABEL);
}

/* A number without a unit may be of a key that is one: bytes. */
static struct prof_str unit_of(const struct prof_profile *p,
			       const struct prof_label *l)
{
	struct prof_str key = prof_string(p, l->key);
	const char *finest;
	int64_t factor;

	if (l->str || l->unit || !unit_finest(&finest, &factor, key.s, key.len))
		return prof_string(p, l->unit);
	return key;
}

static struct report_row row_of_label(const struct report *r,
				      const struct prof_label *l)
{
	return (struct report_row){
		.name = prof_string(r->p, l->str),
		.unit = unit_of(r->p, l),
		.number = l->str ? 0 : l->number,
		.is_number = !l->str,
		.depth = r->options->label ? 0 : 1,
	};
}

/* The number of a value among those that read differently. */
static prof_id intern_value(struct tags *t, const struct prof_label *l,
			    struct prof_error *err)
{
	const struct report_row row = row_of_label(t->report, l);
	struct buffer *b = &t->text;
	size_t known = t->value.count;
	prof_id value;

	b->len = 0;
	buffer_add(b, &l->key, sizeof(l->key));
	report_add_value(b, t->report, &row);
	if (b->failed || ARRAY_ROOM(&t->label, &t->label_room, known, err) < 0)
		return TABLE_FULL;
	value = table_intern(&t->value, b->bytes, b->len);
	if (value == known)
		t->label[value] = *l;
	return value;
}

static void add(int64_t to[SIDES], const int64_t value[SIDES])
{
	for (int side = 0; side < SIDES; side++)
		to[side] += value[side];
}

/* Twice: the first time to see how many values there are. */
static int add_set(struct tags *t, prof_id id, struct prof_error *err)
{
	struct prof_labels labels = prof_labels(t->report->p, id);
	bool has_none = true;

	for (size_t i = 0; i < labels.count; i++) {
		const struct prof_label *l = &labels.label[i];
		prof_id value;

		if (!is_wanted(t->report, l->key))
			continue;
		has_none = false;
		value = intern_value(t, l, err);
		if (value == TABLE_FULL)
			return fail_memory(err);
		t->is_key[l->key] = true;
		/* Two labels that read the same count once. */
		if (!t->of_value || t->set[value] == id + 1)
			continue;
		t->set[value] = id + 1;
		add(t->of_value[value], t->sum[id]);
		add(t->of_key[l->key], t->sum[id]);
	}
	if (has_none && t->of_value)
		add(t->without, t->sum[id]);
	return PROF_OK;
}

static int add_sets(struct tags *t, struct prof_error *err)
{
	size_t sets = prof_table_size(t->report->p, PROF_LABELSETS);
	int status = PROF_OK;

	for (prof_id id = 0; id < sets && status == PROF_OK; id++)
		status = add_set(t, id, err);
	return status;
}

static int count_values(struct tags *t, struct prof_error *err)
{
	size_t sets = prof_table_size(t->report->p, PROF_LABELSETS);
	size_t strings = prof_table_size(t->report->p, PROF_STRINGS);
	int status;

	t->sum = calloc(sets, sizeof(*t->sum));
	t->of_key = calloc(strings, sizeof(*t->of_key));
	t->is_key = calloc(strings, sizeof(*t->is_key));
	t->next = calloc(strings + 1, sizeof(*t->next));
	if (!t->sum || !t->of_key || !t->is_key || !t->next)
		return fail_memory(err);
	sum_sets(t);
	status = add_sets(t, err);
	if (status < 0)
		return status;
	t->of_value = calloc(t->value.count + 1, sizeof(*t->of_value));
	t->set = calloc(t->value.count + 1, sizeof(*t->set));
	return t->of_value && t->set ? add_sets(t, err) : fail_memory(err);
}

static struct report_row row_of_value(const struct tags *t, prof_id id)
{
	struct report_row row = row_of_label(t->report, &t->label[id]);

	row.total[SIDE_NEW] = t->of_value[id][SIDE_NEW];
	row.total[SIDE_BASE] = t->of_value[id][SIDE_BASE];
	return row;
}

/* Keys, the largest first. */
static int choose_keys(struct tags *t, struct prof_error *err)
{
	struct report *r = t->report;
	size_t strings = prof_table_size(r->p, PROF_STRINGS);
	int status = PROF_OK;

	for (prof_id key = 0; key < strings && status == PROF_OK; key++) {
		struct report_row row = {
			.total = {t->of_key[key][0], t->of_key[key][1]},
			.name = key ? prof_string(r->p, key) : NONE,
			.item = key,
		};

		if (t->is_key[key])
			status = report_add(r, &row, err);
	}
	report_sort(r->row, r->count);
	return status;
}

/* The values of each key side by side, in the order of keys' numbers. */
static struct report_row *group_values(struct tags *t)
{
	size_t strings = prof_table_size(t->report->p, PROF_STRINGS);
	struct report_row *row = calloc(t->value.count + 1, sizeof(*row));

	for (prof_id id = 0; id < t->value.count; id++)
		t->next[t->label[id].key + 1]++;
	for (size_t i = 0; i < strings; i++)
		t->next[i + 1] += t->next[i];
	for (prof_id id = 0; row && id < t->value.count; id++)
		row[t->next[t->label[id].key]++] = row_of_value(t, id);
	return row;
}

static int add_values(struct tags *t, struct report_row *row, size_t count,
		      struct prof_error *err)
{
	struct report *r = t->report;
	int status = PROF_OK;

	report_sort(row, count);
	count = report_choose(r, row, count);
	for (size_t i = 0; i < count && status == PROF_OK; i++)
		status = report_add(r, &row[i], err);
	return status;
}

/* Keys with their values, of which each key has the largest. */
static int add_keys(struct tags *t, struct report_row *value,
		    struct prof_error *err)
{
	struct report *r = t->report;
	struct report_row *key = r->row;
	size_t count = r->count;
	int status = PROF_OK;

	r->row = NULL;
	r->count = r->room = 0;
	for (size_t i = 0; i < count && status == PROF_OK; i++) {
		/* By now next is where the values of a key end. */
		size_t first = key[i].item ? t->next[key[i].item - 1] : 0;

		status = report_add(r, &key[i], err);
		if (status == PROF_OK)
			status = add_values(t, value + first,
					    t->next[key[i].item] - first, err);
	}
	free(key);
	return status;
}

/* The values of one label, and what has none of them. */
static int add_label(struct tags *t, struct report_row *value,
		     struct prof_error *err)
{
	const struct report_row without = {
		.total = {t->without[0], t->without[1]},
		.name = NONE,
	};

	if (!t->value.count)
		return fail(err, PROF_EINVAL, "no label is called '%.*s'", 200,
			    t->report->options->label);
	value[t->value.count] = without;
	return add_values(t, value, t->value.count + 1, err);
}

int report_make_tags(struct report *r, struct prof_error *err)
{
	struct tags t = {.report = r};
	struct report_row *value = NULL;
	int status;

	table_init(&t.value);
	status = count_values(&t, err);
	if (status == PROF_OK) {
		value = group_values(&t);
		status = value ? PROF_OK : fail_memory(err);
	}
	if (status == PROF_OK && r->options->label) {
		status = add_label(&t, value, err);
	} else if (status == PROF_OK) {
		status = choose_keys(&t, err);
		if (status == PROF_OK)
			status = add_keys(&t, value, err);
	}
	free(value);
	free(t.sum);
	free(t.label);
	free(t.set);
	buffer_release(&t.text);
	free(t.of_value);
	free(t.of_key);
	free(t.is_key);
	free(t.next);
	table_release(&t.value);
	return status;
}
