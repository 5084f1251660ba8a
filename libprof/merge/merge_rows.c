#include "libprof/merge/merge.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE = 4096,
	STACKS_AT_ONCE = 64,
	POOL_AT_ONCE = 1 << 14, /* frames */
};

/* A stack that is hashed, and not yet looked up. */
struct pending_stack {
	prof_id id;	     /* of the source */
	size_t begin, depth; /* in m->pool */
	uint32_t hash;
};

struct sorted_label {
	struct prof_label label;
	struct prof_str key;
	size_t place;
};

_Static_assert(sizeof(struct mapping_key) == 24, "padding");

int merge_compare(struct prof_str a, struct prof_str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.s, b.s, shorter) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static prof_id out_of_memory(struct prof_merge *m)
{
	if (!m->b->error.status)
		fail_memory(&m->b->error);
	return 0;
}

prof_id merge_string(struct merge_source *s, prof_id id)
{
	struct prof_str text;

	if (!id || s->string[id])
		return s->string[id];
	text = prof_string(s->p, id);
	return s->string[id] = prof_add_string(s->m->b, text.s, text.len);
}

/* What the names that a build id has besides the one that is kept become. */
static void add_alias(struct prof_merge *m, prof_id build_id, prof_id file)
{
	struct prof_str id = prof_string(m->b->profile, build_id);
	struct prof_str name = prof_string(m->b->profile, file);
	static const char between[] = " is also ", before[] = "build id ";
	size_t len = sizeof(before) + sizeof(between) - 2 + id.len + name.len;
	char *text = malloc(len), *to = text;

	if (!text) {
		out_of_memory(m);
		return;
	}
	memcpy(to, before, sizeof(before) - 1);
	memcpy(to += sizeof(before) - 1, id.s, id.len);
	memcpy(to += id.len, between, sizeof(between) - 1);
	memcpy(to + sizeof(between) - 1, name.s, name.len);
	merge_comment(m, prof_add_string(m->b, text, len));
	free(text);
}

/* Of two names the first by bytes stays; an empty one is none. */
static prof_id choose_file(struct prof_merge *m, prof_id build_id, prof_id old,
			   prof_id new)
{
	const struct prof_profile *p = m->b->profile;
	prof_id first = old;

	if (old == new || !old || !new)
		return old ? old : new;
	if (merge_compare(prof_string(p, new), prof_string(p, old)) < 0)
		first = new;
	add_alias(m, build_id, first == old ? new : old);
	return first;
}

/* The row that stands for all copies: the lowest start, the largest size. */
static void join_mapping(struct prof_merge *m, struct prof_mapping *to,
			 const struct prof_mapping *from)
{
	uint64_t size = to->limit - to->start;

	if (from->limit - from->start > size)
		size = from->limit - from->start;
	if (from->start < to->start)
		to->start = from->start;
	to->limit = to->start + size;
	to->flags &= from->flags;
	to->file = choose_file(m, to->build_id, to->file, from->file);
}

static prof_id add_mapping(struct merge_source *s, prof_id id)
{
	struct prof_merge *m = s->m;
	struct prof_mapping row = *prof_mapping(s->p, id);
	uint64_t size = row.limit - row.start;
	struct mapping_key key = {.offset = row.offset};
	size_t before = m->mapping_key.count;
	prof_id number;

	row.file = merge_string(s, row.file);
	row.build_id = merge_string(s, row.build_id);
	key.pages = size / PAGE + (size % PAGE != 0);
	key.is_build_id = row.build_id != 0;
	key.name = key.is_build_id ? row.build_id : row.file;
	number = table_intern(&m->mapping_key, &key, sizeof(key));
	if (number == TABLE_FULL ||
	    ARRAY_ROOM(&m->mapping, &m->mapping_room, number, NULL) < 0)
		return out_of_memory(m);
	if (m->mapping_key.count == before)
		join_mapping(m, &m->mapping[number], &row);
	else
		m->mapping[number] = row;
	return number + 1;
}

void merge_mappings(struct merge_source *s)
{
	for (prof_id i = 1; i < prof_table_size(s->p, PROF_MAPPINGS); i++)
		s->mapping[i] = add_mapping(s, i);
}

struct prof_function merge_function_row(struct merge_source *s,
					const struct prof_function *from)
{
	struct prof_function f = *from;

	f.name = merge_string(s, f.name);
	f.system_name = merge_string(s, f.system_name);
	f.file = merge_string(s, f.file);
	return f;
}

size_t merge_location_size(const struct prof_location *l)
{
	return sizeof(struct location_row) + l->line_count * sizeof(*l->lines);
}

void merge_location_row(struct location_row *row, const struct merge_source *s,
			const struct prof_location *l)
{
	struct prof_line *line = (struct prof_line *)(row + 1);

	*row = (struct location_row){
		l->address - prof_mapping(s->p, l->mapping)->start,
		s->mapping[l->mapping], l->is_folded};
	for (size_t i = 0; i < l->line_count; i++) {
		line[i] = l->lines[i];
		line[i].function = s->function[line[i].function];
	}
}

static void add_function(struct merge_source *s, prof_id id)
{
	struct prof_function f;

	if (s->function[id])
		return;
	f = merge_function_row(s, prof_function(s->p, id));
	s->function[id] = prof_add_function(s->m->b, &f);
}

static prof_id add_location(struct merge_source *s, prof_id id)
{
	struct prof_merge *m = s->m;
	struct prof_location l = prof_location(s->p, id);
	size_t len = merge_location_size(&l);
	void *row = array_grow(m->row, &m->row_room, len, 1);
	prof_id number;

	if (!row)
		return out_of_memory(m);
	m->row = row;
	for (size_t i = 0; i < l.line_count; i++)
		add_function(s, l.lines[i].function);
	merge_location_row(row, s, &l);
	number = table_intern(&m->location, row, len);
	if (number == TABLE_FULL)
		return out_of_memory(m);
	return s->location[id] = number + 1;
}

