#include "libcode/unwind/cfi_step.h"

#include <string.h>

#ifdef HAVE_ELFUTILS
#include <dwarf.h>
#endif

bool code_stack_read(const struct stack_copy *s, uint64_t address,
		     uint64_t *word)
{
	uint64_t at = address - s->start;

	if (at >= s->size || s->size - at < sizeof(*word))
		return false;
	memcpy(word, s->data + at, sizeof(*word));
	return true;
}

#ifdef HAVE_ELFUTILS

enum { DEPTH = 32 };

/* A machine for DWARF expressions that has what frame information uses: no
 * jumps, so that it ends. */
struct machine {
	const struct stack_copy *stack;
	const struct cfi_registers *r;
	uint64_t cfa;
	uint64_t value[DEPTH + 1];
	size_t depth;
	uint64_t outside;
};

static bool push(struct machine *m, uint64_t value)
{
	if (m->depth == DEPTH)
		return false;
	m->value[m->depth++] = value;
	return true;
}

static bool push_register(struct machine *m, uint64_t reg, uint64_t offset)
{
	return reg < DWARF_COUNT && m->r->known >> reg & 1 &&
	       push(m, m->r->value[reg] + offset);
}

static bool apply_one(struct machine *m, const struct cfi_op *op)
{
	uint64_t *top;

	if (!m->depth)
		return false;
	top = &m->value[m->depth - 1];
	switch (op->code) {
	case DW_OP_deref:
		m->outside = *top;
		return code_stack_read(m->stack, *top, top);
	case DW_OP_dup:
		return push(m, *top);
	case DW_OP_drop:
		m->depth--;
		return true;
	case DW_OP_neg:
		*top = -*top;
		return true;
	case DW_OP_not:
		*top = ~*top;
		return true;
	case DW_OP_plus_uconst:
		*top += op->a;
		return true;
	default:
		return false;
	}
}

static bool compare(uint8_t code, int64_t a, int64_t b, uint64_t *to)
{
	switch (code) {
	case DW_OP_eq:
		*to = a == b;
		return true;
	case DW_OP_ne:
		*to = a != b;
		return true;
	case DW_OP_ge:
		*to = a >= b;
		return true;
	case DW_OP_gt:
		*to = a > b;
		return true;
	case DW_OP_le:
		*to = a <= b;
		return true;
	case DW_OP_lt:
		*to = a < b;
		return true;
	default:
		return false;
	}
}

static bool compute(uint8_t code, uint64_t a, uint64_t b, uint64_t *to)
{
	switch (code) {
	case DW_OP_and:
		*to = a & b;
		return true;
	case DW_OP_or:
		*to = a | b;
		return true;
	case DW_OP_xor:
		*to = a ^ b;
		return true;
	case DW_OP_plus:
		*to = a + b;
		return true;
	case DW_OP_minus:
		*to = a - b;
		return true;
	case DW_OP_mul:
		*to = a * b;
		return true;
	case DW_OP_shl:
		*to = b < 64 ? a << b : 0;
		return true;
	case DW_OP_shr:
		*to = b < 64 ? a >> b : 0;
		return true;
	default:
		return compare(code, (int64_t)a, (int64_t)b, to);
	}
}

static bool apply_two(struct machine *m, uint8_t code)
{
	uint64_t *a;

	if (m->depth < 2)
		return false;
	a = &m->value[--m->depth - 1];
	return compute(code, *a, a[1], a);
}

static bool apply(struct machine *m, const struct cfi_op *op)
{
	uint8_t code = op->code;

	if (code >= DW_OP_breg0 && code <= DW_OP_breg31)
		return push_register(m, code - DW_OP_breg0, op->a);
	if (code >= DW_OP_lit0 && code <= DW_OP_lit31)
		return push(m, code - DW_OP_lit0);
	if (code >= DW_OP_const1u && code <= DW_OP_consts)
		return push(m, op->a);
	if (code == DW_OP_bregx)
		return push_register(m, op->a, op->b);
	if (code == DW_OP_call_frame_cfa)
		return push(m, m->cfa);
	if (code == DW_OP_nop || code == DW_OP_stack_value)
		return true;
	return apply_one(m, op) || apply_two(m, code);
}

static bool evaluate(const struct cfi_expression *e, struct machine *m,
		     uint64_t *value)
{
	m->depth = 0;
	for (size_t i = 0; i < e->count; i++)
		if (!apply(m, &e->op[i]))
			return false;
	if (!m->depth)
		return false;
	*value = m->value[m->depth - 1];
	return true;
}

#else

struct machine { /* there are no expressions either */
	const struct stack_copy *stack;
	const struct cfi_registers *r;
	uint64_t cfa, outside;
};

static bool evaluate(const struct cfi_expression *e, struct machine *m,
		     uint64_t *value)
{
	(void)e, (void)m, (void)value;
	return false;
}

#endif

static bool find_cfa(const struct cfi *c, const struct cfi_rule *rule,
		     struct machine *m)
{
	uint8_t reg = rule->cfa_register;

	if (reg == CFI_NO_REGISTER)
		return evaluate(code_cfi_expression(c, rule->cfa_offset), m,
				&m->cfa);
	m->cfa = m->r->value[reg] + (uint64_t)(int64_t)rule->cfa_offset;
	return m->r->known >> reg & 1;
}

/* What the caller had in a register. */
static bool restore(const struct cfi *c, const struct cfi_saved *s,
		    struct machine *m, uint64_t *value)
{
	uint64_t at = m->cfa + (uint64_t)(int64_t)s->offset;

	switch ((enum cfi_how)s->how) {
	case CFI_VALUE:
		*value = at;
		return true;
	case CFI_REGISTER:
		*value = m->r->value[s->offset];
		return m->r->known >> s->offset & 1;
	case CFI_EXPRESSION:
		return evaluate(code_cfi_expression(c, s->offset), m, value);
	case CFI_LOCATION:
		if (!evaluate(code_cfi_expression(c, s->offset), m, &at))
			return false;
		break;
	case CFI_AT:
		break;
	}
	m->outside = at;
	/* On the way out it has been popped, though the rule still says that
	 * it is saved: what is below the stack pointer is given up. */
	return code_stack_read(m->stack, at, value) ||
	       (at < m->r->value[DWARF_RSP] && s->reg != DWARF_PC &&
		m->r->known >> s->reg & 1);
}

bool code_cfi_step(const struct cfi *c, const struct cfi_rule *rule,
		   const struct stack_copy *stack, struct cfi_registers *r,
		   uint64_t *outside)
{
	struct cfi_registers caller = *r;
	struct machine m = {.stack = stack, .r = r};
	bool is_found = find_cfa(c, rule, &m);

	*outside = is_found ? 0 : m.outside;
	if (!is_found)
		return false;
	caller.known &= ~rule->lost;
	caller.value[DWARF_RSP] = m.cfa;
	for (size_t i = 0; i < rule->saved_count; i++) {
		const struct cfi_saved *s = &rule->saved[i];

		m.outside = 0;
		if (restore(c, s, &m, &caller.value[s->reg])) {
			caller.known |= 1u << s->reg;
			continue;
		}
		caller.known &= ~(1u << s->reg);
		if (s->reg == DWARF_PC || s->reg == DWARF_RSP) {
			*outside = m.outside;
			return false;
		}
	}
	*r = caller;
	return true;
}
