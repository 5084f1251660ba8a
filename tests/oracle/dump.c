/*
 * The whole profile in a canonical form: header, sample types and samples in
 * file order, each stack written out in full, then what the three tables
 * hold, sorted, each distinct entry once. Ids, string positions and the order
 * of tables leave no trace; every field does.
 *
 * The same walk makes text or, for profiles whose text would run to
 * gigabytes, one hash per section. A sink is where the walk writes to.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

struct sink {
	int digest;    /* hash instead of print */
	uint64_t hash; /* of the section so far */
};

/* Writes one line, given without its end. */
static void put_text(struct sink *s, const char *line)
{
	if (s->digest)
		s->hash = hash_bytes(s->hash, line, strlen(line) + 1);
	else
		puts(line);
}

static void begin_section(struct sink *s, const char *name, size_t entries)
{
	s->hash = HASH_START;
	if (s->digest)
		printf("%s %zu ", name, entries);
	else
		printf("== %s %zu\n", name, entries);
}

static void end_section(struct sink *s)
{
	if (s->digest)
		printf("%016" PRIx64 "\n", s->hash);
}

/* Lines made with stdio go through a buffer, to be printed or hashed. */
static void flush_text(struct sink *s, FILE *f, char **text)
{
	fclose(f);
	put_text(s, *text);
	free(*text);
}

static void put_string_field(struct sink *s, const struct profile *p,
			     const char *name, int64_t at)
{
	char *text;
	size_t len;
	FILE *f = open_text(&text, &len);

	fprintf(f, "%s ", name);
	put_string(f, p, at);
	flush_text(s, f, &text);
}

static void put_number_field(struct sink *s, const char *name, int64_t n)
{
	char line[80];

	snprintf(line, sizeof(line), "%s %" PRId64, name, n);
	put_text(s, line);
}

static void put_type(struct sink *s, const struct profile *p, const char *name,
		     const Oracle__ValueType *t)
{
	char *text;
	size_t len;
	FILE *f = open_text(&text, &len);

	fprintf(f, "%s ", name);
	put_string(f, p, t ? t->type : 0); /* absent is the same as empty */
	putc(' ', f);
	put_string(f, p, t ? t->unit : 0);
	flush_text(s, f, &text);
}

static void dump_header(struct sink *s, const struct profile *p)
{
	const Oracle__Profile *m = p->msg;

	begin_section(s, "header", m->n_sample_type);
	for (size_t i = 0; i < m->n_sample_type; i++)
		put_type(s, p, "sample_type", m->sample_type[i]);
	put_string_field(s, p, "default_sample_type", m->default_sample_type);
	put_type(s, p, "period_type", m->period_type);
	put_number_field(s, "period", m->period);
	put_number_field(s, "time_nanos", m->time_nanos);
	put_number_field(s, "duration_nanos", m->duration_nanos);
	for (size_t i = 0; i < m->n_comment; i++)
		put_string_field(s, p, "comment", m->comment[i]);
	put_string_field(s, p, "doc_url", m->doc_url);
	put_string_field(s, p, "drop_frames", m->drop_frames);
	put_string_field(s, p, "keep_frames", m->keep_frames);
	put_string_field(s, p, "string 0", 0); /* "" in a sound file */
	put_text(s, "main binary");
	put_text(s, p->mappings.n > 0 ? p->mappings.text[0] : "none");
	end_section(s);
}

static void put_label(struct sink *s, const struct profile *p,
		      const Oracle__Label *l)
{
	char *text;
	size_t len;
	FILE *f = open_text(&text, &len);

	fputs("  label ", f);
	put_string(f, p, l->key);
	fputs(" str=", f);
	put_string(f, p, l->str);
	fprintf(f, " num=%" PRId64 " unit=", l->num);
	put_string(f, p, l->num_unit);
	flush_text(s, f, &text);
}

static void put_location(struct sink *s, const struct profile *p, uint64_t id)
{
	size_t at = ids_find(&p->location_ids, id);
	char line[40];

	if (at == NOT_FOUND) {
		snprintf(line, sizeof(line), "  <location %" PRIu64 ">", id);
		put_text(s, line);
	} else if (s->digest) {
		s->hash = hash_bytes(s->hash, &p->location_hash[at],
				     sizeof(p->location_hash[at]));
	} else {
		printf("  %s\n", p->locations.text[at]);
	}
}

static void dump_sample(struct sink *s, const struct profile *p, size_t i)
{
	const Oracle__Sample *sample = p->msg->sample[i];

	if (!s->digest)
		printf("sample %zu\n", i);
	put_number_field(s, "  values", (int64_t)sample->n_value);
	for (size_t k = 0; k < sample->n_value; k++)
		put_number_field(s, " ", sample->value[k]);
	put_number_field(s, "  labels", (int64_t)sample->n_label);
	for (size_t k = 0; k < sample->n_label; k++)
		put_label(s, p, sample->label[k]);
	put_number_field(s, "  stack", (int64_t)sample->n_location_id);
	for (size_t k = 0; k < sample->n_location_id; k++)
		put_location(s, p, sample->location_id[k]);
}

static void dump_samples(struct sink *s, const struct profile *p)
{
	begin_section(s, "samples", p->msg->n_sample);
	for (size_t i = 0; i < p->msg->n_sample; i++)
		dump_sample(s, p, i);
	end_section(s);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts a copy, keeps one of each, and says how many are left. */
static size_t sort_distinct(char ***copy, const struct texts *t)
{
	char **sorted = allocate(t->n, sizeof(*sorted));
	size_t kept = 0;

	if (t->n > 0) {
		memcpy(sorted, t->text, t->n * sizeof(*sorted));
		qsort(sorted, t->n, sizeof(*sorted), compare_texts);
	}
	for (size_t i = 0; i < t->n; i++)
		if (kept == 0 || strcmp(sorted[kept - 1], sorted[i]) != 0)
			sorted[kept++] = sorted[i];
	*copy = sorted;
	return kept;
}

static void dump_table(struct sink *s, const char *name, const struct texts *t)
{
	char **sorted;
	size_t n = sort_distinct(&sorted, t);

	begin_section(s, name, n);
	for (size_t i = 0; i < n; i++)
		put_text(s, sorted[i]);
	end_section(s);
	free(sorted);
}

static void dump(struct sink *s, const struct profile *p)
{
	dump_header(s, p);
	dump_samples(s, p);
	dump_table(s, "mappings", &p->mappings);
	dump_table(s, "functions", &p->functions);
	dump_table(s, "locations", &p->locations);
}

void dump_text(const struct profile *p)
{
	struct sink s = {0};

	dump(&s, p);
}

void dump_digest(const struct profile *p)
{
	struct sink s = {.digest = 1};

	dump(&s, p);
}

size_t count_distinct(const struct texts *t)
{
	char **sorted;
	size_t n = sort_distinct(&sorted, t);

	free(sorted);
	return n;
}
