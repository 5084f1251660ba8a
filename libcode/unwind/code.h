/*
 * What the bytes of code tell where no table does.
 */
#ifndef RECORD_CODE_H
#define RECORD_CODE_H

#include "libcode/unwind/module.h"

enum code_call {
	CODE_NO_CALL,
	CODE_CALL,	      /* of what is `distance` behind it */
	CODE_CALL_BY_POINTER, /* of anything */
	CODE_CALL_OF_EITHER   /* its bytes can be read in both ways */
};

/* The call that returns to that place, by offset in the file. */
enum code_call code_call_before(const struct module *m, uint64_t offset,
				int64_t *distance);

/* `count` bytes of code at an address as linked; NULL: they are not there. */
const unsigned char *code_bytes(const struct module *m, uint64_t address,
				size_t count);

/* What runs next if nops are at that address, which fill the place before what
 * is aligned; else the address itself. */
uint64_t code_behind_nops(const struct module *m, uint64_t address);

/* Does a handler of signals return to that address, for its caller to go on? */
bool code_is_sigreturn(const struct module *m, uint64_t address);

/* Where Go's goroutines begin, also when names were stripped. */
bool code_is_goexit(const struct module *m, uint64_t address);

#endif
