/*
 * Values in human-readable form.
 *
 *   time     three digits in ns, us, ms or s: 789ns, 45.6ms, 1.23s, 1,234s
 *   bytes    three digits, steps of 1024: 512B, 34.2MiB, 1,023KiB
 *   others   all digits, and count_name if given: 12,345 samples
 *
 * Units are known by the names that google/pprof knows (ns, milliseconds,
 * kb). Values are rounded to nearest, half away from 0, without floating point.
 * The locale has no effect.
 *
 * Each function writes at most PROF_QUANTITY_MAX bytes to `to`, including
 * the NUL, and returns the length without the NUL.
 */
#ifndef PROF_QUANTITY_H
#define PROF_QUANTITY_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROF_QUANTITY_MAX 160

/* count_name is for units that are neither time nor bytes; NULL: the number
 * alone. It is cut after 120 bytes. */
size_t prof_format_quantity(char *to, int64_t value, struct prof_str unit,
			    const char *count_name);

/* 12,345 */
size_t prof_format_thousands(char *to, int64_t value);

/*
 * The share of part in whole with two decimals (12.30%), except for 0%, 100%,
 * -100%, <0.01% and >-0.01%. If whole is 0 it is 0%.
 */
size_t prof_format_percent(char *to, int64_t part, int64_t whole);

#ifdef __cplusplus
}
#endif
#endif
