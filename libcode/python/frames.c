#include "libcode/python/frames.h"

#include "libcode/python/peek.h"

enum {
	FRAME_SIZE = 256, /* none has its fields further behind */
	OWNER_SHIM = 3,	  /* and above: an entry frame, which runs no code */
	TAGS = 7	  /* low bits of a reference, 3.14 on */
};

struct raw_frame {
	struct python_frame is;
	bool is_shim; /* ends an eval, and is no part of it */
	bool is_last; /* the oldest of its eval */
};

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* How much of a frame is read. */
static size_t frame_size(const struct python_layout *l)
{
	size_t size = larger(l->frame_previous, l->frame_code) +
		      sizeof(uint64_t);

	size = larger(size, l->frame_instruction + sizeof(uint64_t));
	if (l->frame_owner != PYTHON_NOWHERE)
		size = larger(size, (size_t)l->frame_owner + 1);
	if (l->frame_is_entry != PYTHON_NOWHERE)
		size = larger(size, (size_t)l->frame_is_entry + 1);
	return size;
}

/* An index before 3.11, of 4 bytes; -1: before its first instruction. */
static uint64_t instruction_of(const struct python_layout *l,
			       const unsigned char *bytes)
{
	if (l->minor >= 11)
		return peek_word(bytes + l->frame_instruction);
	return (uint64_t)(int32_t)peek_half(bytes + l->frame_instruction);
}

static void parse(const struct python_layout *l, const unsigned char *bytes,
		  struct raw_frame *out)
{
	out->is.code = peek_word(bytes + l->frame_code);
	out->is.previous = peek_word(bytes + l->frame_previous);
	out->is.instruction = instruction_of(l, bytes);
	if (l->minor >= 14)
		out->is.code &= ~(uint64_t)TAGS;
	out->is_shim = l->minor >= 12 && bytes[l->frame_owner] >= OWNER_SHIM;
	out->is_last = l->minor < 11 ||
		       (l->minor == 11 && bytes[l->frame_is_entry]);
}

static bool read_frame(struct image *m, const struct python_layout *l,
		       uint64_t address, struct raw_frame *out)
{
	unsigned char bytes[FRAME_SIZE];
	size_t size = frame_size(l);

	if (size > sizeof(bytes) || !is_structure(address) ||
	    !code_image_read(m, address, bytes, size))
		return false;
	parse(l, bytes, out);
	out->is.address = address;
	return (out->is_shim || is_structure(out->is.code)) &&
	       (!out->is.previous || is_structure(out->is.previous));
}

/* No frame is on a stack twice. In a circle of any length some frame is soon
 * equal to the one of half its depth. */
static bool is_circle(const struct python_stack *s)
{
	size_t n = s->count, e = s->eval_count;

	return (n > 1 &&
		s->frame[n - 1].address == s->frame[(n - 1) / 2].address) ||
	       (e > 1 && s->eval[e - 1].mark &&
		s->eval[e - 1].mark == s->eval[(e - 1) / 2].mark);
}

/* False: the stack ends here. */
static bool push_frame(struct python_stack *to, const struct python_frame *f)
{
	if (to->count == to->room) {
		to->is_deep = true;
		return false;
	}
	to->frame[to->count++] = *f;
	to->is_torn |= is_circle(to);
	return !to->is_torn;
}

static bool push_eval(struct python_stack *to, size_t first, uint64_t mark)
{
	if (to->eval_count == to->eval_room) {
		to->count = first;
		to->is_deep = true;
		return false;
	}
	to->eval[to->eval_count++] = (struct python_eval){
		.first = first, .count = to->count - first, .mark = mark};
	to->is_torn |= is_circle(to);
	return true;
}

/* Frames up to the mark of their eval. False: the stack ends before it. */
static bool walk(struct image *m, const struct python *p, uint64_t leaf,
		 struct python_stack *to, struct raw_frame *last)
{
	last->is.previous = leaf;
	do {
		if (!read_frame(m, &p->layout, last->is.previous, last)) {
			to->is_torn = true;
			return false;
		}
		if (last->is_shim)
			return true;
		if (!push_frame(to, &last->is))
			return false;
	} while (!last->is_last);
	return true;
}

