/*
 * What a profile sums up to for each distinct stack with its labels, in an
 * order that does not depend on the order of samples: two files that hold the
 * same in other words say the same here, as text or as one hash of it.
 *
 * Samples whose sums are 0 are left out, and so is what a mapping says of its
 * own lines and files, which google/pprof works out again. Beyond that there
 * are two ways to look at a profile.
 *
 * As filtered: values in the order of columns; labels in any order; samples
 * without frames are left out, because google/pprof drops them with some
 * filters and not with others.
 *
 * As merged, because two mergers may do differently, on purpose:
 *
 *   labels      are sorted by key; those that are empty, a number 0 without a
 *               unit, may be dropped, and so may the number, if there is text
 *   addresses   count from the start of their mapping: copies of one begin
 *               where the first was, or where the lowest was
 *   mappings    are told apart by the pages that they are long, the offset, and
 *               the build id or else the file. One that is empty is none
 *   columns     come in any order, and units have several names
 *   line columns are not looked at: google/pprof joins two locations that
 *               differ in nothing else
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

struct column {
	char *name; /* with its unit */
	size_t at;
};

/* A sample by what it is known by. */
struct key {
	uint64_t hash;
	size_t sample;
};

struct label_text {
	char *text;
	size_t sorted_by; /* of its bytes; labels that agree there stay */
	size_t place;
};

struct sums {
	const struct profile *p;
	int is_merged;
	struct texts locations;
	uint64_t *location_hash;
	struct column *column;
	struct key *key;
	size_t keys;
};

static const char *unit_name(const char *unit)
{
	static const char *const names[][2] = {
		{"\"ns\"", "\"nanoseconds\""},
		{"\"us\"", "\"microseconds\""},
		{"\"ms\"", "\"milliseconds\""},
		{"\"s\"", "\"seconds\""},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(unit, names[i][0]) == 0)
			return names[i][1];
	return unit;
}

static char *string_text(const struct profile *p, int64_t at)
{
	char *text;
	size_t len;
	FILE *f = open_text(&text, &len);

	put_string(f, p, at);
	fclose(f);
	return text;
}

static char *column_name(const struct profile *p, const Oracle__ValueType *t)
{
	char *type = string_text(p, t->type), *unit = string_text(p, t->unit);
	char *name;
	size_t len;
	FILE *f = open_text(&name, &len);

	fprintf(f, "%s/%s", type, unit_name(unit));
	fclose(f);
	free(type);
	free(unit);
	return name;
}

static int compare_columns(const void *a, const void *b)
{
	const struct column *x = a, *y = b;
	int rc = strcmp(x->name, y->name);

	return rc ? rc : (x->at > y->at) - (x->at < y->at);
}

static void name_columns(struct sums *s)
{
	size_t n = s->p->msg->n_sample_type;

	s->column = allocate(n, sizeof(*s->column));
	for (size_t i = 0; i < n; i++) {
		s->column[i].name =
			column_name(s->p, s->p->msg->sample_type[i]);
		s->column[i].at = i;
	}
	if (s->is_merged && n > 0)
		qsort(s->column, n, sizeof(*s->column), compare_columns);
}

static void name_locations(struct sums *s)
{
	struct texts *t = &s->locations;

	t->n = s->p->locations.n;
	t->text = allocate(t->n, sizeof(*t->text));
	s->location_hash = allocate(t->n, sizeof(*s->location_hash));
	for (size_t i = 0; i < t->n; i++) {
		t->text[i] = s->is_merged ? merged_location(s->p, i)
					  : filtered_location(s->p, i);
		s->location_hash[i] =
			hash_bytes(HASH_START, t->text[i], strlen(t->text[i]));
	}
}

/* Empty: it counts as none. */
static void set_label(struct label_text *to, const struct sums *s,
		      const Oracle__Label *l, size_t place)
{
	int is_text = !is_empty_string(s->p, l->str);
	size_t len;
	FILE *f = open_text(&to->text, &len);

	to->place = place;
	fputs(is_text ? "text " : "number ", f);
	put_string(f, s->p, l->key);
	fflush(f);
	to->sorted_by = s->is_merged ? len : SIZE_MAX;
	fputs(" = ", f);
	put_string(f, s->p, l->str);
	if (!s->is_merged || !is_text) {
		fprintf(f, " %" PRId64 " ", l->num);
		put_string(f, s->p, l->num_unit);
	}
	fclose(f);
	if (s->is_merged && !is_text && l->num == 0 &&
	    is_empty_string(s->p, l->num_unit))
		to->text[0] = '\0';
}

static int compare_labels(const void *a, const void *b)
{
	const struct label_text *x = a, *y = b;
	size_t n = x->sorted_by > y->sorted_by ? x->sorted_by : y->sorted_by;
	int rc = strncmp(x->text, y->text, n);

	return rc ? rc : (x->place > y->place) - (x->place < y->place);
}

