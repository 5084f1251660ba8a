#include "libprof/frames.h"

#include "libprof/array.h"
#include "libprof/buffer.h"
#include "libprof/error.h"
#include "libprof/kind.h"
#include "libprof/model.h"
#include "libprof/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char NO_STACK[] = "[no stack]";

/* What the names are to say. */
struct naming {
	const struct prof_profile *p;
	enum prof_by by;
	unsigned marks;
};

/* The name, else the mangled one. */
static struct prof_str function_name(const struct prof_profile *p, prof_id id)
{
	const struct prof_function *f = prof_function(p, id);

	return prof_string(p, f->name ? f->name : f->system_name);
}

/* A location that nobody symbolized: file+0xoffset, else its address. */
static void name_address(struct buffer *t, const struct prof_profile *p,
			 const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);
	struct prof_str file = str_base_name(prof_string(p, m->file));

	if (!file.len || l->address < m->start) {
		buffer_add_hex(t, l->address);
		return;
	}
	buffer_add_str(t, file);
	buffer_add_text(t, "+");
	buffer_add_hex(t, l->address - m->start + m->offset);
}

/* name (file:line), as far as it is known. */
static void name_line(struct buffer *t, const struct prof_profile *p,
		      const struct prof_line *line)
{
	const struct prof_function *f = prof_function(p, line->function);
	struct prof_str file = prof_string(p, f->file);
	int64_t at = line->line ? line->line : f->start_line;

	buffer_add_str(t, function_name(p, line->function));
	if (!file.len && !at)
		return;
	buffer_add_text(t, " (");
	buffer_add_str(t, file);
	if (at) {
		buffer_add_text(t, ":");
		buffer_add_int(t, at);
	}
	buffer_add_text(t, ")");
}

static void name_known(struct buffer *t, const struct prof_profile *p,
		       const struct prof_location *l, size_t line,
		       enum prof_by by)
{
	const struct prof_line *at = &l->lines[line];

	switch (by) {
	case PROF_BY_FUNCTION:
		buffer_add_str(t, function_name(p, at->function));
		break;
	case PROF_BY_FILE:
		buffer_add_str(
			t,
			prof_string(p, prof_function(p, at->function)->file));
		break;
	case PROF_BY_LINE:
		name_line(t, p, at);
		break;
	case PROF_BY_ADDRESS:
		buffer_add_hex(t, l->address);
		buffer_add_text(t, " ");
		buffer_add_str(t, function_name(p, at->function));
		break;
	case PROF_BY_MODULE:
		break;
	}
}

/* The frame of a location that does not depend on its lines. */
static void name_whole(struct buffer *t, const struct prof_profile *p,
		       const struct prof_location *l, enum prof_by by)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);

	if (by == PROF_BY_MODULE || by == PROF_BY_FILE)
		buffer_add_str(t, prof_string(p, m->file));
	else if (by == PROF_BY_ADDRESS)
		buffer_add_hex(t, l->address);
	else
		name_address(t, p, l);
}

static int add_frame(struct frames *f, struct buffer *t)
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

/* A name that ends in a mark keeps it alone. */
static void add_mark(struct buffer *t, const struct naming *n,
		     const struct prof_location *l, size_t line)
{
	char mark[] = "_[k]";

	mark[2] = n->marks ? frame_mark(n->p, l, line, n->marks) : '\0';
	if (mark[2] && !name_mark(NULL, buffer_str(t)))
		buffer_add_text(t, mark);
}

static int add_location(struct frames *f, const struct naming *n, prof_id id,
			struct buffer *t)
{
	struct prof_location l = prof_location(n->p, id);
	size_t lines = n->by == PROF_BY_MODULE ? 0 : l.line_count;

	f->first[id] = f->count;
	if (!id) {
		buffer_add_text(t, NO_STACK);
		return add_frame(f, t);
	}
	for (size_t i = lines; i-- > 0;) {
		t->len = 0;
		name_known(t, n->p, &l, i, n->by);
		add_mark(t, n, &l, i);
		if (add_frame(f, t) < 0)
			return -1;
	}
	if (lines)
		return 0;
	t->len = 0;
	name_whole(t, n->p, &l, n->by);
	add_mark(t, n, &l, l.line_count);
	return add_frame(f, t);
}

int frames_init_marked(struct frames *f, const struct prof_profile *p,
		       enum prof_by by, unsigned marks, struct prof_error *err)
{
	struct naming naming = {p, by, marks};
	size_t count = prof_table_size(p, PROF_LOCATIONS);
	struct buffer t = {0};
	int status = PROF_OK;

	memset(f, 0, sizeof(*f));
	table_init(&f->name);
	f->first = calloc(count + 1, sizeof(*f->first));
	if (!f->first)
		return fail_memory(err);
	for (prof_id id = 0; id < count && status == PROF_OK; id++) {
		if (add_location(f, &naming, id, &t) < 0)
			status = fail_memory(err);
		else if (f->name.used > p->limits.max_pool)
			status = fail(err, PROF_ELIMIT,
				      "more than %" PRIu64
				      " bytes of names of frames",
				      p->limits.max_pool);
	}
	f->first[count] = f->count;
	buffer_release(&t);
	return status;
}

void frames_release(struct frames *f)
{
	table_release(&f->name);
	free(f->frame);
	free(f->first);
}
