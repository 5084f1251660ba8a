/*
 * The tables of a profile with every reference resolved. Each entry gets a
 * text that tells all of it but its id, so that two files which number their
 * tables differently have the same texts.
 *
 * What does not resolve is shown, not refused: `<string 99>`, `<function 7>`.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static int compare_slots(const void *a, const void *b)
{
	const struct slot *x = a;
	const struct slot *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void ids_sort(struct ids *ids)
{
	if (ids->n > 0)
		qsort(ids->slots, ids->n, sizeof(*ids->slots), compare_slots);
	ids->repeated = 0;
	for (size_t i = 1; i < ids->n; i++)
		ids->repeated += ids->slots[i].id == ids->slots[i - 1].id;
}

size_t ids_find(const struct ids *ids, uint64_t id)
{
	size_t low = 0;
	size_t high = ids->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ids->slots[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < ids->n && ids->slots[low].id == id)
		return ids->slots[low].at;
	return NOT_FOUND;
}

const ProtobufCBinaryData *find_string(const struct profile *p, int64_t at)
{
	if (at < 0 || (uint64_t)at >= p->msg->n_string_table)
		return NULL;
	return &p->msg->string_table[at];
}

void put_string(FILE *to, const struct profile *p, int64_t at)
{
	const ProtobufCBinaryData *s = find_string(p, at);

	if (!s && at == 0) {
		fputs("\"\"", to);
		return;
	}
	if (!s) {
		fprintf(to, "<string %" PRId64 ">", at);
		return;
	}
	putc('"', to);
	for (size_t i = 0; i < s->len; i++) {
		uint8_t c = s->data[i];

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			fprintf(to, "\\x%02x", c);
		else
			putc(c, to);
	}
	putc('"', to);
}

FILE *open_text(char **text, size_t *len)
{
	FILE *f = open_memstream(text, len);

	if (!f)
		fatal("memory", "cannot open a stream");
	return f;
}

static char *function_text(const struct profile *p, const Oracle__Function *f)
{
	char *text;
	size_t len;
	FILE *to = open_text(&text, &len);

	fputs("name=", to);
	put_string(to, p, f->name);
	fputs(" system_name=", to);
	put_string(to, p, f->system_name);
	fputs(" filename=", to);
	put_string(to, p, f->filename);
	fprintf(to, " start_line=%" PRId64, f->start_line);
	fclose(to);
	return text;
}

static char *mapping_text(const struct profile *p, const Oracle__Mapping *m)
{
	char *text;
	size_t len;
	FILE *to = open_text(&text, &len);

	fprintf(to, "start=0x%" PRIx64 " limit=0x%" PRIx64 " offset=0x%" PRIx64,
		m->memory_start, m->memory_limit, m->file_offset);
	fputs(" filename=", to);
	put_string(to, p, m->filename);
	fputs(" build_id=", to);
	put_string(to, p, m->build_id);
	fprintf(to, " functions=%d filenames=%d lines=%d inlines=%d",
		m->has_functions != 0, m->has_filenames != 0,
		m->has_line_numbers != 0, m->has_inline_frames != 0);
	fclose(to);
	return text;
}

static void put_line(FILE *to, const struct profile *p, const Oracle__Line *l)
{
	size_t at = ids_find(&p->function_ids, l->function_id);

	fprintf(to, " [line=%" PRId64 " column=%" PRId64 " ", l->line,
		l->column);
	if (at == NOT_FOUND)
		fprintf(to, "<function %" PRIu64 ">]", l->function_id);
	else
		fprintf(to, "%s]", p->functions.text[at]);
}

static char *location_text(const struct profile *p, const Oracle__Location *l)
{
	size_t at = ids_find(&p->mapping_ids, l->mapping_id);
	char *text;
	size_t len;
	FILE *to = open_text(&text, &len);

	fprintf(to, "address=0x%" PRIx64 " folded=%d", l->address,
		l->is_folded != 0);
	for (size_t i = 0; i < l->n_line; i++)
		put_line(to, p, l->line[i]);
	if (at != NOT_FOUND)
		fprintf(to, " in {%s}", p->mappings.text[at]);
	else if (l->mapping_id != 0)
		fprintf(to, " in <mapping %" PRIu64 ">", l->mapping_id);
	fclose(to);
	return text;
}

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *byte = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static void table_init(struct ids *ids, struct texts *texts, size_t n)
{
	ids->n = n;
	ids->slots = allocate(n, sizeof(*ids->slots));
	texts->n = n;
	texts->text = allocate(n, sizeof(*texts->text));
}

static void fill_mappings(struct profile *p)
{
	table_init(&p->mapping_ids, &p->mappings, p->msg->n_mapping);
	for (size_t i = 0; i < p->mappings.n; i++) {
		const Oracle__Mapping *m = p->msg->mapping[i];

		p->mapping_ids.slots[i] = (struct slot){m->id, i};
		p->mappings.text[i] = mapping_text(p, m);
	}
	ids_sort(&p->mapping_ids);
}

static void fill_functions(struct profile *p)
{
	table_init(&p->function_ids, &p->functions, p->msg->n_function);
	for (size_t i = 0; i < p->functions.n; i++) {
		const Oracle__Function *f = p->msg->function[i];

		p->function_ids.slots[i] = (struct slot){f->id, i};
		p->functions.text[i] = function_text(p, f);
	}
	ids_sort(&p->function_ids);
}

static void fill_locations(struct profile *p)
{
	table_init(&p->location_ids, &p->locations, p->msg->n_location);
	for (size_t i = 0; i < p->locations.n; i++) {
		const Oracle__Location *l = p->msg->location[i];

		p->location_ids.slots[i] = (struct slot){l->id, i};
		p->locations.text[i] = location_text(p, l);
	}
	ids_sort(&p->location_ids);
}

void profile_init(struct profile *p, const char *path)
{
	memset(p, 0, sizeof(*p));
	p->msg = load_message(path, &p->gzip_members);
	fill_mappings(p);
	fill_functions(p);
	fill_locations(p); /* their texts hold those of the other two */
	p->location_hash = allocate(p->locations.n, sizeof(uint64_t));
	for (size_t i = 0; i < p->locations.n; i++) {
		const char *text = p->locations.text[i];

		p->location_hash[i] =
			hash_bytes(HASH_START, text, strlen(text));
	}
}

static void table_release(struct ids *ids, struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		free(texts->text[i]);
	free(texts->text);
	free(ids->slots);
}

void profile_release(struct profile *p)
{
	table_release(&p->mapping_ids, &p->mappings);
	table_release(&p->function_ids, &p->functions);
	table_release(&p->location_ids, &p->locations);
	free(p->location_hash);
	oracle__profile__free_unpacked(p->msg, NULL);
}
