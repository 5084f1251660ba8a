/*
 * What rows and samples of a file refer to becomes what they mean: strings
 * first, then columns and header, mappings, functions, locations. Whatever
 * refers to something that is not there is refused by name.
 */
#include "libprof/format/pprof/pprof.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/notes.h"
#include "libprof/model/renumber.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Who refers to a string, for the message when it is not there. */
struct ref {
	const char *owner; /* "function" */
	uint64_t id;
	const char *field;
	bool is_required; /* nothing without it: index 0 is not "none" */
};

static int resolve(struct reader *r, prof_id *out, int64_t index,
		   struct ref ref)
{
	if (index < 0 || (uint64_t)index >= r->string_count)
		return fail(r->err, PROF_EFORMAT,
			    "%s %" PRIu64 ": %s index %" PRId64
			    " is outside the string table (%zu)",
			    ref.owner, ref.id, ref.field, index,
			    r->string_count);
	*out = index || ref.is_required ? r->string[index] : 0;
	return PROF_OK;
}

/* Some producers forget the empty string at 0. What refers to 0 then may
 * mean nothing or the first string; only a name is sure to mean a string. */
static int check_strings(struct reader *r)
{
	if (!r->string_count)
		return fail(r->err, PROF_EFORMAT,
			    "the string table is missing");
	if (r->string[0] == 0)
		return PROF_OK;
	if (!r->options->repair)
		return fail_but(
			r->err, PROF_REMEDY_REPAIR,
			fail(r->err, PROF_EFORMAT,
			     "string 0 of the string table is not empty"));
	note(r->options->notes, PROF_NOTE_REPAIR, 1,
	     "string table without its empty string",
	     "string tables without their empty string");
	return PROF_OK;
}

static int fail_values(struct reader *r, size_t sample, size_t values)
{
	return fail(r->err, PROF_EFORMAT,
		    "sample %zu: %zu value%s, but the profile declares %zu "
		    "type%s",
		    sample, values, values == 1 ? "" : "s", r->column_count,
		    r->column_count == 1 ? "" : "s");
}

static int resolve_columns(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	int status = PROF_OK;

	if (r->samples && r->column_count != p->column_count)
		return fail_values(r, 0, p->column_count);
	if (r->odd_sample)
		return fail_values(r, r->odd_sample, r->odd_values);
	for (size_t i = 0; i < r->column_count && status == PROF_OK; i++) {
		struct prof_column c;
		const int64_t *field = r->column[i].field;

		if ((status = resolve(r, &c.type, field[TYPE],
				      (struct ref){"sample type", i, "type",
						   true})) < 0 ||
		    (status = resolve(
			     r, &c.unit, field[UNIT],
			     (struct ref){"sample type", i, "unit", true})) < 0)
			return status;
		if (!r->samples)
			prof_add_column(r->b, c.type, c.unit);
		else
			p->columns[i] = c;
	}
	return status;
}

/* The number of an id that something refers to. */
static bool find_row(const struct rows *rows, uint64_t id, prof_id *number)
{
	*number = ids_find(&rows->ids, id);
	return *number < rows->defined_room && rows->is_defined[*number];
}

static int resolve_mapping(struct reader *r, prof_id number, prof_id *out)
{
	struct message *raw = (struct message *)r->mappings.row + number;
	uint64_t id = (uint64_t)raw->field[ID];
	struct prof_mapping m = {
		.start = (uint64_t)raw->field[START],
		.limit = (uint64_t)raw->field[LIMIT],
		.offset = (uint64_t)raw->field[OFFSET],
	};
	int status = resolve(r, &m.file, raw->field[FILENAME],
			     (struct ref){"mapping", id, "file", false});

	if (status == PROF_OK)
		status =
			resolve(r, &m.build_id, raw->field[BUILD_ID],
				(struct ref){"mapping", id, "build id", false});
	for (int i = 0; i <= HAS_INLINE_FRAMES - HAS_FUNCTIONS; i++)
		if (raw->field[HAS_FUNCTIONS + i])
			m.flags |= 1u << i;
	*out = prof_add_mapping(r->b, &m);
	return status;
}

