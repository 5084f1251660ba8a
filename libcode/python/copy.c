/*
 * Images of threads. What the last one of a thread was made of is fetched at
 * once; what is walked over then is there, but for what has changed since.
 */
#include "libcode/base/map.h"
#include "libcode/python/gil.h"
#include "libcode/python/heads.h"
#include "libcode/python/peek.h"
#include "libcode/python/seen.h"
#include "libcode/python/strings.h"
#include "libcode/python/tasks.h"
#include "libcode/python/threads.h"

enum {
	PAGE = 4096,
	CHUNK_HEADER = 24,	 /* previous, size, top */
	CHUNKS_SIZE = 256 << 10, /* more of a data stack is not copied */
	CFRAME_SIZE = 24,
	NEAR = 8,  /* frames between two of the same code that are noticed */
	FRESH = 64 /* code objects whose strings are fetched at once */
};

struct copying {
	struct image *m;
	const struct python *p;
	struct python_seen *seen;
	pid_t pid;
	size_t wants; /* in seen->want: what the next image begins with */
	struct python_head fresh[FRESH];
	uint64_t hash[FRESH];
	size_t fresh_count;
};

static void want(struct copying *c, struct image_want w)
{
	if (c->wants < SEEN_WANTS)
		c->seen->want[c->wants++] = w;
}

static void fetch_since(struct copying *c, size_t first)
{
	code_image_fetch(c->m, c->seen->want + first, c->wants - first);
}

/* From its first field that is read to its last. */
static struct image_want state_range(const struct python_layout *l,
				     uint64_t state)
{
	const uint16_t field[] = {
		l->thread_next,	 l->thread_id,	   l->thread_native_id,
		l->thread_frame, l->thread_cframe, l->thread_chunk,
		l->thread_top,
	};
	uint16_t first = PYTHON_NOWHERE, last = 0;

	for (size_t i = 0; i < sizeof(field) / sizeof(*field); i++) {
		if (field[i] == PYTHON_NOWHERE)
			continue;
		first = field[i] < first ? field[i] : first;
		last = field[i] > last ? field[i] : last;
	}
	return (struct image_want){state + first, (uint32_t)(last - first) + 8};
}

/* How much of a chunk is used; 0: it makes no sense. */
static uint64_t used_of(uint64_t chunk, uint64_t top, uint64_t left)
{
	if (!is_structure(chunk) || top < chunk || top - chunk > left)
		return 0;
	return top - chunk;
}

/*
 * The data stack of a thread, from 3.11 on: its frames, but for those of
 * generators. It is a list of chunks, of which the newest is used up to the
 * top; the others say themselves how far.
 */
static void copy_data_stack(struct copying *c, uint64_t state)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t chunk, top, word[3], left = CHUNKS_SIZE, used;

	if (l->thread_chunk == PYTHON_NOWHERE ||
	    l->thread_top == PYTHON_NOWHERE ||
	    !read_word(c->m, state + l->thread_chunk, &chunk) ||
	    !read_word(c->m, state + l->thread_top, &top))
		return;
	while ((used = used_of(chunk, top, left)) != 0) {
		size_t first = c->wants;

		want(c, (struct image_want){chunk, (uint32_t)used});
		fetch_since(c, first);
		left -= used;
		if (!code_image_read(c->m, chunk, word, sizeof(word)))
			return;
		chunk = word[0];
		if (!is_structure(chunk) ||
		    !code_image_read(c->m, chunk, word, sizeof(word)) ||
		    word[2] > CHUNKS_SIZE / 8)
			return;
		top = chunk + CHUNK_HEADER + word[2] * 8;
	}
}

/* 3.11, 3.12 */
static void want_cframes(struct copying *c, uint64_t state)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t at;

	if (l->thread_cframe == PYTHON_NOWHERE ||
	    !read_word(c->m, state + l->thread_cframe, &at))
		return;
	for (int i = 0; i < SEEN_DEPTH && is_structure(at); i++) {
		want(c, (struct image_want){at, CFRAME_SIZE});
		if (!read_word(c->m, at + l->cframe_previous, &at))
			return;
	}
}

