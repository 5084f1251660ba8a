/*
 * A column is known by its type and the family of its unit: nanoseconds for
 * all times, bytes for all sizes, else the unit itself without a plural s.
 * Where a profile has two such columns, the first goes to the first and the
 * second to the second.
 */
#include "libprof/merge/merge.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct column_key {
	prof_id type, family; /* in m->column_name */
	uint32_t is_known;    /* a family of several units */
	uint32_t place;	      /* among those of this kind */
};

struct unit {
	struct prof_str family;
	int64_t factor; /* of the finest; 1 where the family is not known */
	bool is_known;
};

/* How many columns there were of each kind. */
struct kinds {
	struct table kind;
	uint32_t *count;
	size_t room;
};

static void kinds_release(struct kinds *k)
{
	table_release(&k->kind);
	free(k->count);
}

static struct unit unit_of(struct prof_str name)
{
	struct unit u = {.family = name, .factor = 1};
	const char *finest;

	if (unit_finest(&finest, &u.factor, name.s, name.len)) {
		u.is_known = true;
		u.family = (struct prof_str){finest, strlen(finest)};
	} else if (str_ends(name, "s")) {
		u.family.len--;
	}
	return u;
}

/* What the next column of a profile is known by; false without memory. */
static bool next_key(struct column_key *key, struct prof_merge *m,
		     struct kinds *kinds, struct prof_str type,
		     struct prof_str unit)
{
	struct unit u = unit_of(unit);
	struct table *names = &m->column_name;
	size_t before = kinds->kind.count;
	prof_id kind;

	*key = (struct column_key){
		.type = table_intern(names, type.s, type.len),
		.family = table_intern(names, u.family.s, u.family.len),
		.is_known = u.is_known,
	};
	kind = table_intern(&kinds->kind, key, sizeof(*key));
	if (key->type == TABLE_FULL || key->family == TABLE_FULL ||
	    kind == TABLE_FULL ||
	    ARRAY_ROOM(&kinds->count, &kinds->room, kind, NULL) < 0)
		return false;
	if (kinds->kind.count > before)
		kinds->count[kind] = 0;
	key->place = kinds->count[kind]++;
	return true;
}

/* The keys of all columns of a profile: row i of the table is column i. */
static bool list_keys(struct table *keys, struct prof_merge *m,
		      const struct prof_profile *p)
{
	struct kinds kinds = {0};
	struct column_key key;
	bool is_whole = true;

	table_init(keys);
	table_init(&kinds.kind);
	for (size_t i = 0; i < p->column_count && is_whole; i++)
		is_whole = next_key(&key, m, &kinds,
				    prof_string(p, p->columns[i].type),
				    prof_string(p, p->columns[i].unit)) &&
			   table_intern(keys, &key, sizeof(key)) == i;
	kinds_release(&kinds);
	return is_whole;
}

static int fail_types(const struct merge_source *s, struct prof_error *err)
{
	char ours[200], others[200];

	list_columns(ours, sizeof(ours), s->p);
	list_columns(others, sizeof(others), s->m->b->profile);
	return fail(err, PROF_ENOTSUP,
		    "its columns are %s; earlier profiles have %s",
		    *ours ? ours : "none", *others ? others : "none");
}

/* Do so many columns that are the same allow a merge? */
static bool is_enough(const struct merge_source *s, size_t matched)
{
	size_t ours = s->p->column_count;
	size_t others = s->m->b->profile->column_count;

	switch (s->m->options.types) {
	case PROF_TYPES_COMMON:
		return matched || (!ours && !others);
	case PROF_TYPES_UNION:
		return true;
	default:
		return matched == ours && matched == others;
	}
}

/* Without columns and samples a profile fits any other. */
static bool is_nothing(const struct prof_profile *p)
{
	return !p->column_count && !p->samples.count;
}

int merge_match_columns(struct merge_source *s, struct prof_error *err)
{
	struct prof_merge *m = s->m;
	struct table ours, others = {0};
	size_t matched = 0;
	int status = PROF_OK;

	s->column = calloc(s->p->column_count + 1, sizeof(*s->column));
	s->factor = calloc(s->p->column_count + 1, sizeof(*s->factor));
	if (!s->column || !s->factor)
		return fail_memory(err);
	if (!list_keys(&ours, m, s->p) || !list_keys(&others, m, m->b->profile))
		status = fail_memory(err);
	for (prof_id i = 0; i < ours.count && status == PROF_OK; i++) {
		prof_id to = table_find(&others, table_row(&ours, i),
					table_row_size(&ours, i));

		s->column[i] = to == TABLE_FULL ? SIZE_MAX : to;
		s->factor[i] = 1;
		matched += to != TABLE_FULL;
	}
	table_release(&ours);
	table_release(&others);
	if (status == PROF_OK && m->has_columns && !is_nothing(s->p) &&
	    !is_enough(s, matched))
		status = fail_types(s, err);
	return status;
}

