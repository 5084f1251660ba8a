#include "tests/fuzz/fuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash_bytes(uint64_t h, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3;
	return (h ^ 0xff) * 0x9e3779b97f4a7c15;
}

/* A name as formats of names spell it where there is none. */
static uint64_t hash_name(uint64_t h, const char *s, size_t len)
{
	return len ? hash_bytes(h, s, len) : hash_bytes(h, "[unknown]", 9);
}

static uint64_t hash_function(uint64_t h, const struct prof_profile *p,
			      prof_id id)
{
	const struct prof_function *f = prof_function(p, id);
	struct prof_str name = prof_string(p, f->name);

	if (!name.len)
		name = prof_string(p, f->system_name);
	return hash_name(h, name.s, name.len);
}

static uint64_t hash_module(uint64_t h, struct prof_str file)
{
	char *name = malloc(file.len + 2);
	size_t base = file.len, len;

	must(name, "no memory");
	while (base && file.s[base - 1] != '/')
		base--;
	len = file.len - base;
	name[0] = '[';
	if (len)
		memcpy(name + 1, file.s + base, len);
	name[len + 1] = ']';
	if (!len || name[1] == '[')
		h = hash_name(h, name + 1, len);
	else
		h = hash_name(h, name, len + 2);
	free(name);
	return h;
}

/* file+0xoffset, else the address, else [file]. */
static uint64_t hash_address(uint64_t h, const struct prof_profile *p,
			     const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);
	struct prof_str file = prof_string(p, m->file);
	size_t base = file.len;
	uint64_t at = l->address;
	char number[24], *name;
	int n;

	while (base && file.s[base - 1] != '/')
		base--;
	if (base == file.len || l->address < m->start)
		file.len = base = 0;
	else
		at = l->address - m->start + m->offset;
	if (!l->address)
		return hash_module(h, prof_string(p, m->file));
	n = snprintf(number, sizeof(number), "%s0x%" PRIx64,
		     file.len ? "+" : "", at);
	name = malloc(file.len - base + (size_t)n);
	must(name, "no memory");
	if (file.len)
		memcpy(name, file.s + base, file.len - base);
	memcpy(name + file.len - base, number, (size_t)n);
	h = hash_name(h, name, file.len - base + (size_t)n);
	free(name);
	return h;
}

/* Leaf first, as it is stored. */
static uint64_t hash_stack(const struct prof_profile *p, prof_id id)
{
	struct prof_stack s = prof_stack(p, id);
	uint64_t h = 0xcbf29ce484222325;

	if (!s.depth)
		return hash_name(h, "[no stack]", 10);
	for (size_t i = 0; i < s.depth; i++) {
		struct prof_location l = prof_location(p, s.locations[i]);

		for (size_t n = 0; n < l.line_count; n++)
			h = hash_function(h, p, l.lines[n].function);
		if (!l.line_count)
			h = hash_address(h, p, &l);
	}
	return h;
}

uint64_t fingerprint(const struct prof_profile *p, size_t column)
{
	const int64_t *value = prof_values(p, column);
	size_t count = prof_table_size(p, PROF_STACKS);
	uint64_t *hash = calloc(count, sizeof(*hash));
	uint64_t sum = 0;

	must(hash, "no memory");
	for (prof_id i = 0; i < count; i++)
		hash[i] = hash_stack(p, i);
	for (size_t i = 0; i < prof_sample_count(p); i++)
		sum += (uint64_t)value[i] * hash[prof_sample_stacks(p)[i]];
	free(hash);
	return sum;
}

static uint64_t hash_string(uint64_t h, const struct prof_profile *p,
			    prof_id id)
{
	struct prof_str s = prof_string(p, id);

	return hash_bytes(h, s.s, s.len);
}

static bool is_idle(struct prof_str key)
{
	size_t len = sizeof(PROF_IDLE_LABEL) - 1;

	return key.len == len && memcmp(key.s, PROF_IDLE_LABEL, len) == 0;
}

static uint64_t hash_labels(const struct prof_profile *p, prof_id id)
{
	struct prof_labels l = prof_labels(p, id);
	uint64_t sum = 0, h;

	for (size_t i = 0; i < l.count; i++) {
		if (is_idle(prof_string(p, l.label[i].key)))
			continue;
		h = hash_string((uint64_t)l.label[i].number, p, l.label[i].key);
		h = hash_string(h, p, l.label[i].str);
		sum += hash_string(h, p, l.label[i].unit);
	}
	return sum;
}

uint64_t label_fingerprint(const struct prof_profile *p, size_t column)
{
	const int64_t *value = prof_values(p, column);
	uint64_t sum = 0;

	for (size_t i = 0; i < prof_sample_count(p); i++)
		sum += (uint64_t)value[i] *
		       hash_labels(p, prof_sample_labels(p)[i]);
	return sum;
}
