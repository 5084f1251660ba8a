/*
 * With two sides, stacks of equal names are found by a hash of their names
 * and compared name by name: so each is there once, whatever profile and
 * however many distinct places of the same names it came from.
 */
#include "libprof/analyze/stacks.h"

#include "libprof/analyze/sums.h"
#include "libprof/base/array.h"
#include "libprof/base/buffer.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct stack_item item_of(const struct prof_profile *p, prof_id stack,
				 uint32_t source)
{
	struct stack_item item = {.at = cursor_at_end(prof_stack(p, stack))};

	item.at.most = STACK_ALL_FRAMES;
	if (source == SIDE_BASE)
		item.at.most |= STACK_OF_BASE;
	return item;
}

static int fail_negative(struct prof_error *err, uint64_t count)
{
	return fail_but(err, PROF_REMEDY_POSITIVE,
			fail(err, PROF_EINVAL,
			     "%" PRIu64 " stack%s below 0, which has no width",
			     count,
			     count == 1 ? " has a value" : "s have values"));
}

/* An item for each sample, in the order of time: track after track. */
static int add_samples(struct stacks *s, const struct stacks_source *source,
		       struct prof_error *err)
{
	const struct prof_profile *p = source->profile;
	const struct samples *from = &p->samples;
	size_t tracks = from->track ? p->track_count : 1;
	size_t *next = calloc(tracks + 1, sizeof(*next));
	uint64_t negative = 0;

	s->item = calloc(from->count + 1, sizeof(*s->item));
	if (!s->item || !next) {
		free(next);
		return fail_memory(err);
	}
	for (size_t i = 0; i < from->count; i++)
		next[(from->track ? from->track[i] : 0) + 1]++;
	for (size_t t = 0; t < tracks; t++)
		next[t + 1] += next[t];
	for (size_t i = 0; i < from->count; i++) {
		struct stack_item *item =
			&s->item[next[from->track ? from->track[i] : 0]++];

		*item = item_of(p, from->stack[i], SIDE_NEW);
		item->value[SIDE_NEW] = from->value[source->column][i];
		negative += item->value[SIDE_NEW] < 0;
	}
	s->count = from->count;
	free(next);
	return negative && !s->is_signed ? fail_negative(err, negative)
					 : PROF_OK;
}

/* An item for each stack of p. */
static int add_stacks(struct stacks *s, const struct prof_profile *p,
		      struct sums *sums, uint32_t source,
		      struct prof_error *err)
{
	size_t room = s->count;
	void *grown;
	int status = sums_init(sums, p, err);

	if (status < 0)
		return status;
	if (!s->is_signed && sums_negative(sums))
		return fail_negative(err, sums_negative(sums));
	grown = array_grow(s->item, &room, s->count + sums->stack_count,
			   sizeof(*s->item));
	if (!grown)
		return fail_memory(err);
	s->item = grown;
	for (size_t i = 0; i < sums->stack_count; i++) {
		prof_id stack = sums->stack[i];
		struct stack_item *item = &s->item[s->count++];

		*item = item_of(p, stack, source);
		for (int side = 0; side < SIDES && sums->has_sides; side++)
			item->value[side] = sums_of_side(sums, stack, side);
		if (!sums->has_sides)
			item->value[source] = *sums_of(sums, stack);
	}
	return PROF_OK;
}

static int add_side(struct stacks *s, const struct prof_profile *p,
		    size_t column, uint32_t source, struct prof_error *err)
{
	struct sums sums = {
		.has_sides = source == SIDE_NEW && prof_is_two_sided(p),
		.first_column = column,
	};
	int status;

	sums.numbers = sums.has_sides ? 2 : 1;
	s->has_sides |= sums.has_sides;
	status = add_stacks(s, p, &sums, source, err);
	sums_release(&sums);
	return status;
}

/* Every byte is a character. */
static void decode_latin1(struct buffer *b, struct prof_str s)
{
	unsigned char c[4];

	b->len = 0;
	for (size_t i = 0; i < s.len; i++)
		buffer_add(b, c, utf8_encode(c, (unsigned char)s.s[i]));
}

/* Numbers the names of frames as they are in another table, which gets those
 * that it does not have. */
static int number_names(struct frames *from, struct table *to, bool is_latin1,
			struct prof_error *err)
{
	prof_id *number = calloc(from->name.count + 1, sizeof(*number));
	struct buffer decoded = {0};
	bool failed = !number;

	for (prof_id i = 0; !failed && i < from->name.count; i++) {
		struct prof_str name = frame_name(from, i);

		if (is_latin1) {
			decode_latin1(&decoded, name);
			name = buffer_str(&decoded);
		}
		number[i] = table_intern(to, name.s, name.len);
		failed = number[i] == TABLE_FULL || decoded.failed;
	}
	for (size_t i = 0; !failed && i < from->count; i++)
		from->frame[i] = number[from->frame[i]];
	free(number);
	buffer_release(&decoded);
	return failed ? fail_memory(err) : PROF_OK;
}

static int name_frames(struct stacks *s, const struct stacks_source *source,
		       struct prof_error *err)
{
	struct frames *f = &s->frames[SIDE_NEW];
	int status = frames_init(f, source->profile, source->by, err);
	struct table decoded;

