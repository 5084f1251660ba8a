/*
 * One instruction after the other, as they are in memory. Behind one that
 * does not go on, such as a return, the stack is what it was at the jump that
 * leads there; if there was none, what it was before the epilogue.
 */
#include "libcode/unwind/prologue.h"

#include "libcode/base/map.h"
#include "libcode/unwind/x86_instruction.h"
#include "program/memory.h"

#include <stdlib.h>

enum { RSP = 4, RBP = 5, REX_B = 1, REX_R = 4, REX_W = 8 };
enum { DEEPEST = 1 << 28, MOST_JUMPS = 4096 };

struct state {
	bool has_depth; /* of the stack pointer below the return address */
	bool has_frame; /* register `frame` is at frame_depth below it */
	uint8_t frame;
	int64_t depth, frame_depth;
	uint32_t saved; /* bit n: register n is saved at[n] below it */
	int64_t at[16];
};

struct scan {
	struct state now, body;
	bool is_leaving; /* in an epilogue; body is what was before it */
	bool has_ended;	 /* behind what does not go on */
	struct map jump; /* where one leads: its number */
	struct state *at_jump;
	size_t jumps, room;
};

/* Registers that a function gives back as they were: rbx, rbp, r12 to r15. */
static bool is_kept(uint8_t reg)
{
	return 0xf028u >> reg & 1;
}

static uint8_t reg_of(const struct x86_instruction *in)
{
	return (uint8_t)((in->modrm >> 3 & 7) | (in->rex & REX_R ? 8 : 0));
}

static uint8_t base_of(const struct x86_instruction *in)
{
	uint8_t low = in->modrm & 7;

	if (low == 4 && in->modrm >> 6 != 3)
		low = in->sib & 7;
	return (uint8_t)(low | (in->rex & REX_B ? 8 : 0));
}

static bool is_register(const struct x86_instruction *in)
{
	return in->modrm >> 6 == 3;
}

static void save(struct state *s, uint8_t reg, int64_t at)
{
	if (!is_kept(reg) || s->saved >> reg & 1)
		return;
	s->saved |= 1u << reg;
	s->at[reg] = at;
}

/* The stack grows by so much. */
static void grow(struct scan *s, int64_t by)
{
	if (by < 0 && !s->is_leaving)
		s->body = s->now;
	s->is_leaving = by < 0;
	s->now.depth += by;
	if (s->now.depth < 0 || s->now.depth > DEEPEST)
		s->now.has_depth = false;
}

static void push(struct scan *s, uint8_t reg)
{
	grow(s, 8);
	if (s->now.has_depth)
		save(&s->now, reg, s->now.depth);
}

static void pop(struct scan *s, uint8_t reg)
{
	int64_t at = s->now.depth;

	grow(s, -8);
	if (s->now.saved >> reg & 1 && s->now.at[reg] == at)
		s->now.saved &= ~(1u << reg);
	if (reg == RSP)
		s->now.has_depth = false;
	if (s->now.has_frame && s->now.frame == reg)
		s->now.has_frame = false;
}

/* The stack pointer becomes `offset` from a register. */
static void set(struct scan *s, uint8_t base, int64_t offset)
{
	int64_t depth = s->now.frame_depth - offset;

	if (base == RSP) {
		grow(s, -offset);
	} else if (s->now.has_frame && s->now.frame == base) {
		if (!s->now.has_depth || depth < s->now.depth)
			grow(s, depth - s->now.depth);
		s->now.has_depth = depth >= 0;
		s->now.depth = depth;
	} else {
		s->now.has_depth = false;
	}
}

static void leave(struct scan *s)
{
	set(s, RBP, 0);
	pop(s, RBP);
}

static void keep_frame(struct scan *s, uint8_t reg)
{
	if (!s->now.has_depth || (s->now.has_frame && s->now.frame == RBP))
		return;
	s->now.has_frame = true;
	s->now.frame = reg;
	s->now.frame_depth = s->now.depth;
}

/* mov, between registers or to the stack. */
static void move(struct scan *s, const struct x86_instruction *in, uint8_t to,
		 uint8_t from)
{
	if (!(in->rex & REX_W))
		return;
	if (is_register(in)) {
		if (to == RSP)
			set(s, from, 0);
		else if (from == RSP)
			keep_frame(s, to);
		else if (s->now.has_frame && s->now.frame == to)
			s->now.has_frame = false;
	} else if (in->opcode == 0x89) {
		if (base_of(in) == RSP && s->now.has_depth)
			save(&s->now, from, s->now.depth - in->offset);
		else if (s->now.has_frame && base_of(in) == s->now.frame)
			save(&s->now, from, s->now.frame_depth - in->offset);
	} else if (to == RSP) {
		s->now.has_depth = false;
	} else if (s->now.has_frame && s->now.frame == to) {
		s->now.has_frame = false;
	}
}

/* add, sub, and with a number; others leave the stack pointer alone. */
static void compute(struct scan *s, const struct x86_instruction *in)
{
	if (!is_register(in) || base_of(in) != RSP)
		return;
	switch (in->modrm >> 3 & 7) {
	case 0:
		grow(s, -(int64_t)in->number);
		break;
	case 5:
		grow(s, in->number);
		break;
	case 7: /* cmp */
		break;
	default:
		s->now.has_depth = false;
	}
}

static void end(struct scan *s)
{
	if (s->is_leaving)
		s->now = s->body;
	s->is_leaving = false;
	s->has_ended = true;
}

