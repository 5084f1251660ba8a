#include "libprof/analyze/frames.h"

#include "libprof/analyze/kind.h"
#include "libprof/base/array.h"
#include "libprof/base/buffer.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char NO_STACK[] = "[no stack]";

/* Where there is nothing that a name could say. */
static const struct prof_str NO_NAME = {"[unknown]", 9};

/* What the names are to say. */
struct naming {
	struct frames *frames;
	const struct prof_profile *p;
	enum prof_by by;
	unsigned marks;
	struct buffer name; /* being put together */
};

static void add_known(struct naming *n, struct prof_str s)
{
	n->frames->has_unnamed |= !s.len;
	buffer_add_str(&n->name, s.len ? s : NO_NAME);
}

/* The name, else the mangled one. */
static void add_function(struct naming *n, prof_id id)
{
	const struct prof_function *f = prof_function(n->p, id);

	add_known(n, prof_string(n->p, f->name ? f->name : f->system_name));
}

/* A location that nobody symbolized: file+0xoffset, else its address, else
 * [file], as for perf's frames without a symbol. */
static void name_address(struct naming *n, const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(n->p, l->mapping);
	struct prof_str file = str_base_name(prof_string(n->p, m->file));
	bool is_plain = file.len && file.s[0] != '[';

	if (!l->address) {
		buffer_add_text(&n->name, is_plain ? "[" : "");
		add_known(n, file);
		buffer_add_text(&n->name, is_plain ? "]" : "");
	} else if (!file.len || l->address < m->start) {
		buffer_add_hex(&n->name, l->address);
	} else {
		buffer_add_str(&n->name, file);
		buffer_add_text(&n->name, "+");
		buffer_add_hex(&n->name, l->address - m->start + m->offset);
	}
}

/* name (file:line), as far as it is known. */
static void name_line(struct naming *n, const struct prof_line *line)
{
	const struct prof_function *f = prof_function(n->p, line->function);
	struct prof_str file = prof_string(n->p, f->file);
	int64_t at = line->line ? line->line : f->start_line;

	add_function(n, line->function);
	if (n->by == PROF_BY_FILEFUNCTION)
		at = 0;
	if (!file.len && !at)
		return;
	buffer_add_text(&n->name, " (");
	buffer_add_str(&n->name, file);
	if (at) {
		buffer_add_text(&n->name, ":");
		buffer_add_int(&n->name, at);
	}
	buffer_add_text(&n->name, ")");
}

static void name_known(struct naming *n, const struct prof_location *l,
		       size_t line)
{
	const struct prof_line *at = &l->lines[line];

	switch (n->by) {
	case PROF_BY_FUNCTION:
		add_function(n, at->function);
		break;
	case PROF_BY_FILE:
		add_known(n,
			  prof_string(n->p,
				      prof_function(n->p, at->function)->file));
		break;
	case PROF_BY_LINE:
	case PROF_BY_FILEFUNCTION:
		name_line(n, at);
		break;
	case PROF_BY_ADDRESS:
		if (l->address) {
			buffer_add_hex(&n->name, l->address);
			buffer_add_text(&n->name, " ");
		}
		add_function(n, at->function);
		break;
	case PROF_BY_MODULE:
		break;
	}
}

/* The frame of a location that does not depend on its lines. */
static void name_whole(struct naming *n, const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(n->p, l->mapping);

	if (n->by == PROF_BY_MODULE || n->by == PROF_BY_FILE)
		add_known(n, prof_string(n->p, m->file));
	else if (n->by == PROF_BY_ADDRESS && l->address)
		buffer_add_hex(&n->name, l->address);
	else
		name_address(n, l);
}

static int add_frame(struct naming *n)
{
	struct frames *f = n->frames;
	struct buffer *t = &n->name;
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
static void add_mark(struct naming *n, const struct prof_location *l,
		     size_t line)
{
	char mark[] = "_[k]";

	mark[2] = n->marks ? frame_mark(n->p, l, line, n->marks) : '\0';
	if (mark[2] && !name_mark(NULL, buffer_str(&n->name)))
		buffer_add_text(&n->name, mark);
}

static int add_location(struct naming *n, prof_id id)
{
	struct prof_location l = prof_location(n->p, id);
	size_t lines = n->by == PROF_BY_MODULE ? 0 : l.line_count;

	n->frames->first[id] = n->frames->count;
	n->name.len = 0;
	if (!id) {
		buffer_add_text(&n->name, NO_STACK);
		return add_frame(n);
	}
	for (size_t i = lines; i-- > 0;) {
		n->name.len = 0;
		name_known(n, &l, i);
		add_mark(n, &l, i);
		if (add_frame(n) < 0)
			return -1;
	}
	if (lines)
		return 0;
	name_whole(n, &l);
	add_mark(n, &l, l.line_count);
	return add_frame(n);
}

int frames_init_marked(struct frames *f, const struct prof_profile *p,
		       enum prof_by by, unsigned marks, struct prof_error *err)
{
	struct naming naming = {.frames = f, .p = p, .by = by, .marks = marks};
	size_t count = prof_table_size(p, PROF_LOCATIONS);
	int status = PROF_OK;

	memset(f, 0, sizeof(*f));
	table_init(&f->name);
	f->first = calloc(count + 1, sizeof(*f->first));
	if (!f->first)
		return fail_memory(err);
	for (prof_id id = 0; id < count && status == PROF_OK; id++) {
		if (add_location(&naming, id) < 0)
			status = fail_memory(err);
		else if (f->name.used > p->limits.max_pool)
			status = fail_detail(err, PROF_DETAIL_MAX_POOL,
					     fail(err, PROF_ELIMIT,
						  "more than %" PRIu64
						  " bytes of names of frames",
						  p->limits.max_pool));
	}
	f->first[count] = f->count;
	buffer_release(&naming.name);
	return status;
}

bool *frames_named(const struct frames *f, const char *const *names,
		   size_t count)
{
	bool *is_named = calloc(f->name.count + 1, sizeof(*is_named));

	for (size_t i = 0; is_named && i < count; i++) {
		prof_id id = table_find(&f->name, names[i], strlen(names[i]));

		if (id != TABLE_FULL)
			is_named[id] = true;
	}
	return is_named;
}

void frames_release(struct frames *f)
{
	table_release(&f->name);
	free(f->frame);
	free(f->first);
}
