/*
 * Names of functions as people wrote them, of those that compilers of C++ and
 * Rust have mangled. It needs libiberty.
 */
#ifndef COMMON_DEMANGLE_H
#define COMMON_DEMANGLE_H

/* NULL: the name is not mangled, or nothing is built in that knows; else to be
 * freed. */
char *code_demangle_name(const char *name);

/* What it is done by; NULL: nothing. */
const char *code_demangle_feature(void);

#endif
