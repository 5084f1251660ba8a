/* Rows of the tables, each once, and what they may refer to. */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/build_check.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void builder_stick(struct prof_builder *b, const struct prof_error *err)
{
	if (!b->error.status)
		b->error = *err;
}

prof_id builder_checked(struct prof_builder *b, prof_id id)
{
	if (id != TABLE_FULL)
		return id;
	builder_fail(b, PROF_DETAIL_NONE, PROF_ENOMEM, "out of memory");
	return 0;
}

static prof_id intern(struct prof_builder *b, enum prof_table table,
		      const void *row, size_t len)
{
	if (b->error.status)
		return 0;
	if (!len)
		row = ""; /* an empty list may come without an address */
	return builder_checked(
		b, table_intern(&b->profile->table[table], row, len));
}

prof_id prof_add_string(struct prof_builder *b, const char *s, size_t len)
{
	return intern(b, PROF_STRINGS, s, len);
}

bool builder_has_row(struct prof_builder *b, enum prof_table table, prof_id id,
		     const char *what)
{
	if (id < b->profile->table[table].count)
		return true;
	if (!b->error.status)
		builder_fail(b, PROF_DETAIL_ID, PROF_EINVAL,
			     "the %s is %" PRIu32
			     ", a number that the builder has not given",
			     what, id);
	return false;
}

bool builder_expects(struct prof_builder *b, bool holds, const char *what)
{
	if (!holds && !b->error.status)
		builder_fail(b, PROF_DETAIL_CHOICE, PROF_EINVAL, "%s", what);
	return holds;
}

prof_id prof_add_mapping(struct prof_builder *b, const struct prof_mapping *m)
{
	if (!builder_has_row(b, PROF_STRINGS, m->file, "file of a mapping") ||
	    !builder_has_row(b, PROF_STRINGS, m->build_id,
			     "build id of a mapping") ||
	    !builder_expects(b, m->flags <= 15 && !m->unused,
			     "a mapping has flags that do not exist"))
		return 0;
	return intern(b, PROF_MAPPINGS, m, sizeof(*m));
}

prof_id prof_add_function(struct prof_builder *b, const struct prof_function *f)
{
	if (!builder_has_row(b, PROF_STRINGS, f->name, "name of a function") ||
	    !builder_has_row(b, PROF_STRINGS, f->system_name,
			     "system name of a function") ||
	    !builder_has_row(b, PROF_STRINGS, f->file, "file of a function") ||
	    !builder_expects(b, !f->unused,
			     "a function has unused bytes that are "
			     "not 0"))
		return 0;
	return intern(b, PROF_FUNCTIONS, f, sizeof(*f));
}

static bool has_lines(struct prof_builder *b, const struct prof_location *l)
{
	for (size_t i = 0; i < l->line_count; i++)
		if (!builder_has_row(b, PROF_FUNCTIONS, l->lines[i].function,
				     "function of a line") ||
		    !builder_expects(
			    b, l->lines[i].function && !l->lines[i].unused,
			    "a line has no function, or unused bytes that "
			    "are not 0"))
			return false;
	return builder_has_row(b, PROF_MAPPINGS, l->mapping,
			       "mapping of a location") &&
	       builder_expects(b, l->is_folded <= 1,
			       "is_folded is neither 0 nor 1");
}

prof_id prof_add_location(struct prof_builder *b, const struct prof_location *l)
{
	struct location_row row = {l->address, l->mapping, l->is_folded};
	size_t lines = l->line_count * sizeof(*l->lines);
	size_t len = sizeof(row) + lines;
	void *grown;

	if (b->error.status || !has_lines(b, l))
		return 0;
	if (l->line_count > b->profile->limits.max_depth) {
		builder_fail(b, PROF_DETAIL_MAX_DEPTH, PROF_ELIMIT,
			     "a location of %zu inlined calls; the limit is "
			     "%" PRIu64,
			     l->line_count, b->profile->limits.max_depth);
		return 0;
	}
	grown = array_grow(b->location, &b->location_room, len, 1);
	if (!grown)
		return builder_checked(b, TABLE_FULL);
	b->location = grown;
	memcpy(b->location, &row, sizeof(row));
	if (lines)
		memcpy(b->location + sizeof(row), l->lines, lines);
	return intern(b, PROF_LOCATIONS, b->location, len);
}

prof_id builder_add_hashed_stack(struct prof_builder *b,
				 struct prof_stack stack, uint32_t hash)
{
	const struct prof_limits *limit = &b->profile->limits;
	struct table *t = &b->profile->table[PROF_STACKS];
	size_t size = sizeof(*stack.locations);
	prof_id id;

	if (b->error.status)
		return 0;
	if (stack.depth > limit->max_depth) {
		builder_fail(b, PROF_DETAIL_MAX_DEPTH, PROF_ELIMIT,
			     "a stack of %zu frames; the limit is %" PRIu64,
			     stack.depth, limit->max_depth);
		return 0;
	}
	id = builder_checked(b, table_intern_hashed(t, stack.locations,
						    stack.depth * size, hash));
	if (t->used / size > limit->max_pool)
		builder_fail(b, PROF_DETAIL_MAX_POOL, PROF_ELIMIT,
			     "more than %" PRIu64 " frames in distinct stacks",
			     limit->max_pool);
	return id;
}

prof_id builder_add_raw_stack(struct prof_builder *b, const prof_id *locations,
			      size_t depth)
{
	/* An empty list may come without an address. */
	struct prof_stack s = {depth ? locations : &(prof_id){0}, depth};
	const struct table *t = &b->profile->table[PROF_STACKS];
	size_t len = depth * sizeof(*locations);

	return builder_add_hashed_stack(b, s, table_hash(t, s.locations, len));
}

prof_id prof_add_stack(struct prof_builder *b, const prof_id *locations,
		       size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		if (!builder_has_row(b, PROF_LOCATIONS, locations[i],
				     "location in a stack") ||
		    !builder_expects(b, locations[i],
				     "a stack has no location in "
				     "one of its places"))
			return 0;
	return builder_add_raw_stack(b, locations, depth);
}

prof_id builder_add_raw_labels(struct prof_builder *b,
			       const struct prof_label *labels, size_t count)
{
	if (!count)
		return 0; /* the empty row */
	return intern(b, PROF_LABELSETS, labels, count * sizeof(*labels));
}

prof_id prof_add_labels(struct prof_builder *b, const struct prof_label *labels,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!builder_has_row(b, PROF_STRINGS, labels[i].key,
				     "key of a label") ||
		    !builder_has_row(b, PROF_STRINGS, labels[i].str,
				     "text of a label") ||
		    !builder_has_row(b, PROF_STRINGS, labels[i].unit,
				     "unit of a label") ||
		    !builder_expects(b, !labels[i].unused,
				     "a label has unused bytes "
				     "that are not 0"))
			return 0;
	return builder_add_raw_labels(b, labels, count);
}
