/*
 * The place of a frame's word in calls of eval: learnt from those that are
 * known, used when it was right often enough, forgotten when it is not.
 */
#include "libcode/python/words.h"
#include "tests/unit/tap.h"

enum { START = 0x7000, WORDS = 32, FRAME = 0x1000 };

static uint64_t stack[WORDS];
static struct cfi_registers registers;

/* A call that has the word for `frame` in slot `slot` below its end, and
 * in a register, unless that is 0; all else differs from call to call. */
static struct python_call call(uint64_t frame, size_t slot, unsigned reg)
{
	static uint64_t other = 0x555000;

	for (size_t i = 0; i < WORDS; i++)
		stack[i] = other += 8;
	registers = (struct cfi_registers){.known = 1u << DWARF_RSP};
	registers.value[DWARF_RSP] = START;
	if (slot)
		stack[WORDS - slot] = frame;
	if (reg) {
		registers.value[reg] = frame;
		registers.known |= 1u << reg;
	}
	return (struct python_call){
		.registers = &registers,
		.limit = START + sizeof(stack),
		.stack = (const unsigned char *)stack,
		.stack_start = START,
		.stack_size = sizeof(stack),
	};
}

static uint64_t find(const struct python_words *w, uint64_t frame, size_t slot,
		     unsigned reg)
{
	struct python_call c = call(frame, slot, reg);

	return code_python_words_find(w, &c);
}

static void learn(struct python_words *w, size_t times, size_t slot,
		  unsigned reg)
{
	for (size_t i = 0; i < times; i++) {
		struct python_call c = call(FRAME + 16 * i, slot, reg);

		code_python_words_learn(w, &c, FRAME + 16 * i);
	}
}

static void test_places(void)
{
	struct python_words w = {0};

	learn(&w, 199, 5, 0);
	is_uint(find(&w, 0x123, 5, 0), 0, "199 evals are too few");
	learn(&w, 1, 5, 0);
	is_uint(find(&w, 0x123, 5, 0), 0x123, "200 say that it is a slot");
	w = (struct python_words){0};
	learn(&w, 200, 0, 3);
	is_uint(find(&w, 0x456, 0, 3), 0x456, "or that it is a register");
	is_uint(find(&w, 0x456, 0, 0), 0, "which may not be known");
}

static void test_doubts(void)
{
	struct python_words w = {0};

	for (size_t i = 0; i < 50; i++) {
		learn(&w, 3, 4, 0);
		learn(&w, 1, 9, 0);
	}
	is_uint(find(&w, 0x123, 4, 0), 0, "what is right in 75 %% is no place");
	learn(&w, 200, 4, 0);
	is_uint(find(&w, 0x123, 4, 0), 0x123, "nothing of that is left");
	learn(&w, 20, 9, 0);
	is_uint(find(&w, 0x123, 4, 0), 0, "a place that fails is forgotten");
	learn(&w, 400, 9, 0);
	is_uint(find(&w, 0x123, 9, 0), 0x123, "and another one is learnt");
}

static void test_edges(void)
{
	struct python_words w = {0};
	struct python_call c;

	learn(&w, 200, 30, 0);
	c = call(0x123, 30, 0);
	is_uint(code_python_words_find(&w, &c), 0x123, "in a copy");
	c.stack_size = 8;
	is_uint(code_python_words_find(&w, &c), 0, "behind its end");
	c.stack_size = sizeof(stack);
	c.limit = START + 8;
	is_uint(code_python_words_find(&w, &c), 0, "not in this call");
	c.limit = 0;
	is_uint(code_python_words_find(&w, &c), 0, "its end is not known");
	c.limit = UINT64_MAX;
	is_uint(code_python_words_find(&w, &c), 0, "its end makes no sense");
}

int main(void)
{
	test_places();
	test_doubts();
	test_edges();
	return tap_end();
}