static struct label_text *sort_labels(const struct sums *s,
				      const Oracle__Sample *sample)
{
	size_t n = sample->n_label;
	struct label_text *label = allocate(n, sizeof(*label));

	for (size_t i = 0; i < n; i++)
		set_label(&label[i], s, sample->label[i], i);
	if (n > 0)
		qsort(label, n, sizeof(*label), compare_labels);
	return label;
}

static void free_labels(struct label_text *label, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(label[i].text);
	free(label);
}

static uint64_t hash_sample(const struct sums *s, const Oracle__Sample *sample)
{
	struct label_text *label = sort_labels(s, sample);
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < sample->n_label; i++)
		if (label[i].text[0])
			hash = hash_bytes(hash, label[i].text,
					  strlen(label[i].text) + 1);
	for (size_t i = 0; i < sample->n_location_id; i++) {
		size_t at =
			ids_find(&s->p->location_ids, sample->location_id[i]);
		uint64_t one = at == NOT_FOUND ? 0 : s->location_hash[at];

		hash = hash_bytes(hash, &one, sizeof(one));
	}
	free_labels(label, sample->n_label);
	return hash;
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->sample > y->sample) - (x->sample < y->sample);
}

static void find_keys(struct sums *s)
{
	const Oracle__Profile *m = s->p->msg;

	s->key = allocate(m->n_sample, sizeof(*s->key));
	for (size_t i = 0; i < m->n_sample; i++)
		if (s->is_merged || m->sample[i]->n_location_id > 0)
			s->key[s->keys++] =
				(struct key){hash_sample(s, m->sample[i]), i};
	if (s->keys > 0)
		qsort(s->key, s->keys, sizeof(*s->key), compare_keys);
}

/* The sum of a column over keys that are one; sums wrap, in both files. */
static int64_t add_up(const struct sums *s, const struct key *key, size_t n,
		      size_t column)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const Oracle__Sample *sample = s->p->msg->sample[key[i].sample];

		if (column < sample->n_value)
			sum += (uint64_t)sample->value[column];
	}
	return (int64_t)sum;
}

/* What the values say; NULL when all of them are 0. */
static char *values_text(const struct sums *s, const struct key *key, size_t n)
{
	int is_zero = 1;
	char *text;
	size_t len;
	FILE *f = open_text(&text, &len);

	for (size_t i = 0; i < s->p->msg->n_sample_type; i++) {
		const struct column *c = &s->column[i];
		int64_t sum = add_up(s, key, n, c->at);

		is_zero &= sum == 0;
		if (sum != 0 || !s->is_merged) /* merged, not all need it */
			fprintf(f, " %s %" PRId64, c->name, sum);
	}
	fclose(f);
	if (!is_zero)
		return text;
	free(text);
	return NULL;
}

static void print_key(const struct sums *s, const struct key *key)
{
	const Oracle__Sample *sample = s->p->msg->sample[key->sample];
	struct label_text *label = sort_labels(s, sample);

	for (size_t i = 0; i < sample->n_label; i++)
		if (label[i].text[0])
			printf("  %s\n", label[i].text);
	free_labels(label, sample->n_label);
	for (size_t i = 0; i < sample->n_location_id; i++) {
		size_t at =
			ids_find(&s->p->location_ids, sample->location_id[i]);

		printf("  %s\n", at == NOT_FOUND ? "?" : s->locations.text[at]);
	}
}

static uint64_t walk(const struct sums *s, int prints)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0, n; i < s->keys; i += n) {
		const struct key *key = &s->key[i];
		char *values;

		for (n = 1; i + n < s->keys && key[n].hash == key->hash; n++)
			;
		values = values_text(s, key, n);
		if (!values)
			continue;
		hash = hash_bytes(hash, &key->hash, sizeof(key->hash));
		hash = hash_bytes(hash, values, strlen(values) + 1);
		if (prints) {
			printf("sum%s\n", values);
			print_key(s, key);
		}
		free(values);
	}
	return hash;
}

static void dump(const struct profile *p, int is_merged, int prints)
{
	struct sums s = {.p = p, .is_merged = is_merged};
	uint64_t hash;

	name_columns(&s);
	name_locations(&s);
	find_keys(&s);
	hash = walk(&s, prints);
	if (!prints)
		printf("%016" PRIx64 "\n", hash);
	for (size_t i = 0; i < p->msg->n_sample_type; i++)
		free(s.column[i].name);
	for (size_t i = 0; i < s.locations.n; i++)
		free(s.locations.text[i]);
	free(s.locations.text);
	free(s.location_hash);
	free(s.column);
	free(s.key);
}

void dump_filtered(const struct profile *p)
{
	dump(p, 0, 1);
}

void dump_filtered_digest(const struct profile *p)
{
	dump(p, 0, 0);
}

void dump_merged(const struct profile *p)
{
	dump(p, 1, 1);
}

void dump_merged_digest(const struct profile *p)
{
	dump(p, 1, 0);
}
