/*
 * <signal.h>, for programs that also have event.h, whose names of two
 * registers are those of the C library: it has them as CONTEXT_RBP and
 * CONTEXT_RSP here. To be included first.
 */
#ifndef TESTS_UNIT_CONTEXT_H
#define TESTS_UNIT_CONTEXT_H

#define DWARF_RBP CONTEXT_RBP
#define DWARF_RSP CONTEXT_RSP
#include <signal.h>
#include <ucontext.h>
#undef DWARF_RBP
#undef DWARF_RSP

#endif