/* What has neither frames nor a caller is none: in 3.15 the oldest frame is one
 * that runs no code, in the state of the thread. */
bool code_python_eval(struct image *m, const struct python *p, uint64_t leaf,
		      struct python_stack *to, uint64_t *next)
{
	size_t first = to->count;
	struct raw_frame last;
	bool is_whole = walk(m, p, leaf, to, &last);
	uint64_t mark = 0;

	*next = 0;
	if (is_whole) {
		*next = last.is.previous;
		mark = last.is_shim ? last.is.address : 0;
	}
	return (to->count > first || *next) && push_eval(to, first, mark);
}

static bool is_ended(const struct python_stack *s)
{
	return s->is_deep || s->is_torn;
}

static void follow_frames(struct image *m, const struct python *p,
			  uint64_t leaf, struct python_stack *to)
{
	while (leaf && !is_ended(to) && code_python_eval(m, p, leaf, to, &leaf))
		;
}

/* 3.11, 3.12: each eval has one, on the stack of the thread; the oldest is in
 * the thread's state, and has no frame. */
struct cframe {
	uint64_t address, frame, previous;
};

static bool read_cframe(struct image *m, const struct python_layout *l,
			uint64_t address, struct cframe *out)
{
	*out = (struct cframe){.address = address};
	return is_structure(address) &&
	       read_word(m, address + l->cframe_frame, &out->frame) &&
	       read_word(m, address + l->cframe_previous, &out->previous);
}

/*
 * The evals of one cframe. What has just been entered has nothing in it, or
 * what was there before; what is about to be left has its caller's frame
 * already: neither has frames of its own.
 */
static bool follow_cframe(struct image *m, const struct python *p,
			  const struct cframe *c, const struct cframe *caller,
			  struct python_stack *to)
{
	struct python_stack was = *to;
	bool is_leaf = !to->eval_count;
	uint64_t next;

	if (!c->frame || c->frame == caller->frame)
		return true;
	if (code_python_eval(m, p, c->frame, to, &next) && !to->is_torn) {
		struct python_eval *e = &to->eval[to->eval_count - 1];

		if (!e->mark)
			e->mark = c->address;
		if (!is_leaf || to->is_deep || next == caller->frame)
			return !to->is_deep;
	}
	if (is_leaf && !to->is_deep)
		*to = was;
	return is_leaf;
}

static void follow_cframes(struct image *m, const struct python *p,
			   uint64_t address, struct python_stack *to)
{
	const struct python_layout *l = &p->layout;
	struct cframe c, caller = {0};

	if (!read_cframe(m, l, address, &c)) {
		to->is_torn = true;
		return;
	}
	for (size_t i = 0; i <= to->eval_room; i++) {
		if (c.previous && !read_cframe(m, l, c.previous, &caller))
			to->is_torn = true;
		else if (!follow_cframe(m, p, &c, &caller, to))
			return;
		if (!c.previous || is_ended(to))
			return;
		c = caller;
		caller = (struct cframe){0};
	}
	to->is_torn = true;
}

bool code_python_stack(struct image *m, const struct python *p, uint64_t thread,
		       struct python_stack *to)
{
	const struct python_layout *l = &p->layout;
	bool has_cframes = l->thread_cframe != PYTHON_NOWHERE;
	uint64_t first;

	to->count = to->eval_count = 0;
	to->is_deep = to->is_torn = false;
	if (!is_structure(thread) ||
	    !read_word(
		    m,
		    thread + (has_cframes ? l->thread_cframe : l->thread_frame),
		    &first) ||
	    !first)
		return false;
	if (has_cframes)
		follow_cframes(m, p, first, to);
	else
		follow_frames(m, p, first, to);
	return to->count > 0;
}

struct image_want code_python_frame_range(const struct python_layout *l,
					  uint64_t address)
{
	return (struct image_want){address, (uint32_t)frame_size(l)};
}
