/*
 * The call frame information of one module, as elfutils reads it.
 */
#ifndef RECORD_CFI_TABLE_H
#define RECORD_CFI_TABLE_H

#include "libcode/unwind/cfi.h"

/* Keeps an expression, and gives its number. */
typedef int32_t cfi_keep(struct cfi_expression expression, void *arg);

/* Where there is no information it is derived from the code, if the function's
 * beginning is known; else nothing is known of that address: is_missing. */
void code_cfi_table_rule(struct module *m, uint64_t address,
			 struct cfi_rule *rule, cfi_keep *keep, void *arg);

/* From the code alone; false: it cannot be told. */
bool code_cfi_table_derive(const struct module *m, uint64_t start,
			   uint64_t address, struct cfi_rule *rule);

#endif
