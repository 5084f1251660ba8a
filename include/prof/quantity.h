/*
 * Values as people read them.
 *
 *   time     three digits in ns, us, ms or s: 789ns, 45.6ms, 1.23s, 1,234s
 *   bytes    three digits, steps of 1024: 512B, 34.2MiB, 1,023KiB
 *   others   all digits and what is counted: 12,345 samples
 *
 * Units are known by the names that google/pprof knows (ns, milliseconds,
 * kb). What is cut is rounded to the nearest, half away from 0. No value goes
 * through a double, and the locale has no say.
 *
 * Each function writes at most PROF_QUANTITY_MAX bytes to `to`, the NUL at
 * the end included, and returns how many it wrote without the NUL.
 */
#ifndef PROF_QUANTITY_H
#define PROF_QUANTITY_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROF_QUANTITY_MAX 160

/* count_name is for units that are neither time nor bytes; NULL: the number
 * alone. The end of one that is longer than 120 bytes is left out. */
size_t prof_format_quantity(char *to, int64_t value, struct prof_str unit,
			    const char *count_name);

/* 12,345 */
size_t prof_format_thousands(char *to, int64_t value);

/*
 * What share of whole a part is: two digits behind the point (12.30%), but
 * for 0%, 100% and, when it is less, <0.01%. Of a whole of 0 it is 0%.
 */
size_t prof_format_percent(char *to, int64_t part, int64_t whole);

#ifdef __cplusplus
}
#endif
#endif
