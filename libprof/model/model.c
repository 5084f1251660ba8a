#include "libprof/model/model.h"

#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct prof_mapping) == 40, "padding");
_Static_assert(sizeof(struct prof_function) == 24, "padding");
_Static_assert(sizeof(struct prof_line) == 24, "padding");
_Static_assert(sizeof(struct prof_label) == 24, "padding");
_Static_assert(sizeof(struct location_row) == 16, "padding");

size_t prof_table_size(const struct prof_profile *p, enum prof_table table)
{
	return table <= PROF_LABELSETS ? p->table[table].count : 0;
}

struct prof_str prof_string(const struct prof_profile *p, prof_id id)
{
	const struct table *t = &p->table[PROF_STRINGS];

	return (struct prof_str){table_row(t, id), table_row_size(t, id)};
}

const struct prof_mapping *prof_mapping(const struct prof_profile *p,
					prof_id id)
{
	return table_row(&p->table[PROF_MAPPINGS], id);
}

const struct prof_function *prof_function(const struct prof_profile *p,
					  prof_id id)
{
	return table_row(&p->table[PROF_FUNCTIONS], id);
}

struct prof_location prof_location(const struct prof_profile *p, prof_id id)
{
	const struct table *t = &p->table[PROF_LOCATIONS];
	const struct location_row *row = table_row(t, id);
	size_t lines = table_row_size(t, id) - sizeof(*row);

	return (struct prof_location){
		.address = row->address,
		.mapping = row->mapping,
		.is_folded = row->is_folded,
		.lines = (const void *)(row + 1),
		.line_count = lines / sizeof(struct prof_line),
	};
}

struct prof_stack prof_stack(const struct prof_profile *p, prof_id id)
{
	const struct table *t = &p->table[PROF_STACKS];

	return (struct prof_stack){table_row(t, id),
				   table_row_size(t, id) / sizeof(prof_id)};
}

struct prof_labels prof_labels(const struct prof_profile *p, prof_id id)
{
	const struct table *t = &p->table[PROF_LABELSETS];

	return (struct prof_labels){table_row(t, id),
				    table_row_size(t, id) /
					    sizeof(struct prof_label)};
}

const struct prof_header *prof_header(const struct prof_profile *p)
{
	return &p->header;
}

const prof_id *prof_comments(const struct prof_profile *p, size_t *count)
{
	*count = p->comment_count;
	return p->comments;
}

const struct prof_column *prof_columns(const struct prof_profile *p,
				       size_t *count)
{
	*count = p->column_count;
	return p->columns;
}

const struct prof_track *prof_tracks(const struct prof_profile *p,
				     size_t *count)
{
	*count = p->track_count;
	return p->tracks;
}

size_t prof_sample_count(const struct prof_profile *p)
{
	return p->samples.count;
}

const prof_id *prof_sample_stacks(const struct prof_profile *p)
{
	return p->samples.stack;
}

const prof_id *prof_sample_labels(const struct prof_profile *p)
{
	return p->samples.labels;
}

const prof_id *prof_sample_tracks(const struct prof_profile *p)
{
	return p->samples.track;
}

const int64_t *prof_values(const struct prof_profile *p, size_t column)
{
	return p->samples.value ? p->samples.value[column] : NULL;
}

static int str_equal(struct prof_str a, const char *s, size_t len)
{
	return a.len == len && memcmp(a.s, s, len) == 0;
}

static struct prof_column column_at(const struct prof_profile *p, size_t i)
{
	return p->columns[i];
}

int prof_column_total(int64_t *total, const struct prof_profile *p,
		      size_t column, struct prof_error *err)
{
	int status = check_column(p, column, err);
	const int64_t *value;
	struct prof_str type;

	*total = 0;
	if (status < 0)
		return status;
	value = prof_values(p, column);
	type = prof_string(p, column_at(p, column).type);
	for (size_t i = 0; i < p->samples.count; i++)
		if (!sum_add(total, value[i]))
			return fail(err, PROF_ERANGE,
				    "the total of column '%.*s' does not fit "
				    "64 bits",
				    (int)(type.len < 80 ? type.len : 80),
				    type.s);
	return PROF_OK;
}

size_t prof_default_column(const struct prof_profile *p)
{
	for (size_t i = 0; i < p->column_count && p->header.default_type; i++)
		if (p->columns[i].type == p->header.default_type)
			return i;
	return p->column_count ? p->column_count - 1 : 0;
}

/* Does column i go by this name: its type, or type/unit? */
static int column_matches(const struct prof_profile *p, size_t i,
			  const char *name)
{
	struct prof_str type = prof_string(p, p->columns[i].type);
	struct prof_str unit = prof_string(p, p->columns[i].unit);
	size_t len = strlen(name);

	if (str_equal(type, name, len))
		return 1;
	return len > type.len && memcmp(type.s, name, type.len) == 0 &&
	       name[type.len] == '/' &&
	       str_equal(unit, name + type.len + 1, len - type.len - 1);
}

