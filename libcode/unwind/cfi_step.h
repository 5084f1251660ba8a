/*
 * Applies a rule: from the registers of a frame to those of its caller.
 */
#ifndef RECORD_CFI_STEP_H
#define RECORD_CFI_STEP_H

#include "libcode/unwind/cfi.h"

/* What was copied of the stack. */
struct stack_copy {
	const unsigned char *data;
	uint64_t start, size;
};

/* False: it is outside. */
bool code_stack_read(const struct stack_copy *s, uint64_t address,
		     uint64_t *word);

/* False: the caller is not to be had; outside says where the word that it
 * needs should be, or is 0. */
bool code_cfi_step(const struct cfi *c, const struct cfi_rule *rule,
		   const struct stack_copy *stack, struct cfi_registers *r,
		   uint64_t *outside);

#endif
