/*
 * Counts what a profile holds: sizes, oddities, references that lead nowhere.
 */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void count_label(struct counts *c, const struct profile *p,
			const Oracle__Label *l)
{
	const ProtobufCBinaryData *str = find_string(p, l->str);
	size_t is_text = l->str != 0 && (!str || str->len > 0);

	c->str_labels += is_text;
	c->num_labels += l->num != 0 || l->num_unit != 0;
	/* google/pprof reads these as no label at all */
	c->lost_labels += !is_text && l->num == 0 && l->num_unit == 0;
	c->unknown += l->base.n_unknown_fields;
}

static void count_values(struct counts *c, const Oracle__Sample *s)
{
	int negative = 0;
	int zero = 1;

	for (size_t i = 0; i < s->n_value; i++) {
		negative |= s->value[i] < 0;
		zero &= s->value[i] == 0;
	}
	c->negative += negative != 0;
	c->zero += zero != 0;
}

/* Inlined calls are frames of their own, a location without lines is one. */
static void count_stack(struct counts *c, const struct profile *p,
			const Oracle__Sample *s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s->n_location_id; i++) {
		size_t at = ids_find(&p->location_ids, s->location_id[i]);

		if (at == NOT_FOUND)
			c->dangling_loc++;
		else
			depth += larger(1, p->msg->location[at]->n_line);
	}
	c->max_depth = larger(c->max_depth, depth);
	c->empty_stacks += s->n_location_id == 0;
}

static void count_sample(struct counts *c, const struct profile *p,
			 const Oracle__Sample *s)
{
	c->mismatch += s->n_value != p->msg->n_sample_type;
	c->unknown += s->base.n_unknown_fields;
	count_stack(c, p, s);
	count_values(c, s);
	for (size_t i = 0; i < s->n_label; i++)
		count_label(c, p, s->label[i]);
}

static void count_location(struct counts *c, const struct profile *p,
			   const Oracle__Location *l)
{
	c->max_inline = larger(c->max_inline, l->n_line);
	c->unsym_locs += l->n_line == 0;
	c->nomap_locs += l->mapping_id == 0;
	c->folded += l->is_folded != 0;
	c->unknown += l->base.n_unknown_fields;
	c->dangling_map += l->mapping_id != 0 &&
			   ids_find(&p->mapping_ids, l->mapping_id) ==
				   NOT_FOUND;
	for (size_t i = 0; i < l->n_line; i++) {
		const Oracle__Line *line = l->line[i];

		c->columns += line->column != 0;
		c->unknown += line->base.n_unknown_fields;
		c->dangling_func += ids_find(&p->function_ids,
					     line->function_id) == NOT_FOUND;
	}
}

static void count_tables(struct counts *c, const struct profile *p)
{
	const Oracle__Profile *m = p->msg;

	c->unknown += m->base.n_unknown_fields;
	for (size_t i = 0; i < m->n_sample_type; i++)
		c->unknown += m->sample_type[i]->base.n_unknown_fields;
	for (size_t i = 0; i < m->n_mapping; i++)
		c->unknown += m->mapping[i]->base.n_unknown_fields;
	for (size_t i = 0; i < m->n_function; i++)
		c->unknown += m->function[i]->base.n_unknown_fields;
	for (size_t i = 0; i < m->n_location; i++)
		count_location(c, p, m->location[i]);
	for (size_t i = 0; i < m->n_sample; i++)
		count_sample(c, p, m->sample[i]);
}

/* How long the UTF-8 character at S is, 0 if it is none. */
size_t utf8_len(const uint8_t *s, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0x80	 ? 1
		   : s[0] < 0xc0 ? 0
		   : s[0] < 0xe0 ? 2
		   : s[0] < 0xf0 ? 3
		   : s[0] < 0xf8 ? 4
				 : 0;
	uint32_t c = n > 1 ? s[0] & (0x7fu >> n) : s[0];

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

static int is_utf8(const ProtobufCBinaryData *s)
{
	for (size_t i = 0, n; i < s->len; i += n) {
		n = utf8_len(s->data + i, s->len - i);
		if (n == 0)
			return 0;
	}
	return 1;
}

int compare_strings(const void *a, const void *b)
{
	const ProtobufCBinaryData *x = *(ProtobufCBinaryData *const *)a;
	const ProtobufCBinaryData *y = *(ProtobufCBinaryData *const *)b;
	size_t n = x->len < y->len ? x->len : y->len;
	int rc = n > 0 ? memcmp(x->data, y->data, n) : 0;

	return rc ? rc : (x->len > y->len) - (x->len < y->len);
}

static void count_strings(struct counts *c, const struct profile *p)
{
	size_t n = p->msg->n_string_table;
	const ProtobufCBinaryData **s = allocate(n, sizeof(*s));

	for (size_t i = 0; i < n; i++) {
		s[i] = &p->msg->string_table[i];
		c->bad_utf8 += !is_utf8(s[i]);
	}
	if (n > 0)
		qsort(s, n, sizeof(*s), compare_strings);
	for (size_t i = 1; i < n; i++)
		c->dup_strings += compare_strings(&s[i - 1], &s[i]) == 0;
	free(s);
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t stack_hash(const struct profile *p, const Oracle__Sample *s)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < s->n_location_id; i++) {
		size_t at = ids_find(&p->location_ids, s->location_id[i]);
		uint64_t one = at == NOT_FOUND ? 0 : p->location_hash[at];

		hash = hash_bytes(hash, &one, sizeof(one));
	}
	return hash;
}

static void count_stacks(struct counts *c, const struct profile *p)
{
	size_t n = p->msg->n_sample;
	uint64_t *hashes = allocate(n, sizeof(*hashes));

	for (size_t i = 0; i < n; i++)
		hashes[i] = stack_hash(p, p->msg->sample[i]);
	if (n > 0)
		qsort(hashes, n, sizeof(*hashes), compare_hashes);
	for (size_t i = 0; i < n; i++)
		c->stacks += i == 0 || hashes[i] != hashes[i - 1];
	free(hashes);
}

static int is_sparse(const struct ids *ids)
{
	return ids->n > 0 && ids->slots[ids->n - 1].id > ids->n;
}

void count_profile(struct counts *c, const struct profile *p)
{
	memset(c, 0, sizeof(*c));
	count_tables(c, p);
	count_strings(c, p);
	count_stacks(c, p);
	c->dup_ids = p->mapping_ids.repeated + p->location_ids.repeated +
		     p->function_ids.repeated;
	c->sparse_ids = is_sparse(&p->mapping_ids) ||
			is_sparse(&p->location_ids) ||
			is_sparse(&p->function_ids);
}
