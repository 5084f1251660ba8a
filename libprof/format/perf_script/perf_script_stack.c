/*
 * Frames become locations when their record ends: perf prints a function that
 * was inlined as a frame of its own, before the one that it was inlined into
 * and with the same address, and both are one location.
 */
#include "libprof/format/perf_script/perf_script.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What is kept of lines is small beside a file's locations, and the caches of
 * a processor. */
enum { KNOWN_ROWS_MAX = 1 << 17, KNOWN_BYTES_MAX = 1 << 24 };

enum known_flags {
	KNOWN_SOURCE = 1,
	KNOWN_INLINED = 2,
	KNOWN_BARE = 4,
	KNOWN_CHAIN = 8 /* of names: a->b->c, of which a called b */
};

struct perf_known {
	uint64_t address; /* or the number of a line in a source */
	prof_id name;	  /* of the function, or the source */
	prof_id mapping;
	prof_id location; /* 0: none yet */
	uint32_t flags;
	prof_id next; /* the line that came behind this one last, plus one */
};

struct perf_part {
	prof_id frame;
	prof_id source; /* plus one; 0: none */
};

void perf_stack_init(struct perf_stack *s, struct prof_builder *b)
{
	memset(s, 0, sizeof(*s));
	s->b = b;
	table_init(&s->known);
}

void perf_stack_release(struct perf_stack *s)
{
	table_release(&s->known);
	free(s->row);
	free(s->part);
	free(s->line);
	free(s->location);
}

/* A line in the table, and what it says in its row. */
static int know(prof_id *id, struct perf_stack *s, struct prof_str line,
		struct perf_known row, struct prof_error *err)
{
	int status;

	*id = table_intern(&s->known, line.s, line.len);
	if (*id == TABLE_FULL)
		return fail_memory(err);
	status = ARRAY_ROOM(&s->row, &s->row_room, *id, err);
	if (status == PROF_OK)
		s->row[*id] = row;
	s->last = *id + 1;
	return status;
}

static int add_part(struct perf_stack *s, prof_id frame, struct prof_error *err)
{
	uint64_t most = s->b->profile->limits.max_depth;
	int status = ARRAY_ROOM(&s->part, &s->part_room, s->part_count, err);

	if (s->part_count >= most)
		return fail_detail(
			err, PROF_DETAIL_MAX_DEPTH,
			fail(err, PROF_ELIMIT,
			     "a stack of more than %" PRIu64 " frames", most));
	if (status == PROF_OK)
		s->part[s->part_count++] = (struct perf_part){frame, 0};
	return status;
}

/* Is this the row, if any, that the line has? */
static bool is_row(const struct table *t, prof_id id, struct prof_str line)
{
	return table_row_size(t, id) == line.len &&
	       memcmp(table_row(t, id), line.s, line.len) == 0;
}

/*
 * The row of a line that is known; TABLE_FULL: it is not. More often than not
 * it is the line that came behind the same line last time: functions have few
 * callers. That one is looked at first, and asked for early.
 */
static prof_id find_line(struct perf_stack *s, struct prof_str line)
{
	prof_id *next = s->last ? &s->row[s->last - 1].next : NULL, id;

	if (next && *next && is_row(&s->known, *next - 1, line))
		id = *next - 1;
	else
		id = table_find(&s->known, line.s, line.len);
	if (id == TABLE_FULL)
		return id;
	if (next)
		*next = id + 1;
	s->last = id + 1;
	if (s->row[id].next)
		__builtin_prefetch(table_row(&s->known, s->row[id].next - 1));
	return id;
}

int perf_stack_repeat(struct perf_stack *s, struct prof_str line,
		      struct prof_error *err)
{
	prof_id id = find_line(s, line);
	int status;

	if (id == TABLE_FULL)
		return 0;
	if (!(s->row[id].flags & KNOWN_SOURCE)) {
		status = add_part(s, id, err);
		return status < 0 ? status : 1;
	}
	if (!s->part_count)
		return 0;
	s->part[s->part_count - 1].source = id + 1;
	return 1;
}