int check_column(const struct prof_profile *p, size_t column,
		 struct prof_error *err)
{
	if (column < p->column_count)
		return PROF_OK;
	if (!p->column_count)
		fail(err, PROF_EINVAL, "the profile has no values");
	else
		fail(err, PROF_EINVAL, "the profile has no column %zu", column);
	return fail_detail(err, PROF_DETAIL_NO_COLUMN, PROF_EINVAL);
}

void list_columns(char *list, size_t size, const struct prof_profile *p)
{
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; i < p->column_count && used < size; i++) {
		struct prof_str type = prof_string(p, p->columns[i].type);
		struct prof_str unit = prof_string(p, p->columns[i].unit);

		used += (size_t)snprintf(list + used, size - used,
					 "%s%.*s/%.*s", i ? ", " : "",
					 str_shown(type, 100), type.s,
					 str_shown(unit, 100), unit.s);
	}
}

static int fail_column(const struct prof_profile *p, const char *name,
		       struct prof_error *err)
{
	char list[300];

	list_columns(list, sizeof(list), p);
	return fail_detail(err, PROF_DETAIL_NO_COLUMN,
			   fail(err, PROF_EINVAL,
				"no column '%.80s'; there are %s", name, list));
}

int prof_find_column(size_t *column, const struct prof_profile *p,
		     const char *name, struct prof_error *err)
{
	size_t found = 0;
	int status = check_texts(&name, 1, "column", err);

	if (status < 0)
		return status;
	for (size_t i = p->column_count; i-- > 0;)
		if (column_matches(p, i, name)) {
			*column = i;
			found++;
		}
	if (found == 0)
		return fail_column(p, name, err);
	if (found > 1)
		return fail_detail(
			err, PROF_DETAIL_MANY_COLUMNS,
			fail(err, PROF_EINVAL,
			     "%zu columns are called '%.80s'; add the unit",
			     found, name));
	return PROF_OK;
}

struct prof_str location_name(const struct prof_profile *p, prof_id location)
{
	struct prof_location l = prof_location(p, location);

	return prof_string(p, prof_function(p, l.lines[0].function)->name);
}

size_t count_comments(const struct prof_profile *p, const char *prefix)
{
	size_t count = 0;

	for (size_t i = 0; i < p->comment_count; i++)
		count += str_begins(prof_string(p, p->comments[i]), prefix);
	return count;
}

bool find_comment(const struct prof_profile *p, const char *prefix,
		  struct prof_str *rest)
{
	for (size_t i = 0; i < p->comment_count; i++) {
		struct prof_str s = prof_string(p, p->comments[i]);

		if (!str_begins(s, prefix))
			continue;
		rest->s = s.s + strlen(prefix);
		rest->len = s.len - strlen(prefix);
		return true;
	}
	return false;
}

prof_id find_string(const struct prof_profile *p, const char *s)
{
	return table_find(&p->table[PROF_STRINGS], s, strlen(s));
}

const struct prof_label *find_label(struct prof_labels labels, prof_id key)
{
	for (size_t i = 0; i < labels.count; i++)
		if (labels.label[i].key == key)
			return &labels.label[i];
	return NULL;
}

int prof_is_base(const struct prof_profile *p, prof_id labels)
{
	const struct prof_label *l;
	prof_id key;

	if (!labels)
		return 0;
	key = find_string(p, PROF_BASE_LABEL);
	l = find_label(prof_labels(p, labels), key);
	return l && str_equal(prof_string(p, l->str), "true", 4);
}

int prof_is_two_sided(const struct prof_profile *p)
{
	const prof_id *labels = p->samples.labels;

	if (find_string(p, PROF_BASE_LABEL) == TABLE_FULL)
		return 0;
	/* The table may have sets that no sample has any more. */
	for (size_t i = 0; i < p->samples.count; i++)
		if ((!i || labels[i] != labels[i - 1]) &&
		    prof_is_base(p, labels[i]))
			return 1;
	return 0;
}

void prof_free(struct prof_profile *p)
{
	if (!p)
		return;
	for (int i = 0; i <= PROF_LABELSETS; i++)
		table_release(&p->table[i]);
	for (size_t i = 0; p->samples.value && i < p->column_count; i++)
		free(p->samples.value[i]);
	free(p->samples.value);
	free(p->samples.stack);
	free(p->samples.labels);
	free(p->samples.track);
	free(p->columns);
	free(p->tracks);
	free(p->comments);
	free(p);
}