static int resolve_function(struct reader *r, prof_id number, prof_id *out)
{
	struct raw_function *raw = (struct raw_function *)r->functions.row +
				   number;
	uint64_t id = ids_at(&r->functions.ids, number);
	struct prof_function f = {.start_line = raw->start_line};
	int status;

	if ((status = resolve(r, &f.name, raw->name,
			      (struct ref){"function", id, "name", true})) <
		    0 ||
	    (status = resolve(
		     r, &f.system_name, raw->system_name,
		     (struct ref){"function", id, "system name", false})) < 0 ||
	    (status = resolve(r, &f.file, raw->file,
			      (struct ref){"function", id, "file", false})) < 0)
		return status;
	*out = prof_add_function(r->b, &f);
	return PROF_OK;
}

/*
 * Rows without an id are a fault of known producers. One leaves out all of
 * them, and means positions from 1. Another leaves out that of one row, and
 * those who refer to it refer to 0.
 */
static int define_nameless(struct reader *r, struct rows *rows)
{
	size_t count = rows->nameless_count;
	bool has_all = count == rows->count;
	int status = PROF_OK;

	if (!count)
		return PROF_OK;
	if (!r->options->repair || (count > 1 && !has_all)) {
		status = fail(r->err, PROF_EFORMAT, "%s %zu: id 0 is reserved",
			      rows->kind, rows->first_nameless);
		return count > 1 && !has_all
			       ? status
			       : fail_but(r->err, PROF_REMEDY_REPAIR, status);
	}
	/* A row that is the only one may be meant either way. */
	for (size_t i = 0; i < count && has_all && status == PROF_OK; i++)
		status = pprof_define(r, rows, i + 1,
				      rows->nameless + i * rows->size);
	if (count == 1 && status == PROF_OK)
		status = pprof_define(r, rows, 0, rows->nameless);
	note(r->options->notes, PROF_NOTE_REPAIR, count, "row without id",
	     "rows without id");
	return status;
}

/* All rows of a kind, by number; the caller frees *map. */
static int resolve_rows(struct reader *r, struct rows *rows, prof_id **map,
			int (*resolve_row)(struct reader *, prof_id, prof_id *))
{
	int status = PROF_OK;

	*map = calloc(rows->ids.id.count + 1, sizeof(**map));
	if (!*map)
		return fail_memory(r->err);
	for (prof_id n = 0; n < rows->ids.id.count && status == PROF_OK; n++)
		if (rows->is_defined[n])
			status = resolve_row(r, n, &(*map)[n]);
	return status;
}

/* The maps from numbers of the file to rows of the profile. */
struct maps {
	prof_id *mapping, *function, *location, *string;
	struct prof_line *line; /* of the location at hand */
	size_t line_room;
};

static int fail_function(struct reader *r, uint64_t location, size_t line,
			 uint64_t id)
{
	return fail_but(r->err, PROF_REMEDY_REPAIR,
			fail(r->err, PROF_EFORMAT,
			     "location %" PRIu64
			     ", line %zu: function id %" PRIu64
			     " does not exist",
			     location, line, id));
}

/*
 * Functions that are not there are a known fault. Where a location has no
 * other, its address is what is known of it; else an inlined call stays a
 * frame, without a name.
 */
static void mend_lines(struct reader *r, struct prof_line *line,
		       struct prof_location *l)
{
	static const struct prof_function nameless;
	size_t missing = 0;

	for (size_t i = 0; i < l->line_count; i++)
		missing += !line[i].function;
	note(r->options->notes, PROF_NOTE_REPAIR, missing != 0,
	     "location whose function is missing",
	     "locations whose functions are missing");
	if (missing == l->line_count)
		l->line_count = 0;
	for (size_t i = 0; i < l->line_count && missing; i++)
		if (!line[i].function)
			line[i].function = prof_add_function(r->b, &nameless);
}

/* The lines of a location into maps->line. */
static int resolve_lines(struct reader *r, struct maps *maps, prof_id location,
			 struct prof_location *l)
{
	const struct raw_location *raw =
		(struct raw_location *)r->locations.row + location;
	void *grown = array_grow(maps->line, &maps->line_room,
				 raw->line_count + 1, sizeof(*maps->line));

