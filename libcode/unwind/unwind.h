/*
 * From a copy of a thread's stack and registers to the frames that are on it,
 * by the CFI of the modules; where there is none, by what the code does.
 */
#ifndef RECORD_UNWIND_H
#define RECORD_UNWIND_H

#include "libcode/event/event.h"
#include "libcode/unwind/cfi.h"
#include "libcode/unwind/process.h"

/* A place in code, before it has a name. */
struct frame {
	uint32_t module;    /* number */
	bool is_activation; /* address is where it was, not where it returns */
	uint64_t address;   /* as linked (ELF), else as in memory */
	uint64_t memory;    /* as in memory */
};

enum unwind_end {
	UNWIND_COMPLETE,  /* reached the thread's entry */
	UNWIND_TRUNCATED, /* the copy of the stack ended */
	UNWIND_BROKEN,	  /* no rule, or one that makes no sense */
	UNWIND_DEEP,	  /* has max frames and goes on */
	UNWIND_GUESSED,	  /* complete; a caller was likely, not certain */
	UNWIND_UNKNOWN	  /* code without unwind information */
};

struct unwinder;

void code_unwinder_new(struct unwinder **out);
void code_unwinder_free(struct unwinder *u);

struct frame_list {
	struct frame *frame;
	size_t room, count;
	/* Of each frame, as they were in it, as far as they are known; its part
	 * of the stack is from its stack pointer to that of its caller. NULL:
	 * not wanted. */
	struct cfi_registers *registers;
};

/* User frames, leaf first. */
enum unwind_end code_unwinder_stack(struct unwinder *u, struct process *p,
				    const struct event_sample *s,
				    struct frame_list *to);

/* The same from a chain of addresses that the kernel has walked. */
void code_unwind_chain(struct process *p, const uint64_t *addresses,
		       size_t address_count, struct frame_list *to);

void code_module_release_unwinding(struct module *m);

#endif
