/*
 * Instructions of x86-64, as far as it takes to go from one to the next and
 * to see which move the stack pointer.
 */
#ifndef RECORD_X86_INSTRUCTION_H
#define RECORD_X86_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum x86_map { X86_ONE_BYTE, X86_0F, X86_0F38, X86_0F3A, X86_VECTOR };

enum { X86_LONGEST = 15 }; /* bytes of an instruction */

struct x86_instruction {
	size_t length;
	enum x86_map map;
	uint8_t opcode;
	uint8_t rex;	/* 0: it has none */
	uint8_t modrm;	/* 0 when it has none */
	uint8_t sib;	/* 0 when it has none */
	int32_t offset; /* displacement; 0 when it has none */
	int32_t number; /* immediate; 0 when it has none */
};

/* False: it is none, or one that does not fit. */
bool code_x86_decode(struct x86_instruction *in, const unsigned char *code,
		     size_t size);

/* Does it do nothing but lead to the next one, as what fills up does? */
bool code_x86_is_nop(const struct x86_instruction *in);

#endif
