/*
 * Counts and sums of a profile as one JSON object on one line. A sum that
 * does not fit 64 bits is null.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "oracle.h"

static void put_json_string(const ProtobufCBinaryData *s)
{
	size_t n;

	for (size_t i = 0; s && i < s->len; i += n) {
		uint8_t c = s->data[i];

		n = utf8_len(s->data + i, s->len - i);
		if (n == 0 || c < 0x20 || c == '"' || c == '\\') {
			printf("\\u%04x", c);
			n = 1;
		} else {
			printf("%.*s", (int)n, (char *)s->data + i);
		}
	}
}

static void put_type(const struct profile *p, const Oracle__ValueType *t)
{
	putchar('"');
	put_json_string(find_string(p, t ? t->type : 0));
	putchar('/');
	put_json_string(find_string(p, t ? t->unit : 0));
	putchar('"');
}

static void put_types(const struct profile *p)
{
	fputs("\"types\": [", stdout);
	for (size_t i = 0; i < p->msg->n_sample_type; i++) {
		fputs(i > 0 ? ", " : "", stdout);
		put_type(p, p->msg->sample_type[i]);
	}
	fputs("], \"period_type\": ", stdout);
	put_type(p, p->msg->period_type);
	fputs(", \"default\": \"", stdout);
	put_json_string(find_string(p, p->msg->default_sample_type));
	fputs("\", \"doc_url\": \"", stdout);
	put_json_string(find_string(p, p->msg->doc_url));
	putchar('"');
}

static void put_sum(const struct profile *p, size_t column)
{
	int64_t sum = 0;
	int overflow = 0;

	for (size_t i = 0; i < p->msg->n_sample; i++) {
		const Oracle__Sample *s = p->msg->sample[i];

		if (column < s->n_value)
			overflow |= __builtin_add_overflow(
				sum, s->value[column], &sum);
	}
	if (overflow)
		fputs("null", stdout);
	else
		printf("%" PRId64, sum);
}

static void put_sums(const struct profile *p)
{
	fputs(", \"sums\": [", stdout);
	for (size_t i = 0; i < p->msg->n_sample_type; i++) {
		fputs(i > 0 ? ", " : "", stdout);
		put_sum(p, i);
	}
	putchar(']');
}

static size_t count_labels(const struct profile *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->msg->n_sample; i++)
		n += p->msg->sample[i]->n_label;
	return n;
}

static size_t collect_keys(const struct profile *p,
			   const ProtobufCBinaryData **keys)
{
	size_t n = 0;

	for (size_t i = 0; i < p->msg->n_sample; i++) {
		const Oracle__Sample *s = p->msg->sample[i];

		for (size_t k = 0; k < s->n_label; k++) {
			const ProtobufCBinaryData *key =
				find_string(p, s->label[k]->key);

			if (key)
				keys[n++] = key;
		}
	}
	return n;
}

static void put_label_keys(const struct profile *p)
{
	const ProtobufCBinaryData **keys =
		allocate(count_labels(p), sizeof(*keys));
	size_t n = collect_keys(p, keys);

	fputs(", \"label_keys\": [", stdout);
	if (n > 0)
		qsort(keys, n, sizeof(*keys), compare_strings);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && compare_strings(&keys[i - 1], &keys[i]) == 0)
			continue;
		fputs(i > 0 ? ", \"" : "\"", stdout);
		put_json_string(keys[i]);
		putchar('"');
	}
	putchar(']');
	free(keys);
}

static void put_count(const char *name, size_t n)
{
	printf(", \"%s\": %zu", name, n);
}

static void put_number(const char *name, int64_t n)
{
	printf(", \"%s\": %" PRId64, name, n);
}

static void put_flag(const char *name, int flag)
{
	printf(", \"%s\": %s", name, flag ? "true" : "false");
}

static void put_header(const struct profile *p)
{
	const Oracle__Profile *m = p->msg;
	const ProtobufCBinaryData *first = find_string(p, 0);

	put_types(p);
	put_sums(p);
	put_number("period", m->period);
	put_number("time", m->time_nanos);
	put_number("duration", m->duration_nanos);
	put_count("comments", m->n_comment);
	put_flag("drop", m->drop_frames != 0);
	put_flag("keep", m->keep_frames != 0);
	put_flag("str0_empty", first && first->len == 0);
	put_count("gzip_members", p->gzip_members);
}

static void put_tables(const struct profile *p, const struct counts *c)
{
	put_count("samples", p->msg->n_sample);
	put_count("locs", p->locations.n);
	put_count("funcs", p->functions.n);
	put_count("maps", p->mappings.n);
	put_count("distinct_locs", count_distinct(&p->locations));
	put_count("distinct_funcs", count_distinct(&p->functions));
	put_count("distinct_maps", count_distinct(&p->mappings));
	put_count("strings", p->msg->n_string_table);
	put_count("stacks", c->stacks);
	put_count("dup_ids", c->dup_ids);
	put_flag("sparse_ids", c->sparse_ids);
	put_count("dup_strings", c->dup_strings);
	put_count("bad_utf8", c->bad_utf8);
	put_count("unknown", c->unknown);
}

static void put_samples(const struct profile *p, const struct counts *c)
{
	put_count("max_depth", c->max_depth);
	put_count("max_inline", c->max_inline);
	put_count("unsym_locs", c->unsym_locs);
	put_count("nomap_locs", c->nomap_locs);
	put_count("columns", c->columns);
	put_count("folded", c->folded);
	put_count("empty_stacks", c->empty_stacks);
	put_count("negative", c->negative);
	put_count("zero", c->zero);
	put_count("mismatch", c->mismatch);
	put_count("dangling_loc", c->dangling_loc);
	put_count("dangling_func", c->dangling_func);
	put_count("dangling_map", c->dangling_map);
	put_count("str_labels", c->str_labels);
	put_count("num_labels", c->num_labels);
	put_count("lost_labels", c->lost_labels);
	put_label_keys(p);
}

void dump_facts(const struct profile *p)
{
	struct counts c;

	count_profile(&c, p);
	putchar('{');
	put_header(p);
	put_tables(p, &c);
	put_samples(p, &c);
	puts("}");
}
