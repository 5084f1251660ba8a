/*
 * Nothing is cleared between two stacks: what was last counted in a stack
 * keeps its number, from 1.
 */
#include "libprof/analyze/functions.h"

#include "libprof/base/error.h"
#include "libprof/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Rows are sorted on these numbers, the larger first. */
static int64_t larger(const int64_t value[SIDES])
{
	return value[SIDE_NEW] > value[SIDE_BASE] ? value[SIDE_NEW]
						  : value[SIDE_BASE];
}

static int compare(int64_t a, int64_t b)
{
	return (a < b) - (a > b);
}

static int compare_self(const void *left, const void *right)
{
	const struct function *a = left, *b = right;
	int order = compare(larger(a->self), larger(b->self));

	if (!order)
		order = compare(larger(a->total), larger(b->total));
	return order ? order : compare(b->rank, a->rank);
}

static int compare_total(const void *left, const void *right)
{
	const struct function *a = left, *b = right;
	int order = compare(larger(a->total), larger(b->total));

	if (!order)
		order = compare(larger(a->self), larger(b->self));
	return order ? order : compare(b->rank, a->rank);
}

static int compare_edges(const void *left, const void *right)
{
	const struct edge *a = left, *b = right;
	int order = compare(larger(a->value), larger(b->value));

	return order ? order : compare(b->rank, a->rank);
}

struct word {
	struct prof_str name;
	prof_id id;
};

static int compare_words(const void *left, const void *right)
{
	const struct word *a = left, *b = right;

	return str_compare(a->name, b->name);
}

static int rank_names(struct functions *f, const struct frames *frames)
{
	struct word *word = calloc(f->name_count + 1, sizeof(*word));

	f->rank = calloc(f->name_count + 1, sizeof(*f->rank));
	if (!word || !f->rank) {
		free(word);
		return -1;
	}
	for (prof_id i = 0; i < f->name_count; i++)
		word[i] = (struct word){frame_name(frames, i), i};
	qsort(word, f->name_count, sizeof(*word), compare_words);
	for (size_t i = 0; i < f->name_count; i++)
		f->rank[word[i].id] = (uint32_t)i;
	free(word);
	return 0;
}

static void add(int64_t sum[SIDES], const struct stack_item *item)
{
	for (int side = 0; side < SIDES; side++)
		sum[side] += item->value[side];
}

/* Row i is of name i yet; seen is by name. */
static void add_item(struct functions *f, const struct stacks *s, size_t i,
		     size_t *seen)
{
	struct stack_item item = s->item[i];
	prof_id name, leaf = 0;
	bool has_leaf = false;

	while (stacks_next(&name, &item, s)) {
		if (!has_leaf || !s->leaf_first)
			leaf = name;
		has_leaf = true;
		if (seen[name] == i + 1)
			continue;
		seen[name] = i + 1;
		add(f->row[name].total, &item);
	}
	if (has_leaf)
		add(f->row[leaf].self, &item);
}

static void keep_seen(struct functions *f, const size_t *seen)
{
	for (prof_id name = 0; name < f->name_count; name++) {
		if (!seen[name])
			continue;
		f->row[f->count] = f->row[name];
		f->row[f->count].name = name;
		f->row[f->count++].rank = f->rank[name];
	}
}

/* The names of the i-th stack of the sums. */
static void add_stack(struct functions *f, const struct functions_source *s,
		      size_t i, size_t *seen)
{
	static const prof_id none;
	prof_id id = s->sums->stack[i];
	const int64_t value[SIDES] = {sums_of_side(s->sums, id, 0),
				      sums_of_side(s->sums, id, 1)};
	struct prof_stack stack = prof_stack(s->profile, id);
	const prof_id *name, *location = stack.depth ? stack.locations : &none;
	size_t count, depth = stack.depth ? stack.depth : 1;

	name = location_frames(&count, s->frames, *location);
	for (int side = 0; side < SIDES; side++)
		f->row[name[count - 1]].self[side] += value[side];
	for (size_t k = 0; k < depth; k++) {
		name = location_frames(&count, s->frames, location[k]);
		for (; count--; name++) {
			struct function *row = &f->row[*name];

			if (seen[*name] == i + 1)
				continue;
			seen[*name] = i + 1;
			for (int side = 0; side < SIDES; side++)
				row->total[side] += value[side];
		}
	}
}

/* Room for rows, and for what was seen of each name. */
static size_t *begin(struct functions *f, const struct frames *frames)
{
	size_t names = frames->name.count;
	size_t *seen = calloc(names + 1, sizeof(*seen));

	memset(f, 0, sizeof(*f));
	f->name_count = names;
	f->row = calloc(names + 1, sizeof(*f->row));
	if (seen && f->row && rank_names(f, frames) == 0)
		return seen;
	free(seen);
	return NULL;
}

int functions_init(struct functions *f, const struct stacks *s,
		   struct prof_error *err)
{
	size_t *seen = begin(f, &s->frames[SIDE_NEW]);

	if (!seen)
		return fail_memory(err);
	for (size_t i = 0; i < s->count; i++)
		add_item(f, s, i, seen);
	keep_seen(f, seen);
	free(seen);
	functions_sort(f, BY_SELF);
	return PROF_OK;
}

