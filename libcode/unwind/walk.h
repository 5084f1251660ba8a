/*
 * A walk up a stack, frame by frame. Of unwind.c.
 */
#ifndef RECORD_WALK_H
#define RECORD_WALK_H

#include "libcode/unwind/cfi.h"
#include "libcode/unwind/cfi_step.h"
#include "libcode/unwind/process.h"

enum step { STEP_ON, STEP_ENTRY, STEP_TRUNCATED, STEP_BROKEN, STEP_UNKNOWN };

struct walk {
	struct cfi *cfi;
	struct process *p;
	struct stack_copy stack;
	struct cfi_registers r;
	struct module *module; /* of pc; NULL: no code is known there */
	uint64_t address;      /* as looked up */
	bool is_activation;
	bool has_left;	 /* a signal came on a stack of its own */
	bool is_guessed; /* a caller is likely, not certain */
};

/* What it means that a word of the stack is not in the copy. */
enum step code_walk_missing(const struct walk *w, uint64_t address);

/* From code without information to its caller. */
enum step code_walk_by_code(struct walk *w, const struct cfi_rule *rule);

#endif
