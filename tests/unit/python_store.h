/*
 * How images of threads are made (python_image.h): of a process that waits, all
 * that is read of it, and no byte more.
 */
#ifndef TESTS_UNIT_PYTHON_STORE_H
#define TESTS_UNIT_PYTHON_STORE_H

#include "libcode/python/heads.h"
#include "libcode/python/peek.h"
#include "libcode/python/seen.h"
#include "libcode/python/strings.h"
#include "tests/unit/python_image.h"
#include "tests/unit/python_told.h"

struct pieces {
	struct image_want at[STORED_PIECES];
	size_t count;
};

static inline void want(struct pieces *w, uint64_t address, uint64_t size)
{
	if (w->count < STORED_PIECES)
		w->at[w->count++] =
			(struct image_want){address, (uint32_t)size};
}

static inline void want_code(struct pieces *w, struct told *t, uint64_t address)
{
	const struct python_layout *l = &t->python.layout;
	struct python_head h;
	struct image_want text;

	if (!code_python_head(&t->image, &t->python, address, &h))
		tap_bail("no code");
	for (int i = 0; i < 2; i++) {
		uint64_t at = i ? h.file : h.name;

		want(w, at, 40);
		if (code_python_text_range(&t->image, l, at, &text))
			want(w, text.address, text.size);
	}
	want(w, h.lines,
	     PYTHON_BYTES_HEADER +
		     (uint64_t)code_python_bytes_size(&t->image, h.lines));
}

/* The way to the thread. */
static inline void want_thread(struct pieces *w, struct told *t, uint64_t state)
{
	const struct python_layout *l = &t->python.layout;
	uint64_t interpreter, pthread;

	if (l->minor >= 13)
		want(w, t->python.runtime, STORED_OFFSETS);
	if (!read_word(&t->image, t->python.runtime + l->interpreters,
		       &interpreter) ||
	    !read_word(&t->image, state + l->thread_id, &pthread))
		tap_bail("no thread");
	want(w, interpreter + l->interpreter_next, 8);
	want(w, interpreter + l->interpreter_threads, 8);
	if (l->minor < 11) {
		want(w, pthread, 32);
		want(w, pthread + 720, 4);
	}
}

static inline int by_address(const void *a, const void *b)
{
	const struct image_want *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/* In order, and none twice. */
static inline void clean(struct pieces *w)
{
	uint64_t done = 0;
	size_t kept = 0;

	qsort(w->at, w->count, sizeof(*w->at), by_address);
	for (size_t i = 0; i < w->count; i++) {
		uint64_t from = w->at[i].address;
		uint64_t to = from + w->at[i].size;

		if (from < done)
			from = done;
		if (from >= to)
			continue;
		w->at[kept++] =
			(struct image_want){from, (uint32_t)(to - from)};
		done = to;
	}
	w->count = kept;
}

static inline void add_word(struct bytes *b, uint64_t word)
{
	bytes_add(b, &word, sizeof(word));
}

static inline struct bytes store(struct told *t, uint64_t state,
				 struct pieces *w)
{
	struct bytes b = bytes_copy("PYIMAGE1", 8);

	add_word(&b, t->python.layout.minor);
	add_word(&b, t->python.runtime);
	add_word(&b, t->python.code_type);
	add_word(&b, state);
	add_word(&b, (uint64_t)t->run.pid);
	add_word(&b, w->count);
	for (size_t i = 0; i < w->count; i++) {
		add_word(&b, w->at[i].address);
		add_word(&b, w->at[i].size);
	}
	for (size_t i = 0; i < w->count; i++) {
		unsigned char *bytes = must(malloc(w->at[i].size));

		if (!code_image_read(&t->image, w->at[i].address, bytes,
				     w->at[i].size))
			tap_bail("a piece is missing");
		bytes_add(&b, bytes, w->at[i].size);
		free(bytes);
	}
	return b;
}

/* The bytes of a file; its thread has that stack. */
static inline struct bytes store_thread(struct told *t,
					struct stored_stack *stack)
{
	static struct pieces w;
	pid_t pid = t->run.pid;
	struct python_seen *seen;
	struct bytes image;
	uint64_t state;

	code_python_seen_new(&seen);
	code_image_begin(&t->image, pid);
	state = code_python_copy(&t->image, &t->python, seen, pid, pid);
	w.count = code_seen_recall(
		seen, code_seen_thread(seen, &t->python, pid, pid));
	memcpy(w.at, seen->want, w.count * sizeof(*w.at));
	want_thread(&w, t, state);
	stored_walk(&t->image, &t->python, state, stack);
	for (size_t i = 0; i < stack->is.count; i++)
		want_code(&w, t, stack->frame[i].code);
	clean(&w);
	image = store(t, state, &w);
	code_python_seen_free(seen);
	return image;
}

#endif
