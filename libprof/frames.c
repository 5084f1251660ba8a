#include "libprof/frames.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/model.h"
#include "libprof/number.h"
#include "libprof/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char NO_STACK[] = "[no stack]";

/* A name being put together. */
struct text {
	char *bytes;
	size_t len, room;
	bool failed;
};

static void add(struct text *t, const void *bytes, size_t len)
{
	void *grown = array_grow(t->bytes, &t->room, t->len + len, 1);

	if (!grown) {
		t->failed = true;
		return;
	}
	t->bytes = grown;
	if (len)
		memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
}

static void add_str(struct text *t, struct prof_str s)
{
	add(t, s.s, s.len);
}

static void add_hex(struct text *t, uint64_t v)
{
	char digits[18];

	add(t, digits, format_hex(digits, v));
}

static void add_int(struct text *t, int64_t v)
{
	char digits[INT64_DIGITS];

	add(t, digits, format_int(digits, v));
}

/* The name, else the mangled one. */
static struct prof_str function_name(const struct prof_profile *p, prof_id id)
{
	const struct prof_function *f = prof_function(p, id);

	return prof_string(p, f->name ? f->name : f->system_name);
}

/* A location that nobody symbolized: file+0xoffset, else its address. */
static void name_address(struct text *t, const struct prof_profile *p,
			 const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);
	struct prof_str file = str_base_name(prof_string(p, m->file));

	if (!file.len || l->address < m->start) {
		add_hex(t, l->address);
		return;
	}
	add_str(t, file);
	add(t, "+", 1);
	add_hex(t, l->address - m->start + m->offset);
}

/* name (file:line), as far as it is known. */
static void name_line(struct text *t, const struct prof_profile *p,
		      const struct prof_line *line)
{
	const struct prof_function *f = prof_function(p, line->function);
	struct prof_str file = prof_string(p, f->file);
	int64_t at = line->line ? line->line : f->start_line;

	add_str(t, function_name(p, line->function));
	if (!file.len && !at)
		return;
	add(t, " (", 2);
	add_str(t, file);
	if (at) {
		add(t, ":", 1);
		add_int(t, at);
	}
	add(t, ")", 1);
}

static void name_known(struct text *t, const struct prof_profile *p,
		       const struct prof_location *l, size_t line,
		       enum prof_by by)
{
	const struct prof_line *at = &l->lines[line];

	switch (by) {
	case PROF_BY_FUNCTION:
		add_str(t, function_name(p, at->function));
		break;
	case PROF_BY_FILE:
		add_str(t,
			prof_string(p, prof_function(p, at->function)->file));
		break;
	case PROF_BY_LINE:
		name_line(t, p, at);
		break;
	case PROF_BY_ADDRESS:
		add_hex(t, l->address);
		add(t, " ", 1);
		add_str(t, function_name(p, at->function));
		break;
	case PROF_BY_MODULE:
		break;
	}
}

/* The frame of a location that does not depend on its lines. */
static void name_whole(struct text *t, const struct prof_profile *p,
		       const struct prof_location *l, enum prof_by by)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);

	if (by == PROF_BY_MODULE || by == PROF_BY_FILE)
		add_str(t, prof_string(p, m->file));
	else if (by == PROF_BY_ADDRESS)
		add_hex(t, l->address);
	else
		name_address(t, p, l);
}

static int add_frame(struct frames *f, struct text *t)
{
	void *grown;
	prof_id id;

	if (t->failed)
		return -1;
	grown = array_grow(f->frame, &f->room, f->count + 1, sizeof(*f->frame));
	if (!grown)
		return -1;
	f->frame = grown;
	id = table_intern(&f->name, t->len ? t->bytes : "", t->len);
	if (id == TABLE_FULL)
		return -1;
	f->frame[f->count++] = id;
	return 0;
}

static int add_location(struct frames *f, const struct prof_profile *p,
			prof_id id, enum prof_by by, struct text *t)
{
	struct prof_location l = prof_location(p, id);
	size_t lines = by == PROF_BY_MODULE ? 0 : l.line_count;

	f->first[id] = f->count;
	if (!id) {
		add(t, NO_STACK, strlen(NO_STACK));
		return add_frame(f, t);
	}
	for (size_t i = lines; i-- > 0;) {
		t->len = 0;
		name_known(t, p, &l, i, by);
		if (add_frame(f, t) < 0)
			return -1;
	}
	if (lines)
		return 0;
	t->len = 0;
	name_whole(t, p, &l, by);
	return add_frame(f, t);
}

int frames_init(struct frames *f, const struct prof_profile *p, enum prof_by by,
		struct prof_error *err)
{
	size_t count = prof_table_size(p, PROF_LOCATIONS);
	struct text t = {0};
	int status = PROF_OK;

	memset(f, 0, sizeof(*f));
	table_init(&f->name);
	f->first = calloc(count + 1, sizeof(*f->first));
	if (!f->first)
		return fail_memory(err);
	for (prof_id id = 0; id < count && status == PROF_OK; id++) {
		if (add_location(f, p, id, by, &t) < 0)
			status = fail_memory(err);
		else if (f->name.used > p->limits.max_pool)
			status = fail(err, PROF_ELIMIT,
				      "more than %" PRIu64
				      " bytes of names of frames",
				      p->limits.max_pool);
	}
	f->first[count] = f->count;
	free(t.bytes);
	return status;
}

void frames_release(struct frames *f)
{
	table_release(&f->name);
	free(f->frame);
	free(f->first);
}