/* A function of which only the file is known is called [file]. */
static prof_id add_unknown_name(struct prof_builder *b, struct prof_str file)
{
	struct prof_str base = str_base_name(file);
	char *name;
	prof_id id;

	if (!base.len)
		return builder_add_text(b, "[unknown]");
	if (base.s[0] == '[')
		return prof_add_string(b, base.s, base.len);
	name = malloc(base.len + 2);
	if (!name)
		return TABLE_FULL;
	name[0] = '[';
	memcpy(name + 1, base.s, base.len);
	name[base.len + 1] = ']';
	id = prof_add_string(b, name, base.len + 2);
	free(name);
	return id;
}

/* Symbols were looked up already, as far as perf could. */
static prof_id add_mapping(struct prof_builder *b, struct prof_str file)
{
	struct prof_mapping m = {.flags = PROF_HAS_FUNCTIONS};

	if (!file.len)
		return 0;
	m.file = prof_add_string(b, file.s, file.len);
	return prof_add_mapping(b, &m);
}

int perf_stack_add_frame(struct perf_stack *s, struct prof_str line,
			 const struct perf_frame *f, struct prof_error *err)
{
	struct perf_known row = {.address = f->address};
	prof_id id;
	int status;

	row.mapping = add_mapping(s->b, f->file);
	row.name = f->name.len ? prof_add_string(s->b, f->name.s, f->name.len)
			       : add_unknown_name(s->b, f->file);
	if (row.name == TABLE_FULL)
		return fail_memory(err);
	row.flags = (f->is_inlined ? KNOWN_INLINED : 0u) |
		    (f->is_bare ? KNOWN_BARE : 0u);
	if (f->name.len && perf_is_jit(f->file) && str_contains(f->name, "->"))
		row.flags |= KNOWN_CHAIN;
	status = know(&id, s, line, row, err);
	return status < 0 ? status : add_part(s, id, err);
}

int perf_stack_add_source(struct perf_stack *s, struct prof_str line,
			  const struct perf_source *source,
			  struct prof_error *err)
{
	struct perf_known row = {
		.address = (uint64_t)source->line,
		.name = prof_add_string(s->b, source->file.s, source->file.len),
		.flags = KNOWN_SOURCE |
			 (source->is_inlined ? KNOWN_INLINED : 0),
	};
	prof_id id;
	int status = know(&id, s, line, row, err);

	if (status == PROF_OK)
		s->part[s->part_count - 1].source = id + 1;
	return status;
}

void perf_stack_drop_first(struct perf_stack *s)
{
	s->part_count--;
	memmove(s->part, s->part + 1, s->part_count * sizeof(*s->part));
}

bool perf_stack_is_bare(const struct perf_stack *s)
{
	return s->row[s->part[s->part_count - 1].frame].flags & KNOWN_BARE;
}

static const struct perf_known *source_of(const struct perf_stack *s,
					  const struct perf_part *part)
{
	return part->source ? &s->row[part->source - 1] : NULL;
}

static bool is_inlined(const struct perf_stack *s, const struct perf_part *part)
{
	const struct perf_known *source = source_of(s, part);

	return (s->row[part->frame].flags | (source ? source->flags : 0)) &
	       KNOWN_INLINED;
}

static int add_line(struct perf_stack *s, const struct perf_part *part,
		    prof_id name, struct prof_error *err)
{
	const struct perf_known *source = source_of(s, part);
	struct prof_function f = {.name = name, .system_name = name};
	struct prof_line line = {0};
	int status = ARRAY_ROOM(&s->line, &s->line_room, s->line_count, err);

	if (status < 0)
		return status;
	if (source) {
		f.file = source->name;
		line.line = (int64_t)source->address;
	}
	line.function = prof_add_function(s->b, &f);
	s->line[s->line_count++] = line;
	return PROF_OK;
}

/* The names of a chain, from the last one, which is the innermost. */
static int add_chain(struct perf_stack *s, const struct perf_part *part,
		     struct prof_error *err)
{
	struct prof_str left =
		prof_string(s->b->profile, s->row[part->frame].name);
	char *copy = malloc(left.len);
	int status = PROF_OK;

