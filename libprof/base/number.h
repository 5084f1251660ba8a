/*
 * Numbers in text, exactly: no value passes through a double.
 */
#ifndef LIBPROF_NUMBER_H
#define LIBPROF_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* digits * 10^exponent */
struct decimal {
	int64_t digits;
	int exponent;
	bool is_cut;	  /* there were more than fit, */
	signed char next; /* of which this was the first, with the sign, */
	bool has_more;	  /* and others were not 0 */
};

/* A number as its whole part and the rest, both of its sign. */
struct parts {
	int64_t whole, fraction; /* in parts of NUMBER_ONE */
};

#define NUMBER_ONE INT64_C(1000000000000000000)

enum number { NUMBER_OK, NUMBER_BAD, NUMBER_TOO_LARGE, NUMBER_NOT_WHOLE };

/* [+-]digits[.digits][e[+-]digits], all of it, at least one digit. 18 digits
 * always fit, without the zeros at both ends. */
enum number decimal_parse(struct decimal *d, const char *s, size_t len);

/* d * factor as an integer; factor is positive. */
enum number decimal_scale(int64_t *value, struct decimal d, int64_t factor);

/* The same; what is behind the point is in s when it is not whole. */
enum number decimal_split(struct parts *s, struct decimal d, int64_t factor);

/* As decimal_scale, rounded to the nearest whole number, half to even. */
enum number decimal_round(int64_t *value, struct decimal d, int64_t factor);

/* Does it fit when it is multiplied as errors advise, by 1000? */
bool decimal_can_scale(struct decimal d);

/* As a person writes it, without exponent where that is short; text has room
 * for DECIMAL_MAX bytes, NUL included. */
enum { DECIMAL_MAX = 48 };
void decimal_text(char *text, struct decimal d);

/* Room for any int64_t in decimal. */
enum { INT64_DIGITS = 20 };

/* Writes v in decimal, without NUL; how many bytes. */
size_t format_int(char *to, int64_t v);

/* 0x and hexadecimal digits; how many bytes, at most 18. */
size_t format_hex(char *to, uint64_t v);

/*
 * The finest unit of the family that unit belongs to (nanoseconds, bytes),
 * and how many of them it is; false when the unit is in no family. Names are
 * those that google/pprof knows, in any case, with or without a plural s.
 */
bool unit_finest(const char **finest, int64_t *factor, const char *unit,
		 size_t len);

#endif
