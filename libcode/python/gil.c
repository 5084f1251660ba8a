#include "libcode/python/gil.h"

#include "libcode/python/frames.h"
#include "libcode/python/peek.h"

/* Before 3.12 there is one for all interpreters; since then they may share one,
 * or have their own. */
static bool find_gil(struct image *m, const struct python *p, uint64_t thread,
		     uint64_t *pointer, uint64_t *gil)
{
	const struct python_layout *l = &p->layout;
	uint64_t interpreter;

	*pointer = 0;
	if (l->gil == PYTHON_NOWHERE || l->gil_holder == PYTHON_NOWHERE ||
	    l->gil_locked == PYTHON_NOWHERE || l->is_free_threaded)
		return false;
	*gil = p->runtime + l->gil;
	if (l->minor < 12)
		return true;
	if (!is_structure(thread) ||
	    !read_word(m, thread + l->thread_interpreter, &interpreter) ||
	    !is_structure(interpreter))
		return false;
	*pointer = interpreter + l->gil;
	return read_word(m, *pointer, gil) && is_structure(*gil);
}

/* From the first to the last of both fields. */
static struct image_want state_of(const struct python_layout *l, uint64_t gil)
{
	uint16_t from = l->gil_holder, to = l->gil_locked;

	if (from > to) {
		from = l->gil_locked;
		to = l->gil_holder;
	}
	return (struct image_want){gil + from,
				   (uint32_t)(to - from) + sizeof(uint64_t)};
}

size_t code_python_gil_ranges(struct image *m, const struct python *p,
			      uint64_t thread,
			      struct image_want to[PYTHON_GIL_WANTS])
{
	uint64_t pointer, gil;
	size_t n = 0;

	if (!find_gil(m, p, thread, &pointer, &gil))
		return 0;
	if (pointer)
		to[n++] = (struct image_want){pointer, sizeof(pointer)};
	to[n++] = state_of(&p->layout, gil);
	return n;
}

int code_python_gil(struct image *m, const struct python *p, uint64_t thread)
{
	uint64_t pointer, gil, holder;
	int32_t locked;

	if (!thread || !find_gil(m, p, thread, &pointer, &gil) ||
	    !read_word(m, gil + p->layout.gil_holder, &holder) ||
	    !code_image_read(m, gil + p->layout.gil_locked, &locked,
			     sizeof(locked)))
		return -1;
	return locked == 1 && holder == thread;
}
