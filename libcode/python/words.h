/*
 * Where a call of _PyEval_EvalFrameDefault keeps the frame that it runs: a
 * register, or a place at a distance from the end of its part of the stack.
 * That belongs to a build of the interpreter, and is learnt from evals whose
 * frames are known otherwise.
 */
#ifndef RECORD_PYTHON_WORDS_H
#define RECORD_PYTHON_WORDS_H

#include "libcode/unwind/unwind.h"

enum { WORD_SLOTS = 128, WORD_PLACES = WORD_SLOTS + DWARF_COUNT };

struct python_words { /* all zero: nothing is known */
	uint32_t hits[WORD_PLACES];
	uint32_t count;
	uint32_t place;		 /* plus 1; 0: not known yet */
	uint32_t rights, wrongs; /* since it is known */
};

/* One native frame of eval. */
struct python_call {
	const struct cfi_registers *registers;
	uint64_t limit; /* end of its part of the stack; 0: not known */
	const unsigned char *stack; /* a copy, from stack_start upwards */
	uint64_t stack_start;
	size_t stack_size;
};

/* It runs the frame at that address. */
void code_python_words_learn(struct python_words *w,
			     const struct python_call *call, uint64_t frame);

/* The frame that it runs; 0: not known. */
uint64_t code_python_words_find(const struct python_words *w,
				const struct python_call *call);

#endif