/* Puts the merge's locations of a stack into the pool, and its hash. */
static bool prepare_stack(struct merge_source *s, prof_id id,
			  struct pending_stack *to)
{
	struct prof_merge *m = s->m;
	struct prof_stack stack = prof_stack(s->p, id);
	size_t need = m->pool_used + stack.depth;
	prof_id *list = array_grow(m->pool, &m->pool_room, need, sizeof(*list));

	if (!list)
		return out_of_memory(m);
	m->pool = list;
	list += m->pool_used;
	for (size_t i = 0; i < stack.depth; i++) {
		prof_id l = s->location[stack.locations[i]];

		list[i] = l ? l : add_location(s, stack.locations[i]);
	}
	*to = (struct pending_stack){
		id, m->pool_used, stack.depth,
		table_hash(&m->b->profile->table[PROF_STACKS], list,
			   stack.depth * sizeof(*list))};
	m->pool_used = need;
	return true;
}

size_t merge_stacks(struct merge_source *s, const prof_id *stacks, size_t count)
{
	struct prof_merge *m = s->m;
	struct pending_stack pending[STACKS_AT_ONCE];
	size_t n = 0, i = 0;

	m->pool_used = 0;
	for (; i < count && n < STACKS_AT_ONCE && m->pool_used < POOL_AT_ONCE;
	     i++)
		if (stacks[i] && !s->stack[stacks[i]] &&
		    prepare_stack(s, stacks[i], &pending[n]))
			n++;
	for (size_t j = 0; j < n; j++) {
		struct prof_stack list = {m->pool + pending[j].begin,
					  pending[j].depth};

		s->stack[pending[j].id] =
			builder_add_hashed_stack(m->b, list, pending[j].hash);
	}
	return i;
}

static int compare_labels(const void *left, const void *right)
{
	const struct sorted_label *a = left, *b = right;
	int order = (a->label.str == 0) - (b->label.str == 0);

	if (!order)
		order = merge_compare(a->key, b->key);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* The labels in m->label, sorted; how many. */
static size_t sort_labels(struct merge_source *s, struct prof_labels from)
{
	struct sorted_label *to = s->m->label;
	size_t count = 0;

	for (size_t i = 0; i < from.count; i++) {
		struct prof_label l = from.label[i];

		if (l.key == s->idle_key)
			continue;
		l.key = merge_string(s, l.key);
		l.str = merge_string(s, l.str);
		l.unit = merge_string(s, l.unit);
		to[count] = (struct sorted_label){
			l, prof_string(s->p, from.label[i].key), count};
		count++;
	}
	qsort(to, count, sizeof(*to), compare_labels);
	return count;
}

static prof_id add_labels(struct merge_source *s, prof_id id)
{
	struct prof_merge *m = s->m;
	struct prof_labels from = prof_labels(s->p, id);
	struct prof_label *set;
	size_t count;
	void *grown = array_grow(m->label, &m->label_room, from.count,
				 sizeof(*m->label));

	if (!grown)
		return out_of_memory(m);
	m->label = grown;
	count = sort_labels(s, from);
	/* In place: a label is never behind where it comes from. */
	set = (struct prof_label *)m->label;
	for (size_t i = 0; i < count; i++)
		memmove(&set[i], &m->label[i].label, sizeof(*set));
	return prof_add_labels(m->b, set, count);
}

prof_id merge_labels(struct merge_source *s, prof_id id)
{
	if (!id)
		return 0;
	if (!s->labels[id])
		s->labels[id] = add_labels(s, id) + 1;
	return s->labels[id] - 1;
}

static bool make_map(prof_id **map, const struct prof_profile *p,
		     enum prof_table table)
{
	*map = calloc(prof_table_size(p, table), sizeof(**map));
	return *map;
}

int merge_rows_init(struct merge_source *s, struct prof_error *err)
{
	const struct prof_profile *p = s->p;

	s->idle_key = TABLE_FULL;
	if (p->track_count)
		s->idle_key = find_string(p, PROF_IDLE_LABEL);
	if (make_map(&s->string, p, PROF_STRINGS) &&
	    make_map(&s->mapping, p, PROF_MAPPINGS) &&
	    make_map(&s->function, p, PROF_FUNCTIONS) &&
	    make_map(&s->location, p, PROF_LOCATIONS) &&
	    make_map(&s->stack, p, PROF_STACKS) &&
	    make_map(&s->labels, p, PROF_LABELSETS))
		return PROF_OK;
	return fail_memory(err);
}

void merge_rows_release(struct merge_source *s)
{
	free(s->string);
	free(s->mapping);
	free(s->function);
	free(s->location);
	free(s->stack);
	free(s->labels);
}

void merge_finish_rows(struct prof_merge *m)
{
	for (size_t i = 0; i < m->mapping_key.count; i++)
		prof_add_mapping(m->b, &m->mapping[i]);
	for (prof_id i = 0; i < m->location.count; i++) {
		const struct location_row *row = table_row(&m->location, i);
		size_t lines = table_row_size(&m->location, i) - sizeof(*row);
		struct prof_location l = {
			.address = row->address,
			.mapping = row->mapping,
			.is_folded = row->is_folded,
			.lines = (const struct prof_line *)(row + 1),
			.line_count = lines / sizeof(struct prof_line),
		};

		if (l.mapping)
			l.address += m->mapping[l.mapping - 1].start;
		prof_add_location(m->b, &l);
	}
}