	if (!copy)
		return fail_memory(err);
	memcpy(copy, left.s, left.len); /* adding strings moves them */
	while (status == PROF_OK) {
		size_t i = left.len;

		while (i > 1 && memcmp(copy + i - 2, "->", 2) != 0)
			i--;
		i = i > 1 ? i : 0;
		status = add_line(s, part,
				  prof_add_string(s->b, copy + i, left.len - i),
				  err);
		if (!i)
			break;
		left.len = i - 2;
	}
	free(copy);
	return status;
}

/* What the frame says of its location. */
static int add_lines(struct perf_stack *s, const struct perf_part *part,
		     struct prof_error *err)
{
	const struct perf_known *frame = &s->row[part->frame];

	if ((frame->flags & KNOWN_BARE) && !part->source)
		return PROF_OK;
	if (frame->flags & KNOWN_CHAIN)
		return add_chain(s, part, err);
	return add_line(s, part, frame->name, err);
}

/* The location of the parts from `first` to `last`. */
static int make_location(prof_id *id, struct perf_stack *s, size_t first,
			 size_t last, struct prof_error *err)
{
	struct prof_location l = {
		.address = s->row[s->part[last].frame].address};
	int status = PROF_OK;

	s->line_count = 0;
	for (size_t i = first; i <= last && status == PROF_OK; i++)
		status = add_lines(s, &s->part[i], err);
	l.mapping = s->row[s->part[last].frame].mapping;
	l.lines = s->line;
	l.line_count = s->line_count;
	*id = prof_add_location(s->b, &l);
	return status;
}

/* The last of the parts that are one location with `first`. */
static size_t end_of_location(const struct perf_stack *s, size_t first)
{
	uint64_t address = s->row[s->part[first].frame].address;

	while (is_inlined(s, &s->part[first]) && first + 1 < s->part_count &&
	       s->row[s->part[first + 1].frame].address == address)
		first++;
	return first;
}

/* The location that begins with part *at, which is behind it then. */
static int next_location(prof_id *id, struct perf_stack *s, size_t *at,
			 struct prof_error *err)
{
	struct perf_part *part = &s->part[*at];
	struct perf_known *row = &s->row[part->frame];
	size_t last = *at;
	bool is_alone = !part->source && !(row->flags & KNOWN_INLINED);
	int status = PROF_OK;

	*id = is_alone ? row->location : 0;
	if (!is_alone)
		last = end_of_location(s, *at);
	if (!*id)
		status = make_location(id, s, *at, last, err);
	if (is_alone)
		row->location = *id;
	*at = last + 1;
	return status;
}

static prof_id root_of(struct perf_stack *s, prof_id command)
{
	struct prof_function f = {.name = command, .system_name = command};
	struct prof_line line = {0};
	struct prof_location l = {.lines = &line, .line_count = 1};

	if (s->command != command || !s->root) {
		line.function = prof_add_function(s->b, &f);
		s->root = prof_add_location(s->b, &l);
		s->command = command;
	}
	return s->root;
}

static int push(struct perf_stack *s, prof_id location, struct prof_error *err)
{
	int status = ARRAY_ROOM(&s->location, &s->location_room,
				s->location_count, err);

	if (status == PROF_OK)
		s->location[s->location_count++] = location;
	return status;
}

/* Between records nobody holds the number of a line. */
static void forget_lines(struct perf_stack *s)
{
	if (s->known.count < KNOWN_ROWS_MAX && s->known.used < KNOWN_BYTES_MAX)
		return;
	table_release(&s->known);
	table_init(&s->known);
	s->last = 0;
}

int perf_stack_finish(prof_id *stack, struct perf_stack *s, prof_id command,
		      struct prof_error *err)
{
	int status = PROF_OK;
	prof_id id;

	s->location_count = 0;
	for (size_t i = 0; i < s->part_count && status == PROF_OK;) {
		status = next_location(&id, s, &i, err);
		if (status == PROF_OK)
			status = push(s, id, err);
	}
	if (status == PROF_OK && command)
		status = push(s, root_of(s, command), err);
	if (status < 0)
		return status;
	*stack = prof_add_stack(s->b, s->location, s->location_count);
	s->part_count = 0;
	forget_lines(s);
	return prof_builder_error(s->b, err);
}
