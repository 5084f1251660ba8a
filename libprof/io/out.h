/* The output inside: a buffer that writers may fill in place. */
#ifndef LIBPROF_OUT_H
#define LIBPROF_OUT_H

#include <prof/io.h>
#include <stdbool.h>

/* Has a write failed? Then the rest is in vain. */
bool out_failed(const struct prof_out *out);

/* The first failure, for a writer that stops because of it. */
int out_error(const struct prof_out *out, struct prof_error *err);

/* Bytes written so far, before compression. */
uint64_t out_count(const struct prof_out *out);

#endif
