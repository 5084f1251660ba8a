/* Words and numbers in the lines of perf script. */
#ifndef LIBPROF_FMT_PERF_SCRIPT_WORD_H
#define LIBPROF_FMT_PERF_SCRIPT_WORD_H

#include "libprof/base/ascii.h"
#include "libprof/format/perf_script/perf_script.h"

enum { HEX_DIGITS_MAX = 16 };

static inline struct prof_str trim_begin(struct prof_str s)
{
	while (s.len && is_space(s.s[0])) {
		s.s++;
		s.len--;
	}
	return s;
}

static inline struct prof_str trim_end(struct prof_str s)
{
	while (s.len && is_space(s.s[s.len - 1]))
		s.len--;
	return s;
}

static inline struct prof_str trim(struct prof_str s)
{
	return trim_begin(trim_end(s));
}

/* Takes the first word off, and the white space before it. */
struct prof_str take_first(struct prof_str *s);

/* Takes the last word off, and the white space around it. */
struct prof_str take_last(struct prof_str *s);

bool take_suffix(struct prof_str *s, const char *suffix);

/* The digits that s begins with, as a number; how many. *status becomes
 * PERF_TOO_LARGE if the number does not fit. */
size_t parse_digits(int64_t *value, enum perf_line *status, struct prof_str s);

/* A whole word; processes may be -1, of which perf knows nothing. */
bool parse_number(int64_t *value, enum perf_line *status, struct prof_str s);

/* How many hexadecimal digits s begins with; 0: more than an address has. */
size_t parse_address(uint64_t *address, struct prof_str s);

/* Is it nothing but the digits of an address? */
bool is_address(struct prof_str word);

#endif
