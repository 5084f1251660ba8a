/*
 * elfutils gives each rule as a DWARF expression. Those that are a register
 * or the CFA with an offset, which nearly all are, become numbers.
 *
 * .eh_frame is asked first; it is there wherever C and C++ are. Go's own
 * linker writes .debug_frame alone.
 */
#include "libcode/unwind/cfi_table.h"

#include "libcode/unwind/code.h"
#include "libcode/unwind/entries.h"
#include "libcode/unwind/function_starts.h"
#include "libcode/unwind/prologue.h"
#include "libcode/unwind/unwind.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_ELFUTILS
#include "libcode/unwind/elf_sections.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>

/* Longer expressions are none that an unwinder meets. */
enum { MOST_OPS = 256 };

/* Where nothing is said of it, it is as it was, as the ABI has it; elfutils
 * 0.188 takes rax for it, and says that rbx is not known. */
enum { RBX = 3 };

struct tables {
	Dwarf_CFI *table[2];
	Dwarf *dwarf; /* owns the second table */
	struct entries entries;
	struct function_starts starts;
};

static struct tables *tables_of(struct module *m)
{
	struct tables *t = m->unwinding;
	GElf_Shdr section;
	GElf_Ehdr h;

	if (t)
		return t;
	m->unwinding = t = memory_new(1, sizeof(*t));
	if (!m->elf || !gelf_getehdr(m->elf, &h) || h.e_machine != EM_X86_64)
		return t;
	t->table[0] = dwarf_getcfi_elf(m->elf);
	code_entries_init(&t->entries, m);
	if (code_elf_section(m->elf, ".debug_frame", &section) ||
	    code_elf_section(m->elf, ".zdebug_frame", &section)) {
		t->dwarf = dwarf_begin_elf(m->elf, DWARF_C_READ, NULL);
		if (t->dwarf)
			t->table[1] = dwarf_getcfi(t->dwarf);
	}
	return t;
}

void code_module_release_unwinding(struct module *m)
{
	struct tables *t = m->unwinding;

	if (!t)
		return;
	if (t->table[0])
		dwarf_cfi_end(t->table[0]);
	dwarf_end(t->dwarf);
	code_entries_release(&t->entries);
	code_function_starts_release(&t->starts);
	free(t);
	m->unwinding = NULL;
}

static bool keep_ops(const Dwarf_Op *ops, size_t count, int32_t *number,
		     cfi_keep *keep, void *arg)
{
	struct cfi_expression e = {.count = count};

	if (count > MOST_OPS)
		return false;
	e.op = memory_new(count, sizeof(*e.op));
	for (size_t i = 0; i < count; i++)
		e.op[i] = (struct cfi_op){ops[i].atom, ops[i].number,
					  ops[i].number2};
	*number = keep(e, arg);
	return true;
}

/* A register and an offset, or the CFA (CFI_NO_REGISTER) and an offset. */
static bool is_sum(const Dwarf_Op *ops, size_t count, uint8_t *reg,
		   int32_t *offset)
{
	int64_t number = 0;

	if (count == 0 || count > 2)
		return false;
	if (ops->atom == DW_OP_call_frame_cfa) {
		*reg = CFI_NO_REGISTER;
	} else if (ops->atom >= DW_OP_breg0 && ops->atom <= DW_OP_breg16) {
		*reg = (uint8_t)(ops->atom - DW_OP_breg0);
		number = (int64_t)ops->number;
	} else if (ops->atom == DW_OP_bregx && ops->number < DWARF_COUNT) {
		*reg = (uint8_t)ops->number;
		number = (int64_t)ops->number2;
	} else {
		return false;
	}
	if (count == 2) {
		if (ops[1].atom != DW_OP_plus_uconst ||
		    __builtin_add_overflow(number, (int64_t)ops[1].number,
					   &number))
			return false;
	}
	*offset = (int32_t)number;
	return number == *offset;
}

static bool find_cfa(Dwarf_Frame *frame, struct cfi_rule *rule, cfi_keep *keep,
		     void *arg)
{
	Dwarf_Op *ops;
	size_t count;

	if (dwarf_frame_cfa(frame, &ops, &count) != 0 || !count)
		return false;
	if (is_sum(ops, count, &rule->cfa_register, &rule->cfa_offset) &&
	    rule->cfa_register != CFI_NO_REGISTER)
		return true;
	rule->cfa_register = CFI_NO_REGISTER;
	return keep_ops(ops, count, &rule->cfa_offset, keep, arg);
}

/* The stack pointer's usual rule is none: it is the CFA. */
static void add_saved(struct cfi_rule *rule, int reg, enum cfi_how how,
		      int32_t offset)
{
	if (reg == DWARF_RSP && how == CFI_VALUE && offset == 0)
		return;
	rule->saved[rule->saved_count++] = (struct cfi_saved){
		.reg = (uint8_t)reg, .how = (uint8_t)how, .offset = offset};
}

