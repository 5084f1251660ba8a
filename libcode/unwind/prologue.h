/*
 * How to get from a place in code to its caller where no table tells: by what
 * the instructions from the beginning of the function on did to the stack.
 */
#ifndef RECORD_PROLOGUE_H
#define RECORD_PROLOGUE_H

#include "libcode/unwind/cfi.h"

/*
 * The rule behind the instructions of `code`, the function's up to the place.
 * False: it cannot be told. What the rule leads to is to be checked: code may
 * do more than is understood.
 */
bool code_prologue_rule(struct cfi_rule *rule, const unsigned char *code,
			size_t size);

#endif