	if (!grown)
		return fail_memory(r->err);
	maps->line = grown;
	l->line_count = raw->line_count;
	for (size_t i = 0; i < raw->line_count; i++) {
		struct raw_line *line = &r->line[raw->line + i];
		prof_id function;
		bool is_there =
			find_row(&r->functions, line->function, &function);

		if (!is_there && !r->options->repair)
			return fail_function(
				r, ids_at(&r->locations.ids, location), i,
				line->function);
		maps->line[i] = (struct prof_line){
			.line = line->line,
			.column = line->column,
			.function = is_there ? maps->function[function] : 0,
		};
	}
	if (r->options->repair)
		mend_lines(r, maps->line, l);
	return PROF_OK;
}

/* A mapping that is not there is a known fault; without it only a name of
 * a file is lost. */
static int resolve_mapping_id(struct reader *r, const struct maps *maps,
			      uint64_t location, uint64_t id, prof_id *out)
{
	prof_id number;

	*out = 0;
	if (!id)
		return PROF_OK;
	if (find_row(&r->mappings, id, &number))
		*out = maps->mapping[number];
	else if (!r->options->repair)
		return fail_but(r->err, PROF_REMEDY_REPAIR,
				fail(r->err, PROF_EFORMAT,
				     "location %" PRIu64 ": mapping id %" PRIu64
				     " does not exist",
				     location, id));
	else
		note(r->options->notes, PROF_NOTE_REPAIR, 1,
		     "location in a mapping that does not exist",
		     "locations in mappings that do not exist");
	return PROF_OK;
}

/* The first sample that has a location that was never defined. */
static int fail_location(struct reader *r, prof_id number)
{
	const struct prof_profile *p = r->b->profile;
	uint64_t id = ids_at(&r->locations.ids, number);

	for (size_t i = 0; i < p->samples.count; i++) {
		struct prof_stack s = prof_stack(p, p->samples.stack[i]);

		for (size_t j = 0; j < s.depth; j++)
			if (s.locations[j] == number + 1)
				return fail(r->err, PROF_EFORMAT,
					    "sample %zu: location id %" PRIu64
					    " does not exist",
					    i, id);
	}
	return fail(r->err, PROF_EFORMAT,
		    "location id %" PRIu64 " does not exist", id);
}

static int resolve_location(struct reader *r, struct maps *maps, prof_id number)
{
	uint64_t id = ids_at(&r->locations.ids, number);
	struct raw_location *raw;
	struct prof_location l = {0};
	int status;

	if (number >= r->locations.defined_room ||
	    !r->locations.is_defined[number])
		return fail_location(r, number);
	raw = (struct raw_location *)r->locations.row + number;
	l.address = raw->address;
	l.is_folded = raw->is_folded != 0;
	status = resolve_mapping_id(r, maps, id, raw->mapping, &l.mapping);
	if (status == PROF_OK)
		status = resolve_lines(r, maps, number, &l);
	if (status < 0)
		return status;
	l.lines = maps->line;
	maps->location[number + 1] = prof_add_location(r->b, &l);
	return prof_builder_error(r->b, r->err);
}

static bool is_identity(const prof_id *map, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (map[i] != i)
			return false;
	return true;
}

static int resolve_locations(struct reader *r, struct maps *maps)
{
	size_t count = r->locations.ids.id.count;
	int status = PROF_OK;

	maps->location = calloc(count + 1, sizeof(*maps->location));
	if (!maps->location)
		return fail_memory(r->err);
	for (prof_id n = 0; n < count && status == PROF_OK; n++)
		status = resolve_location(r, maps, n);
	if (status == PROF_OK && !is_identity(maps->location, count + 1))
		status = renumber_stacks(r->b->profile, maps->location, r->err);
	return status;
}

/* The first sample with this label set. */
static size_t sample_with(const struct prof_profile *p, prof_id labels)
{
	size_t i = 0;

	while (i < p->samples.count && p->samples.labels[i] != labels)
		i++;
	return i;
}

static int check_label(struct reader *r, prof_id set,
		       const struct prof_label *l)
{
	size_t count = r->string_count;
	uint64_t sample;
	prof_id id;
	int status;

	if (l->key < count && l->str < count && l->unit < count)
		return PROF_OK;
	sample = sample_with(r->b->profile, set);
	if ((status = resolve(
		     r, &id, l->key,
		     (struct ref){"sample", sample, "label key", true})) < 0 ||
	    (status = resolve(r, &id, l->str,
			      (struct ref){"sample", sample, "label string",
					   false})) < 0)
		return status;
	return resolve(r, &id, l->unit,
		       (struct ref){"sample", sample, "label unit", false});
}