static bool find_register(Dwarf_Frame *frame, int reg, struct cfi_rule *rule,
			  cfi_keep *keep, void *arg)
{
	Dwarf_Op *ops, room[3];
	size_t count;
	uint8_t from;
	int32_t offset;
	bool is_value;

	if (dwarf_frame_register(frame, reg, room, &ops, &count) != 0)
		return false;
	if (!count) {
		if (ops && reg != RBX)
			rule->lost |= 1u << reg;
		return true;
	}
	is_value = ops[count - 1].atom == DW_OP_stack_value;
	if (ops->atom >= DW_OP_reg0 && ops->atom <= DW_OP_reg16) {
		add_saved(rule, reg, CFI_REGISTER, ops->atom - DW_OP_reg0);
	} else if (ops->atom == DW_OP_regx && ops->number < DWARF_COUNT) {
		add_saved(rule, reg, CFI_REGISTER, (int32_t)ops->number);
	} else if (is_sum(ops, count - is_value, &from, &offset) &&
		   from == CFI_NO_REGISTER) {
		add_saved(rule, reg, is_value ? CFI_VALUE : CFI_AT, offset);
	} else {
		if (!keep_ops(ops, count - is_value, &offset, keep, arg))
			return false;
		add_saved(rule, reg, is_value ? CFI_EXPRESSION : CFI_LOCATION,
			  offset);
	}
	return true;
}

static bool make_rule(Dwarf_Frame *frame, struct cfi_rule *rule, cfi_keep *keep,
		      void *arg)
{
	bool is_signal;
	int column = dwarf_frame_info(frame, NULL, NULL, &is_signal);

	if (column != DWARF_PC || !find_cfa(frame, rule, keep, arg))
		return false;
	rule->is_signal = is_signal;
	for (int reg = 0; reg < DWARF_COUNT; reg++)
		if (!find_register(frame, reg, rule, keep, arg))
			return false;
	rule->is_entry = rule->lost >> DWARF_PC & 1;
	return true;
}

static bool find_rule(const struct tables *t, uint64_t address,
		      struct cfi_rule *rule, cfi_keep *keep, void *arg)
{
	for (size_t i = 0; i < 2; i++) {
		Dwarf_Frame *frame = NULL;
		bool is_made;

		if (!t->table[i] ||
		    dwarf_cfi_addrframe(t->table[i], address, &frame) != 0)
			continue;
		*rule = (struct cfi_rule){0};
		is_made = make_rule(frame, rule, keep, arg);
		free(frame);
		if (is_made)
			return true;
	}
	return false;
}

/* The kernel has put all registers onto the stack, with the stack pointer
 * below. */
static void make_signal_rule(struct cfi_rule *rule)
{
	static const uint8_t order[] = {8, 9, 10, 11, 12, 13, 14, 15, 5,
					4, 6, 3,  1,  0,  2,  7,  16};

	*rule = (struct cfi_rule){.cfa_register = DWARF_RSP, .is_signal = true};
	for (size_t i = 0; i < sizeof(order); i++)
		add_saved(rule, order[i], CFI_AT, (int32_t)(40 + i * 8));
}

/* Longer functions are not looked through. */
enum { LONGEST_FUNCTION = 1 << 20 };

bool code_cfi_table_derive(const struct module *m, uint64_t start,
			   uint64_t address, struct cfi_rule *rule)
{
	const unsigned char *code;

	if (address < start || address - start > LONGEST_FUNCTION)
		return false;
	code = code_bytes(m, start, (size_t)(address - start));
	return code &&
	       code_prologue_rule(rule, code, (size_t)(address - start));
}

/* Go's code without information has frame pointers. */
static void find_other_rule(struct tables *t, struct module *m,
			    uint64_t address, struct cfi_rule *rule)
{
	uint64_t start;

	if (t->entries.is_go || !m->elf ||
	    !code_function_starts_find(&t->starts, m, address, &start) ||
	    !code_cfi_table_derive(m, start, address, rule))
		*rule = (struct cfi_rule){.is_missing = true,
					  .is_go = t->entries.is_go};
}

void code_cfi_table_rule(struct module *m, uint64_t address,
			 struct cfi_rule *rule, cfi_keep *keep, void *arg)
{
	struct tables *t = tables_of(m);
	uint64_t next;

	if (!find_rule(t, address, rule, keep, arg)) {
		/* A function that runs on into the one behind it, as glibc's
		 * memmove with a check does, has run through what aligns that
		 * one, which is in no table: all is as it will be there. */
		next = code_behind_nops(m, address);
		if (!find_rule(t, next, rule, keep, arg))
			find_other_rule(t, m, next, rule);
	}
	/* What returns there was not called from before it. */
	if (!rule->is_signal && (code_is_sigreturn(m, address) ||
				 code_is_sigreturn(m, address + 1)))
		make_signal_rule(rule);
	if (code_entries_have(&t->entries, m, address,
			      rule->is_missing || rule->is_derived))
		rule->is_entry = true;
}

#else

void code_module_release_unwinding(struct module *m)
{
	(void)m;
}

void code_cfi_table_rule(struct module *m, uint64_t address,
			 struct cfi_rule *rule, cfi_keep *keep, void *arg)
{
	(void)m, (void)address, (void)keep, (void)arg;
	*rule = (struct cfi_rule){.is_missing = true};
}

bool code_cfi_table_derive(const struct module *m, uint64_t start,
			   uint64_t address, struct cfi_rule *rule)
{
	(void)m, (void)start, (void)address, (void)rule;
	return false;
}

#endif
