/*
 * The call frame information of one module, as elfutils reads it.
 */
#ifndef RECORD_CFI_TABLE_H
#define RECORD_CFI_TABLE_H

#include "cmd/record/stack/cfi.h"

/* Keeps an expression, and gives its number. */
typedef int32_t cfi_keep(struct cfi_expression expression, void *arg);

/* Nothing may be known of that address: is_missing. */
void cfi_table_rule(struct module *m, uint64_t address, struct cfi_rule *rule,
		    cfi_keep *keep, void *arg);

#endif
