/*
 * What the bytes of code tell where no table does.
 */
#ifndef RECORD_CODE_H
#define RECORD_CODE_H

#include "cmd/record/stack/module.h"

/* Is there a call that returns to that place, by offset in the file? */
bool code_is_behind_call(const struct module *m, uint64_t offset);

/* Does a handler of signals return to that address, for its caller to go on? */
bool code_is_sigreturn(const struct module *m, uint64_t address);

/* Where Go's goroutines begin, also when names were stripped. */
bool code_is_goexit(const struct module *m, uint64_t address);

#endif
