/*
 * The frames of a thread of Python, out of an image.
 */
#ifndef RECORD_PYTHON_FRAMES_H
#define RECORD_PYTHON_FRAMES_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

struct python_frame {
	uint64_t address;     /* of the frame itself */
	uint64_t code;	      /* of its code object */
	uint64_t instruction; /* as the frame has it: an address or an index */
	uint64_t previous;    /* the frame that called it; 0: none */
};

/*
 * Frames that one call of _PyEval_EvalFrameDefault runs, leaf first: one in
 * 3.8 to 3.10, any number since 3.11. mark: an address that must lie in the
 * native frame of that call, which proves that they belong to it: of its
 * _PyCFrame in 3.11, of its entry frame from 3.12 on; 0: there is none.
 */
struct python_eval {
	size_t first, count; /* in frame */
	uint64_t mark;
};

struct python_stack {
	struct python_frame *frame;
	size_t count, room;
	struct python_eval *eval; /* as many as frame, at most */
	size_t eval_count, eval_room;
	bool is_deep; /* has more frames than room */
	bool is_torn; /* ends in something that is no frame */
};

/* The state of a thread, by its number as the kernel tells it to us; 0: it has
 * none. `hint`: where it was last time, or 0. */
uint64_t code_python_thread(struct image *m, const struct python *p, pid_t pid,
			    pid_t tid, uint64_t hint);

/* Does a thread hold the GIL of its interpreter, by its state? -1: it is not
 * known. */
int code_python_gil(struct image *m, const struct python *p, uint64_t thread);

/* All frames of a thread, by its state. False: it has none. */
bool code_python_stack(struct image *m, const struct python *p, uint64_t thread,
		       struct python_stack *to);

/* The frames of one eval, from its leaf on: appended as one eval. `next`: the
 * frame that called it, 0: none. */
bool code_python_eval(struct image *m, const struct python *p, uint64_t leaf,
		      struct python_stack *to, uint64_t *next);

/* Where what is read of a frame is. */
struct image_want code_python_frame_range(const struct python_layout *l,
					  uint64_t address);

#endif