	if (status < 0 || !source->is_latin1)
		return status;
	table_init(&decoded);
	status = number_names(f, &decoded, true, err);
	table_release(&f->name);
	f->name = decoded;
	return status;
}

/* Begins an item at its innermost root; false when it has none. Leaf first,
 * that is the first one on the way, and the last frame of the item. */
static bool cut_item(struct stacks *s, struct stack_item *item,
		     const bool *is_root)
{
	struct stack_item step = *item, before = step;
	bool found = false;
	uint32_t passed = 0;
	prof_id name;

	while (stacks_next(&name, &step, s)) {
		passed++;
		if (is_root[name]) {
			found = true;
			if (s->leaf_first) {
				item->at.most &= STACK_OF_BASE;
				item->at.most |= passed;
				return true;
			}
			item->at = before.at;
		}
		before = step;
	}
	return found;
}

static int cut_to_roots(struct stacks *s, const struct stacks_source *source,
			struct prof_error *err)
{
	bool *is_root = frames_named(&s->frames[SIDE_NEW], source->roots,
				     source->root_count);
	size_t kept = 0;

	if (!is_root)
		return fail_memory(err);
	for (size_t i = 0; i < s->count; i++)
		if (cut_item(s, &s->item[i], is_root))
			s->item[kept++] = s->item[i];
	s->dropped = s->count - kept;
	s->count = kept;
	free(is_root);
	return PROF_OK;
}

static uint32_t hash_names(const struct stacks *s, struct stack_item item)
{
	const struct hash_key *key = &s->frames[SIDE_NEW].name.key;
	uint64_t hash = 0;
	prof_id name;

	while (stacks_next(&name, &item, s))
		hash = hash_add(key, hash, name);
	return hash_end(key, hash);
}

static bool has_same_names(const struct stacks *s, struct stack_item a,
			   struct stack_item b)
{
	prof_id x, y;
	bool has_x, has_y;

	do {
		has_x = stacks_next(&x, &a, s);
		has_y = stacks_next(&y, &b, s);
	} while (has_x && has_y && x == y);
	return !has_x && !has_y;
}

/* The item of these names among those kept, which are found by `slot`: an
 * open hash table of numbers of items, plus one. Its free slot if it is new. */
static size_t *find_item(const struct stacks *s, size_t *slot, size_t slots,
			 const struct stack_item *item)
{
	size_t i = hash_names(s, *item) & (slots - 1);

	while (slot[i] && !has_same_names(s, s->item[slot[i] - 1], *item))
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

static int join_equal(struct stacks *s, struct prof_error *err)
{
	size_t slots = 16, kept = 0, *slot;
	int status = PROF_OK;

	while (slots < s->count * 2)
		slots *= 2;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return fail_memory(err);
	for (size_t i = 0; i < s->count; i++) {
		size_t *found = find_item(s, slot, slots, &s->item[i]);

		if (!*found) {
			s->item[kept] = s->item[i];
			*found = ++kept;
			continue;
		}
		for (int side = 0; side < SIDES; side++)
			if (!sum_add(&s->item[*found - 1].value[side],
				     s->item[i].value[side]))
				status = fail(err, PROF_ERANGE,
					      "the sum of a stack does not "
					      "fit 64 bits");
	}
	s->count = kept;
	free(slot);
	return status;
}

static int add_totals(struct stacks *s, struct prof_error *err)
{
	for (size_t i = 0; i < s->count; i++)
		for (int side = 0; side < SIDES; side++)
			if (!sum_add(&s->total[side], s->item[i].value[side]))
				return fail(err, PROF_ERANGE,
					    "the total does not fit 64 bits");
	return PROF_OK;
}

static int add_base(struct stacks *s, const struct stacks_source *source,
		    struct prof_error *err)
{
	int status = frames_init(&s->frames[SIDE_BASE], source->base,
				 source->by, err);

	if (status == PROF_OK)
		status = number_names(&s->frames[SIDE_BASE],
				      &s->frames[SIDE_NEW].name,
				      source->is_latin1, err);
	if (status == PROF_OK)
		status = add_side(s, source->base, source->base_column,
				  SIDE_BASE, err);
	s->has_sides = true;
	return status;
}

int stacks_init(struct stacks *s, const struct stacks_source *source,
		struct prof_error *err)
{
	int status;

	memset(s, 0, sizeof(*s));
	s->leaf_first = source->leaf_first;
	s->is_signed = source->is_signed;
	status = name_frames(s, source, err);
	if (status == PROF_OK && source->in_time_order)
		status = add_samples(s, source, err);
	else if (status == PROF_OK)
		status = add_side(s, source->profile, source->column, SIDE_NEW,
				  err);
	if (status == PROF_OK && source->base)
		status = add_base(s, source, err);
	if (status == PROF_OK && source->root_count)
		status = cut_to_roots(s, source, err);
	if (status == PROF_OK &&
	    (source->join == JOIN_SIDES ? s->has_sides
					: source->join == JOIN_ALL))
		status = join_equal(s, err);
	if (status == PROF_OK)
		status = add_totals(s, err);
	return status;
}

void stacks_release(struct stacks *s)
{
	for (int side = 0; side < SIDES; side++)
		frames_release(&s->frames[side]);
	free(s->item);
}
