/*
 * Amounts as people write them.
 *
 * A size is a whole number of bytes with a suffix: k, M, G, T, P, E, alone or
 * followed by iB, are steps of 1024; followed by B alone (kB, MB) they are
 * steps of 1000, as in GNU's programs. Letters may be large or small.
 */
#ifndef COMMON_UNITS_H
#define COMMON_UNITS_H

#include <stdint.h>

/* NULL, or why `text` is not a size; then *size is as it was. */
const char *units_parse_size(const char *text, uint64_t *size);

/*
 * A time is a number of at most nine digits behind the point and ns, us, ms,
 * s, m or h; s alone. NULL, or why `text` is not one.
 */
const char *units_parse_time(const char *text, int64_t *nanoseconds);

/* A number above 0, as in 0.59, into the double at value. */
const char *units_parse_positive(const char *text, void *value);

#endif
