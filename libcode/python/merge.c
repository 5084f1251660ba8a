#include "libcode/python/merge.h"

#include "libcode/python/attributes.h"
#include "libcode/python/pair.h"
#include "libcode/python/strings.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

/* What stands where native frames could not be found, and for a frame of
 * Python whose code could not be read. */
static const struct python_code gap = {.name = "[native frames missing]",
				       .file = ""};
static const struct python_code unread = {.name = "[unread Python function]",
					  .file = ""};

enum {
	LATE_PIECES = 512,
	LATE_SIZE = 256 << 10,
	NAME_TRIES = 4,
	THREADS_MOST = 1 << 16
};

static bool ends_in(const char *text, const char *with)
{
	size_t len = strlen(text), end = strlen(with);

	return len >= end && strcmp(text + len - end, with) == 0;
}

void code_python_merger_new(struct python_merger **out, struct modules *modules,
			    struct symbols *symbols, bool is_plain,
			    size_t max_frames)
{
	struct python_merger *m = memory_new(1, sizeof(*m));

	m->modules = modules;
	m->is_plain = is_plain;
	m->late.piece_room = LATE_PIECES;
	m->late.piece = memory_new(LATE_PIECES, sizeof(*m->late.piece));
	m->late.size = LATE_SIZE;
	m->late.bytes = memory_new(LATE_SIZE, 1);
	m->stack.room = m->stack.eval_room = max_frames;
	m->stack.frame = memory_new(max_frames, sizeof(*m->stack.frame));
	m->stack.eval = memory_new(max_frames, sizeof(*m->stack.eval));
	m->kind = memory_new(max_frames, sizeof(*m->kind));
	m->eval = memory_new(max_frames, sizeof(*m->eval));
	code_python_codes_new(&m->codes);
	code_python_places_new(&m->places, modules);
	code_python_kept_new(&m->kept, modules, symbols);
	*out = m;
}

void code_python_merger_free(struct python_merger *m)
{
	if (!m)
		return;
	code_python_kept_free(m->kept);
	code_python_places_free(m->places);
	code_python_codes_free(m->codes);
	code_map_release(&m->words_of);
	code_map_release(&m->thread_at);
	code_names_release(&m->names);
	free(m->thread);
	free(m->late.piece);
	free(m->late.bytes);
	free(m->stack.frame);
	free(m->stack.eval);
	free(m->kind);
	free(m->eval);
	free(m);
}

static void put(struct merging *g, const struct frame *f)
{
	if (g->to->count < g->to->room)
		g->to->frame[g->to->count++] = *f;
	else
		g->is_cut = true;
}

static const struct python_code *code_at(struct merging *g, uint64_t address)
{
	struct python_merger *m = g->m;
	const struct python_code *code = code_python_code(
		m->codes, &g->image, g->python, g->pid, address);

	if (!code)
		code = code_python_code(m->codes, &m->late, g->python, g->pid,
					address);
	g->is_unread |= !code;
	return code ? code : &unread;
}

static void put_python(struct merging *g, size_t eval)
{
	const struct python_stack *s = &g->m->stack;
	const struct python_eval *e = &s->eval[eval];

	for (size_t i = e->first; i < e->first + e->count; i++) {
		const struct python_frame *f = &s->frame[i];
		const struct python_code *code = code_at(g, f->code);
		int64_t line = code == &unread
				       ? 0
				       : code_python_line(g->python, code, f);
		struct frame place =
			code_python_place(g->m->places, code, line);

		put(g, &place);
	}
}

/* Of several in a row that have no name one says as much. */
static bool is_repeated(const struct merging *g, size_t native)
{
	return native && g->m->kind[native] == PYTHON_NATIVE_NAMELESS &&
	       g->m->kind[native - 1] == PYTHON_NATIVE_NAMELESS;
}

/* Frames below the leaf's call say what it is busy with; those above the
 * oldest, how the program or the thread came to run Python. */
static bool is_shown(const struct merging *g, size_t native, bool is_below)
{
	if (g->m->is_plain)
		return false;
	switch (g->m->kind[native]) {
	case PYTHON_NATIVE_EVAL:
	case PYTHON_NATIVE_PERF_MAP:
		return false;
	case PYTHON_NATIVE_OTHER:
		return true;
	case PYTHON_NATIVE_NAMELESS:
	case PYTHON_NATIVE_PLUMBING:
		return is_below && !is_repeated(g, native);
	case PYTHON_NATIVE_TELLING:
	case PYTHON_NATIVE_ENTRY:
		break;
	}
	return is_below || native <= g->oldest;
}

static void put_all(struct merging *g, bool is_filled)
{
	bool is_below = true;

	for (size_t i = 0; i < g->native->frames->count; i++) {
		if (g->m->eval[i] != NO_EVAL) {
			put_python(g, g->m->eval[i]);
		} else if (is_shown(g, i, is_below)) {
			put(g, &g->native->frames->frame[i]);
		}
		is_below &= g->m->kind[i] != PYTHON_NATIVE_EVAL;
	}
	if (!is_filled)
		return;
	if (!g->m->is_plain) {
		struct frame place = code_python_place(g->m->places, &gap, 0);

		put(g, &place);
	}
	for (size_t i = g->next; i < g->chain; i++)
		put_python(g, i);
}