/* Entry frames, and what called the oldest of them: in 3.15 there is such a
 * frame. */
static void want_marks(struct copying *c, const struct python_stack *s)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t mark = 0;

	for (size_t i = 0; i < s->eval_count; i++) {
		mark = s->eval[i].mark;
		if (mark)
			want(c, code_python_frame_range(l, mark));
	}
	if (mark && read_word(c->m, mark + l->frame_previous, &mark) && mark)
		want(c, code_python_frame_range(l, mark));
}

static void want_frames(struct copying *c, const struct python_stack *s)
{
	const struct python_layout *l = &c->p->layout;

	for (size_t i = 0; i < s->count; i++)
		want(c, code_python_frame_range(l, s->frame[i].address));
	if (l->minor >= 12)
		want_marks(c, s);
}

/* Recursion has the same few code objects again and again. */
static bool is_near(const struct python_stack *s, size_t frame)
{
	for (size_t i = 1; i <= NEAR && i <= frame; i++)
		if (s->frame[frame - i].code == s->frame[frame].code)
			return true;
	return false;
}

/* Not beyond its page, unless it is surely larger. */
static struct image_want guess(uint64_t address, uint32_t least, uint32_t most)
{
	uint32_t left = PAGE - (uint32_t)(address % PAGE);

	if (left > most)
		left = most;
	return (struct image_want){address, left < least ? least : left};
}

/* Strings with what is likely to be all of them. */
static size_t guess_strings(const struct copying *c, struct image_want *to)
{
	enum { STR = 40, TEXT = 256, BYTES = 33, LINES = 512 };
	size_t n = 0;

	for (size_t i = 0; i < c->fresh_count; i++) {
		to[n++] = guess(c->fresh[i].name, STR, TEXT);
		to[n++] = guess(c->fresh[i].file, STR, TEXT);
		to[n++] = guess(c->fresh[i].lines, BYTES, LINES);
	}
	return n;
}

/* All of them, now that their sizes are known. */
static size_t measure_strings(struct copying *c, struct image_want *to)
{
	const struct python_layout *l = &c->p->layout;
	size_t n = 0;

	for (size_t i = 0; i < c->fresh_count; i++) {
		const struct python_head *h = &c->fresh[i];
		ssize_t lines = code_python_bytes_size(c->m, h->lines);

		n += code_python_text_range(c->m, l, h->name, &to[n]);
		n += code_python_text_range(c->m, l, h->file, &to[n]);
		if (lines > 0)
			to[n++] = (struct image_want){
				h->lines + PYTHON_BYTES_HEADER,
				(uint32_t)lines};
	}
	return n;
}

static void copy_fresh(struct copying *c)
{
	struct image_want string[FRESH * 3];
	int error = c->m->error;

	if (!c->fresh_count)
		return;
	c->m->error = 0;
	code_image_fetch(c->m, string, guess_strings(c, string));
	code_image_fetch(c->m, string, measure_strings(c, string));
	for (size_t i = 0; i < c->fresh_count && !c->m->error; i++)
		code_seen_add(c->seen, c->hash[i]);
	if (!c->m->error)
		c->m->error = error;
	c->fresh_count = 0;
}

static void copy_code(struct copying *c, uint64_t address)
{
	struct {
		uint64_t process, python, address;
		struct python_head head;
	} key = {(uint64_t)c->pid, (uintptr_t)c->p, address, {0}};
	uint64_t hash;

	if (!code_python_head(c->m, c->p, address, &key.head))
		return;
	hash = code_map_hash(c->seen->seed, &key, sizeof(key));
	if (code_seen_has(c->seen, hash))
		return;
	c->fresh[c->fresh_count] = key.head;
	c->hash[c->fresh_count++] = hash;
	if (c->fresh_count == FRESH)
		copy_fresh(c);
}