static void change_label(struct prof_label *l, void *arg)
{
	const prof_id *string = arg;

	l->key = string[l->key];
	l->str = l->str ? string[l->str] : 0;
	l->unit = l->unit ? string[l->unit] : 0;
}

static int resolve_labels(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	int status = PROF_OK;

	for (prof_id id = 1; id < prof_table_size(p, PROF_LABELSETS); id++) {
		struct prof_labels labels = prof_labels(p, id);

		for (size_t i = 0; i < labels.count; i++) {
			status = check_label(r, id, &labels.label[i]);
			if (status < 0)
				return status;
		}
	}
	if (!is_identity(r->string, r->string_count))
		status = renumber_labels(p, change_label, r->string, r->err);
	return status;
}

static int resolve_header(struct reader *r)
{
	const int64_t *field = r->header.field;
	struct prof_header h = {
		.period = field[PERIOD],
		.time = field[TIME_NANOS],
		.duration = field[DURATION_NANOS],
	};
	const struct {
		prof_id *id;
		int64_t index;
		const char *name;
	} strings[] = {
		{&h.period_type.type, field[TYPE], "period type"},
		{&h.period_type.unit, field[UNIT], "period unit"},
		{&h.default_type, field[DEFAULT_SAMPLE_TYPE],
		 "default sample type"},
		{&h.drop_frames, field[DROP_FRAMES], "drop frames"},
		{&h.keep_frames, field[KEEP_FRAMES], "keep frames"},
		{&h.doc_url, field[DOC_URL], "doc url"},
	};
	prof_id comment;
	int status = PROF_OK;

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		status = resolve(
			r, strings[i].id, strings[i].index,
			(struct ref){"header", 0, strings[i].name, false});
		if (status < 0)
			return status;
	}
	prof_set_header(r->b, &h);
	for (size_t i = 0; i < r->comment_count && status == PROF_OK; i++) {
		status = resolve(r, &comment, r->comment[i],
				 (struct ref){"comment", i, "string", true});
		if (status == PROF_OK)
			prof_add_comment(r->b, comment);
	}
	return status;
}

static int resolve_rest(struct reader *r)
{
	int status;

	if ((status = resolve_columns(r)) == PROF_OK &&
	    (status = resolve_header(r)) == PROF_OK)
		status = resolve_labels(r);
	return status;
}

static int resolve_tables(struct reader *r)
{
	struct maps maps = {0};
	int status;

	if ((status = define_nameless(r, &r->mappings)) == PROF_OK &&
	    (status = define_nameless(r, &r->functions)) == PROF_OK &&
	    (status = define_nameless(r, &r->locations)) == PROF_OK &&
	    (status = resolve_rows(r, &r->mappings, &maps.mapping,
				   resolve_mapping)) == PROF_OK &&
	    (status = resolve_rows(r, &r->functions, &maps.function,
				   resolve_function)) == PROF_OK)
		status = resolve_locations(r, &maps);
	free(maps.mapping);
	free(maps.function);
	free(maps.location);
	free(maps.line);
	return status;
}

/* --repair is advised where it would do: the tables, which are as they were,
 * are tried with it, for a profile that is thrown away. */
static int check_remedy(struct reader *r, int status)
{
	struct prof_read_options mending = *r->options;
	const struct prof_read_options *options = r->options;
	struct prof_error *first = r->err;
	struct prof_error err;

	if (!r->err || r->err->remedy != PROF_REMEDY_REPAIR)
		return status;
	mending.repair = true;
	mending.notes = NULL;
	r->options = &mending;
	r->err = &err;
	if (resolve_tables(r) < 0)
		first->remedy = PROF_REMEDY_NONE;
	r->options = options;
	r->err = first;
	return status;
}

int pprof_resolve(struct reader *r)
{
	int status = check_strings(r);

	if (status == PROF_OK)
		status = resolve_rest(r);
	if (status < 0)
		return status;
	status = resolve_tables(r);
	return status < 0 ? check_remedy(r, status) : status;
}
