/* Lines of frames become stacks. */
#ifndef LIBPROF_FMT_FOLDED_STACK_H
#define LIBPROF_FMT_FOLDED_STACK_H

#include <prof/build.h>

/* All-zero but for the first two. */
struct folded_stack {
	struct prof_builder *b;
	struct prof_error *err;
	uint64_t empty_frames; /* of all lines */

	char *text; /* the line before */
	size_t text_len, text_room;
	struct frame *frame; /* its frames */
	size_t frame_count, frame_room;
	prof_id *stack; /* leaf first */
	size_t stack_room;
	prof_id *location; /* by string: its location, 0: none yet */
	size_t location_room;
	struct usual *usual; /* by location: what it called last */
	size_t usual_room;
};

/* The stack "root;caller;leaf". */
int folded_add_stack(prof_id *id, struct folded_stack *s,
		     struct prof_str stack);
void folded_stack_release(struct folded_stack *s);

#endif
