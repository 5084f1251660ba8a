/*
 * How to get from a frame to its caller, by the call frame information of its
 * module: a rule for each address, small enough to be kept for all that are
 * met. x86-64's registers by DWARF's numbers.
 */
#ifndef RECORD_CFI_H
#define RECORD_CFI_H

#include "libcode/event/event.h"
#include "libcode/unwind/module.h"

/* Registers of a frame; bit n of known: value[n] is. */
struct cfi_registers {
	uint64_t value[DWARF_COUNT];
	uint32_t known;
};

enum cfi_how {
	CFI_AT,		/* saved at CFA + offset */
	CFI_VALUE,	/* is CFA + offset */
	CFI_REGISTER,	/* in register `offset` */
	CFI_EXPRESSION, /* expression `offset` gives its value ... */
	CFI_LOCATION	/* ... or where it is saved */
};

/* Neither this nor a rule has padding without a name: rules are compared. */
struct cfi_saved {
	uint8_t reg, how; /* enum cfi_how */
	uint16_t unused;
	int32_t offset;
};

enum { CFI_NO_REGISTER = DWARF_COUNT };

struct cfi_rule {
	uint8_t cfa_register; /* CFI_NO_REGISTER: cfa_offset is an expression */
	uint8_t is_signal;    /* the caller was interrupted, did not call */
	uint8_t is_entry;     /* there is no caller */
	uint8_t is_missing;   /* there is no information, but for is_entry */
	uint8_t saved_count;
	uint8_t is_go;	    /* missing, but then there are frame pointers */
	uint8_t is_derived; /* from the code (prologue.h), not from a table */
	uint8_t unused;
	int32_t cfa_offset;
	uint32_t lost; /* bit n: the caller's register n is not known */
	struct cfi_saved saved[DWARF_COUNT];
};

struct cfi_op {
	uint8_t code;
	uint64_t a, b;
};

struct cfi_expression {
	struct cfi_op *op;
	size_t count;
};

/* All rules that were met, each once. */
struct cfi;

void code_cfi_new(struct cfi **out);
void code_cfi_free(struct cfi *c);

/* Never NULL; good until the next call of this or of cfi_derive. */
const struct cfi_rule *code_cfi_find(struct cfi *c, struct module *m,
				     uint64_t address);

/* The rule for an address of code without information, of a function that is
 * known to begin at `start`; NULL: there is none. */
const struct cfi_rule *code_cfi_derive(struct cfi *c, struct module *m,
				       uint64_t start, uint64_t address);

const struct cfi_expression *code_cfi_expression(const struct cfi *c,
						 int32_t i);

#endif