static void put_map(struct merging *g)
{
	bool is_below = true;

	for (size_t i = 0; i < g->native->frames->count; i++) {
		bool is_python = g->m->kind[i] == PYTHON_NATIVE_PERF_MAP;

		if (is_python || is_shown(g, i, is_below))
			put(g, &g->native->frames->frame[i]);
		is_below &= !is_python;
	}
}

static enum python_merged judge(const struct merging *g)
{
	bool is_whole = g->native->end == UNWIND_COMPLETE ||
			g->native->end == UNWIND_GUESSED;
	bool has_more = g->next < g->chain;

	if (g->is_torn)
		return PYTHON_TORN;
	if (!is_whole && has_more)
		return PYTHON_FILLED;
	if (g->paired + g->strays)
		return has_more ? PYTHON_TORN : PYTHON_MERGED;
	return g->calls ? PYTHON_TORN : PYTHON_ABSENT;
}

/* What threading's bootstrap, at the beginning of each of its threads, has in
 * its first local variable: the Thread. */
static void read_thread_name(struct merging *g, struct thread_name *n)
{
	const struct python_stack *s = &g->m->stack;
	const struct python_eval *oldest = &s->eval[g->chain - 1];
	const struct python_frame *first =
		&s->frame[oldest->first + oldest->count - 1];
	const struct python_code *code = code_at(g, first->code);
	char text[PYTHON_TEXT];
	uint64_t thread, name;
	ssize_t len;

	if (s->is_deep || s->is_torn || !ends_in(code->name, "_bootstrap") ||
	    !ends_in(code->file, "threading.py"))
		return;
	thread = code_python_first_local(&g->m->late, g->python, first);
	name = code_python_attribute(&g->m->late, g->python, thread, "_name");
	len = code_python_text(&g->m->late, &g->python->layout, name, text);
	if (len > 0)
		n->name = code_names_keep(&g->m->names, text, (size_t)len);
}

/* A thread may begin before its name can be read. Those that come after very
 * many have none. */
static const char *thread_name(struct merging *g)
{
	struct python_merger *m = g->m;
	uint64_t *at =
		code_map_find(&m->thread_at, (uint64_t)g->pid, g->thread);
	struct thread_name *n;

	if (!at && m->thread_count == THREADS_MOST)
		return NULL;
	if (!at) {
		at = code_map_at(&m->thread_at, (uint64_t)g->pid, g->thread,
				 m->thread_count);
		m->thread = memory_grow(m->thread, &m->thread_room,
					m->thread_count + 1,
					sizeof(*m->thread));
		m->thread[m->thread_count++] = (struct thread_name){0};
	}
	n = &m->thread[*at];
	if (!n->name && n->tries < NAME_TRIES) {
		n->tries++;
		read_thread_name(g, n);
	}
	return n->name;
}

static enum python_merged merge_map(struct merging *g)
{
	if (!code_python_pair_map(g))
		return PYTHON_ABSENT;
	put_map(g);
	return PYTHON_MERGED;
}

static enum python_merged merge_frames(struct merging *g)
{
	const struct python_stack *s = &g->m->stack;
	enum python_merged how;

	if (!code_python_stack(&g->image, g->python, g->thread, &g->m->stack))
		g->m->stack.count = g->m->stack.eval_count = 0;
	g->chain = s->eval_count;
	code_image_begin(&g->m->late, g->pid);
	code_python_pair(g);
	how = judge(g);
	if (how != PYTHON_MERGED && how != PYTHON_FILLED)
		return how;
	put_all(g, how == PYTHON_FILLED);
	g->is_cut |= s->is_deep;
	return s->is_torn && g->is_unread ? PYTHON_TORN : how;
}

enum python_merged code_python_merge(struct python_merger *m, pid_t pid,
				     const struct snapshot *s,
				     const struct python_native_stack *native,
				     struct python_whole *whole)
{
	bool is_read = s && s->python && s->thread;
	struct merging g = {
		.m = m,
		.pid = pid,
		.python = is_read ? s->python : NULL,
		.native = native,
		.to = &whole->to,
	};
	enum python_merged how;

	whole->to.count = 0;
	whole->end = native->end;
	whole->thread = NULL;
	if (is_read) {
		g.image = s->image;
		g.thread = s->thread;
	}
	how = is_read ? merge_frames(&g) : merge_map(&g);
	if (how == PYTHON_TORN)
		whole->to.count = 0;
	if (how == PYTHON_FILLED)
		whole->end = UNWIND_COMPLETE;
	if ((how == PYTHON_FILLED || how == PYTHON_MERGED) && g.is_cut)
		whole->end = UNWIND_DEEP;
	if (is_read && g.chain)
		whole->thread = thread_name(&g);
	return how;
}

void code_python_merger_meet(struct python_merger *m, pid_t pid,
			     const struct snapshot *s)
{
	struct image image = s->image;

	if (!s->python || !s->thread ||
	    !code_python_stack(&image, s->python, s->thread, &m->stack))
		return;
	for (size_t i = 0; i < m->stack.count; i++)
		code_python_code(m->codes, &image, s->python, pid,
				 m->stack.frame[i].code);
}