int functions_init_sums(struct functions *f, const struct functions_source *s,
			struct prof_error *err)
{
	size_t *seen = begin(f, s->frames);

	if (!seen)
		return fail_memory(err);
	for (size_t i = 0; i < s->sums->stack_count; i++)
		add_stack(f, s, i, seen);
	keep_seen(f, seen);
	free(seen);
	functions_sort(f, BY_SELF);
	return PROF_OK;
}

void functions_sort(struct functions *f, enum function_order order)
{
	qsort(f->row, f->count, sizeof(*f->row),
	      order == BY_SELF ? compare_self : compare_total);
}

void functions_release(struct functions *f)
{
	free(f->row);
	free(f->rank);
}

/* An edge while stacks are counted, in an open hash table. */
struct call {
	size_t seen; /* 0: a free slot */
	int64_t value[SIDES];
	prof_id caller, callee;
};

struct calls {
	struct call *slot;
	size_t slots; /* a power of two */
	size_t count;
	const struct hash_key *key;
};

static struct call *find_call(const struct calls *c, prof_id caller,
			      prof_id callee)
{
	size_t i = hash_pair(c->key, caller, callee) & (c->slots - 1);

	while (c->slot[i].seen &&
	       (c->slot[i].caller != caller || c->slot[i].callee != callee))
		i = (i + 1) & (c->slots - 1);
	return &c->slot[i];
}

static int grow_calls(struct calls *c, struct prof_error *err)
{
	struct calls grown = *c;

	grown.slots = c->slots ? c->slots * 2 : 1024;
	grown.slot = grown.slots > SIZE_MAX / 2 / sizeof(*grown.slot)
			     ? NULL
			     : calloc(grown.slots, sizeof(*grown.slot));
	if (!grown.slot)
		return fail_memory(err);
	for (size_t i = 0; i < c->slots; i++)
		if (c->slot[i].seen)
			*find_call(&grown, c->slot[i].caller,
				   c->slot[i].callee) = c->slot[i];
	free(c->slot);
	*c = grown;
	return PROF_OK;
}

static int add_calls(struct calls *c, const struct stacks *s, size_t i,
		     struct prof_error *err)
{
	struct stack_item item = s->item[i];
	prof_id before, name;
	int status = PROF_OK;

	if (!stacks_next(&before, &item, s))
		return PROF_OK;
	for (; stacks_next(&name, &item, s); before = name) {
		struct call *call;

		if (c->count >= c->slots / 2)
			status = grow_calls(c, err);
		if (status < 0)
			return status;
		call = s->leaf_first ? find_call(c, name, before)
				     : find_call(c, before, name);
		if (call->seen == i + 1)
			continue;
		c->count += !call->seen;
		call->seen = i + 1;
		call->caller = s->leaf_first ? name : before;
		call->callee = s->leaf_first ? before : name;
		add(call->value, &item);
	}
	return PROF_OK;
}

static prof_id owner_of(const struct call *call, bool is_caller)
{
	return is_caller ? call->caller : call->callee;
}

/* The edges of callers list callees, and the other way round. */
static int make_list(struct edge_list *list, const struct calls *c,
		     const struct functions *f, bool is_caller)
{
	size_t *next = calloc(f->name_count + 2, sizeof(*next));

	list->first = next;
	list->edge = calloc(c->count + 1, sizeof(*list->edge));
	if (!next || !list->edge)
		return -1;
	/* One ahead: where a name's edges end comes to be where they begin. */
	for (size_t i = 0; i < c->slots; i++)
		if (c->slot[i].seen)
			next[owner_of(&c->slot[i], is_caller) + 2]++;
	for (size_t i = 2; i < f->name_count + 2; i++)
		next[i] += next[i - 1];
	for (size_t i = 0; i < c->slots; i++) {
		const struct call *call = &c->slot[i];
		prof_id other = owner_of(call, !is_caller);

		if (!call->seen)
			continue;
		list->edge[next[owner_of(call, is_caller) + 1]++] =
			(struct edge){
				.value = {call->value[0], call->value[1]},
				.name = other,
				.rank = f->rank[other],
			};
	}
	for (size_t i = 0; i < f->name_count; i++)
		qsort(list->edge + next[i], next[i + 1] - next[i],
		      sizeof(*list->edge), compare_edges);
	return 0;
}

int edges_init(struct edges *e, const struct stacks *s,
	       const struct functions *f, struct prof_error *err)
{
	struct calls calls = {.key = &s->frames[SIDE_NEW].name.key};
	int status = PROF_OK;

	memset(e, 0, sizeof(*e));
	for (size_t i = 0; i < s->count && status == PROF_OK; i++)
		status = add_calls(&calls, s, i, err);
	e->count = calls.count;
	if (status == PROF_OK && (make_list(&e->callees, &calls, f, true) < 0 ||
				  make_list(&e->callers, &calls, f, false) < 0))
		status = fail_memory(err);
	free(calls.slot);
	return status;
}

void edges_release(struct edges *e)
{
	free(e->callers.edge);
	free(e->callers.first);
	free(e->callees.edge);
	free(e->callees.first);
}
