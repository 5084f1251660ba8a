/*
 * Names of Rust as they are when a demangler of C++ was at work, or one that
 * keeps hashes: core::fmt::write::h0123456789abcdef, main[a1b2]::words,
 * GcBox$LT$T$GT$::new. They lose the hashes and what is escaped is spelled out.
 */
#ifndef LIBPROF_RUST_NAME_H
#define LIBPROF_RUST_NAME_H

#include "libprof/base/buffer.h"

/* Adds the name, as rustc-demangle would have it. Names of other languages,
 * and mangled ones, are added as they are. */
void mend_rust_name(struct buffer *to, struct prof_str name);

/* The length without ::h0123456789abcdef at the end. */
size_t rust_length_without_hash(struct prof_str name);

/* Bytes of the [a1b2] of a crate that s begins with, if :: follows; 0: none. */
size_t rust_crate_hash(struct prof_str s);

#endif
