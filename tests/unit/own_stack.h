/*
 * Samples of the test itself, taken in signal handlers as the kernel takes
 * them of others: registers, and a copy of the stack.
 */
#ifndef TESTS_UNIT_OWN_STACK_H
#define TESTS_UNIT_OWN_STACK_H

#include "libcode/unwind/unwind.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

struct own_sample {
	uint64_t registers[DWARF_COUNT];
	uint64_t *stack;
	size_t words;
};

static inline void own_registers(struct own_sample *s, const ucontext_t *u)
{
	static const int order[DWARF_COUNT] = {
		REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI,
		REG_RBP, REG_RSP, REG_R8,  REG_R9,  REG_R10, REG_R11,
		REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};

	for (size_t i = 0; i < DWARF_COUNT; i++)
		s->registers[i] = (uint64_t)u->uc_mcontext.gregs[order[i]];
}

/* Reads around what a sanitizer puts between variables. */
__attribute__((no_sanitize("address"))) static inline void own_stack(
	struct own_sample *s, size_t most)
{
	const volatile uint64_t *from =
		(const volatile uint64_t *)s->registers[DWARF_RSP];

	for (s->words = 0; s->words < most; s->words++)
		s->stack[s->words] = from[s->words];
}

static inline struct event_sample own_event(const struct own_sample *s)
{
	struct event_sample e = {
		.has_registers = true,
		.stack = (const unsigned char *)s->stack,
		.stack_size = s->words * sizeof(*s->stack),
	};

	for (size_t i = 0; i < DWARF_COUNT; i++)
		e.registers[i] = s->registers[i];
	return e;
}

#endif