static void note_jump(struct scan *s, size_t to)
{
	if (s->jumps == MOST_JUMPS)
		return;
	if (*code_map_at(&s->jump, to, 0, s->jumps) < s->jumps)
		return;
	s->at_jump = memory_grow(s->at_jump, &s->room, s->jumps + 1,
				 sizeof(*s->at_jump));
	s->at_jump[s->jumps++] = s->now;
}

/* Of the instruction that ends at `at`. */
static void follow_jump(struct scan *s, const struct x86_instruction *in,
			size_t at)
{
	bool is_near = in->map == X86_ONE_BYTE &&
		       ((in->opcode & 0xf0) == 0x70 || in->opcode == 0xe9 ||
			in->opcode == 0xeb || (in->opcode & 0xfc) == 0xe0);
	bool is_far = in->map == X86_0F && (in->opcode & 0xf0) == 0x80;

	if (is_near || is_far)
		note_jump(s, at + (size_t)(int64_t)in->number);
}

/* Is this where a jump leads? */
static void arrive(struct scan *s, size_t at)
{
	const uint64_t *number = s->has_ended ? code_map_find(&s->jump, at, 0)
					      : NULL;

	if (!number)
		return;
	s->now = s->at_jump[*number];
	s->is_leaving = s->has_ended = false;
}

static void apply_group(struct scan *s, const struct x86_instruction *in)
{
	switch (in->modrm >> 3 & 7) {
	case 2:
		s->is_leaving = false;
		break;
	case 4:
		end(s);
		break;
	case 6:
		grow(s, 8);
		break;
	}
}

/* What computes into a register with another one. */
static void apply_other(struct scan *s, const struct x86_instruction *in)
{
	uint8_t op = in->opcode;
	bool to_modrm = op < 0x40 && (op & 7) < 2 && op < 0x38;
	bool to_reg = op < 0x38 && (op & 6) == 2;

	if ((to_modrm && is_register(in) && base_of(in) == RSP) ||
	    (to_reg && reg_of(in) == RSP) ||
	    (op == 0x87 &&
	     (reg_of(in) == RSP || (is_register(in) && base_of(in) == RSP))))
		s->now.has_depth = false;
}

static void apply_one_byte(struct scan *s, const struct x86_instruction *in)
{
	uint8_t op = in->opcode;
	uint8_t low = (uint8_t)((op & 7) | (in->rex & REX_B ? 8 : 0));

	if (op >= 0x50 && op <= 0x57)
		push(s, low);
	else if (op >= 0x58 && op <= 0x5f)
		pop(s, low);
	else if (op == 0x68 || op == 0x6a || op == 0x9c)
		grow(s, 8);
	else if (op == 0x9d || op == 0x8f)
		grow(s, -8);
	else if (op == 0x81 || op == 0x83)
		compute(s, in);
	else if (op == 0x89)
		move(s, in, base_of(in), reg_of(in));
	else if (op == 0x8b)
		move(s, in, reg_of(in), base_of(in));
	else if (op == 0x8d && reg_of(in) == RSP)
		set(s, in->sib && (in->sib >> 3 & 7) != 4 ? 16 : base_of(in),
		    in->offset);
	else if (op == 0xc9)
		leave(s);
	else if (op == 0xc8)
		s->now.has_depth = false;
	else if (op == 0xc2 || op == 0xc3 || op == 0xe9 || op == 0xeb)
		end(s);
	else if (op == 0xe8)
		s->is_leaving = false;
	else if (op == 0xff)
		apply_group(s, in);
	else
		apply_other(s, in);
}

static uint8_t dwarf_of(uint8_t reg)
{
	static const uint8_t number[] = {0,	    2,	       1, 3,
					 DWARF_RSP, DWARF_RBP, 4, 5};

	return reg < 8 ? number[reg] : reg;
}

static void add_saved(struct cfi_rule *rule, uint8_t reg, int64_t below)
{
	rule->saved[rule->saved_count++] = (struct cfi_saved){
		.reg = reg, .how = CFI_AT, .offset = (int32_t)(-below - 8)};
}

static bool make_rule(struct cfi_rule *rule, const struct state *s)
{
	if (!s->has_depth && !s->has_frame)
		return false;
	*rule = (struct cfi_rule){
		.is_derived = true,
		.cfa_register = s->has_depth ? DWARF_RSP : dwarf_of(s->frame),
		.cfa_offset = (int32_t)(8 + (s->has_depth ? s->depth
							  : s->frame_depth)),
		/* rax, rdx, rcx, rsi, rdi, r8 to r11 */
		.lost = 0xf37,
	};
	for (uint8_t reg = 0; reg < 16; reg++)
		if (s->saved >> reg & 1)
			add_saved(rule, dwarf_of(reg), s->at[reg]);
	add_saved(rule, DWARF_PC, 0);
	return true;
}

/* False: a byte is in the way that is no instruction. */
static bool apply_all(struct scan *s, const unsigned char *code, size_t size)
{
	struct x86_instruction in;

	for (size_t at = 0; at < size; at += in.length) {
		arrive(s, at);
		/* The last one may not have ended. */
		if (!code_x86_decode(&in, code + at, size - at))
			return size - at < X86_LONGEST;
		follow_jump(s, &in, at + in.length);
		if (in.map == X86_ONE_BYTE)
			apply_one_byte(s, &in);
	}
	arrive(s, size);
	return true;
}

bool code_prologue_rule(struct cfi_rule *rule, const unsigned char *code,
			size_t size)
{
	struct scan s = {.now = {.has_depth = true}};
	bool is_told = apply_all(&s, code, size) && make_rule(rule, &s.now);

	code_map_release(&s.jump);
	free(s.at_jump);
	return is_told;
}