/* Drops the columns of the merge that this profile does not have. */
static int drop_columns(struct merge_source *s, struct prof_error *err)
{
	struct prof_profile *p = s->m->b->profile;
	size_t *place = calloc(p->column_count + 1, sizeof(*place));
	int64_t **value = p->samples.value;
	size_t kept = 0;

	if (!place)
		return fail_memory(err);
	for (size_t i = 0; i < s->p->column_count; i++)
		if (s->column[i] != SIZE_MAX)
			place[s->column[i]] = 1;
	for (size_t i = 0; i < p->column_count; i++) {
		if (!place[i] && value)
			free(value[i]);
		if (!place[i])
			continue;
		place[i] = kept;
		p->columns[kept] = p->columns[i];
		if (value)
			value[kept] = value[i];
		kept++;
	}
	p->column_count = kept;
	for (size_t i = 0; i < s->p->column_count; i++)
		if (s->column[i] != SIZE_MAX)
			s->column[i] = place[s->column[i]];
	free(place);
	return PROF_OK;
}

static int add_columns(struct merge_source *s, struct prof_error *err)
{
	struct prof_profile *p = s->m->b->profile;

	for (size_t i = 0; i < s->p->column_count; i++) {
		struct prof_column c = s->p->columns[i];

		if (s->column[i] != SIZE_MAX)
			continue;
		s->column[i] = p->column_count;
		c.type = merge_string(s, c.type);
		builder_add_late_column(s->m->b, c.type,
					merge_string(s, c.unit));
	}
	return prof_builder_error(s->m->b, err);
}

static int scale_column(struct prof_profile *p, size_t column, int64_t factor,
			struct prof_error *err)
{
	struct prof_str type = prof_string(p, p->columns[column].type);

	for (size_t i = 0; i < p->samples.count; i++)
		if (!sum_multiply(&p->samples.value[column][i], factor))
			return fail(err, PROF_ERANGE,
				    "a value of '%.*s' before it does not fit "
				    "64 bits in its unit",
				    str_shown(type, 80), type.s);
	return PROF_OK;
}

/* The finer unit for both; of two names for one, the first by bytes. Within
 * a family one factor always divides the other. */
static int join_units(struct merge_source *s, size_t i, struct prof_error *err)
{
	struct prof_profile *p = s->m->b->profile;
	struct prof_column *to = &p->columns[s->column[i]];
	prof_id name = s->p->columns[i].unit;
	struct prof_str ours = prof_string(s->p, name);
	struct prof_str old = prof_string(p, to->unit);
	int64_t factor = unit_of(ours).factor;
	int64_t old_factor = unit_of(old).factor;

	if (factor > old_factor)
		s->factor[i] = factor / old_factor;
	if (factor < old_factor ||
	    (factor == old_factor && merge_compare(ours, old) < 0))
		to->unit = merge_string(s, name);
	if (factor < old_factor)
		return scale_column(p, s->column[i], old_factor / factor, err);
	return PROF_OK;
}

int merge_change_columns(struct merge_source *s, struct prof_error *err)
{
	struct prof_merge *m = s->m;
	bool is_common = m->options.types == PROF_TYPES_COMMON;
	int status = PROF_OK;
	void *grown;

	if (is_nothing(s->p))
		return PROF_OK;
	if (m->has_columns && is_common)
		status = drop_columns(s, err);
	else
		status = add_columns(s, err);
	m->has_columns = true;
	for (size_t i = 0; i < s->p->column_count && status == PROF_OK; i++)
		if (s->column[i] != SIZE_MAX)
			status = join_units(s, i, err);
	grown = array_grow(m->value, &m->value_room,
			   m->b->profile->column_count + 1, sizeof(*m->value));
	if (!grown)
		return fail_memory(err);
	m->value = grown;
	return status;
}

void merge_columns_release(struct merge_source *s)
{
	free(s->column);
	free(s->factor);
}