static void copy_codes(struct copying *c, const struct python_stack *s)
{
	size_t first = c->wants;

	for (size_t i = 0; i < s->count; i++)
		if (!is_near(s, i))
			want(c, code_python_head_range(&c->p->layout,
						       s->frame[i].code));
	fetch_since(c, first);
	for (size_t i = 0; i < s->count; i++)
		if (!is_near(s, i))
			copy_code(c, s->frame[i].code);
	copy_fresh(c);
}

static void copy_ranges(struct copying *c, const struct image_want *range,
			size_t count)
{
	size_t first = c->wants;

	for (size_t i = 0; i < count; i++)
		want(c, range[i]);
	fetch_since(c, first);
}

/* What labels tell of a thread: its lock, and its task. */
static void copy_labels(struct copying *c, uint64_t state)
{
	struct image_want gil[PYTHON_GIL_WANTS], task[PYTHON_TASK_WANTS];

	copy_ranges(c, gil, code_python_gil_ranges(c->m, c->p, state, gil));
	copy_ranges(c, task, code_python_task_ranges(c->m, c->p, state, task));
}

/* False: it has no frame. */
static bool copy_state(struct copying *c, uint64_t state)
{
	struct python_stack s = {.frame = c->seen->frame,
				 .room = SEEN_DEPTH,
				 .eval = c->seen->eval,
				 .eval_room = SEEN_DEPTH};

	want(c, state_range(&c->p->layout, state));
	fetch_since(c, c->wants - 1);
	copy_labels(c, state);
	copy_data_stack(c, state);
	if (!code_python_stack(c->m, c->p, state, &s))
		return false;
	want_cframes(c, state);
	want_frames(c, &s);
	copy_codes(c, &s);
	return true;
}

/* Is there another interpreter, in which the thread may have states, too? */
static bool is_single(struct copying *c)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t interpreter, next;

	want(c, (struct image_want){c->p->runtime + l->interpreters, 8});
	if (!read_word(c->m, c->p->runtime + l->interpreters, &interpreter) ||
	    !is_structure(interpreter))
		return true;
	want(c, (struct image_want){interpreter + l->interpreter_next, 8});
	return !read_word(c->m, interpreter + l->interpreter_next, &next) ||
	       !next;
}

static bool copy_same(struct copying *c, const struct seen_thread *t)
{
	uint64_t key;

	return is_single(c) && t->state &&
	       code_python_state_key(c->m, c->p, t->state, &key) &&
	       key == t->key && copy_state(c, t->state);
}

/* All pieces of the image: where the way to a thread is long. Those that are
 * not on it any more are left out now and then. */
static void want_pieces(struct copying *c)
{
	enum { MOST = 512, SOMETIMES = 64 };

	c->wants = 0;
	if (c->seen->now % SOMETIMES == 0)
		return;
	for (size_t i = 0; i < c->m->piece_count && i < MOST; i++)
		want(c, (struct image_want){c->m->piece[i].address,
					    c->m->piece[i].size});
}

static void copy_any(struct copying *c, struct seen_thread *t)
{
	uint64_t state[PYTHON_STATES];
	size_t n = code_python_states(c->m, c->p, t->own_tid, t->pid == t->tid,
				      state);
	bool is_running = false;

	c->wants = 0;
	t->state = n ? state[0] : 0;
	if (n && !code_python_state_key(c->m, c->p, t->state, &t->key))
		t->state = 0;
	for (size_t i = 0; i < n; i++)
		is_running |= copy_state(c, state[i]);
	if (!is_single(c) || !is_running)
		want_pieces(c);
}

uint64_t code_python_copy(struct image *m, const struct python *p,
			  struct python_seen *seen, pid_t pid, pid_t tid)
{
	struct seen_thread *t = code_seen_thread(seen, p, pid, tid);
	struct copying c = {.m = m, .p = p, .seen = seen, .pid = pid};

	seen->fresh_count = 0;
	if (!t->own_tid)
		t->own_tid = code_python_own_tid(pid, tid);
	code_image_fetch(m, seen->want, code_seen_recall(seen, t));
	if (!copy_same(&c, t))
		copy_any(&c, t);
	code_seen_remember(seen, t, c.wants);
	return t->state;
}
