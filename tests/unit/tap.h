/*
 * A test program in the words of TAP, the Test Anything Protocol.
 *
 *	int main(void)
 *	{
 *		ok(pigs_fly(), "pigs fly");
 *		is_int(legs(), 4, "a %s has four legs", "pig");
 *		return tap_end();
 *	}
 *
 * Each check prints one line, "ok 1 - pigs fly" or "not ok 1 - ...", and is
 * true when it held. What was wrong follows in lines that begin with '#', the
 * first of them with the place. The plan comes last, so that a program that
 * dies half way has none and fails.
 *
 * The arguments of a check are evaluated once.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAP_FORMAT(f, a) __attribute__((format(printf, f, a)))
#define TAP_HERE ((struct tap_place){__FILE__, __LINE__})

struct tap_place {
	const char *file;
	int line;
};

static struct {
	unsigned run, failed;
} tap;

/* Any value that is true or false; the name is a format and what it takes. */
#define ok(condition, ...) tap_ok(TAP_HERE, !!(condition), __VA_ARGS__)

/* Both are cast to int64_t, or to uint64_t by is_uint. */
#define is_int(got, want, ...) \
	tap_int(TAP_HERE, (int64_t)(got), (int64_t)(want), __VA_ARGS__)
#define is_uint(got, want, ...) \
	tap_uint(TAP_HERE, (uint64_t)(got), (uint64_t)(want), __VA_ARGS__)

/* Two strings, either of which may be NULL. */
#define is_str(got, want, ...) tap_str(TAP_HERE, (got), (want), __VA_ARGS__)

/* Pointer and length, twice; a difference is shown in hexadecimal. */
#define is_mem(got, got_len, want, want_len, ...)               \
	tap_mem(TAP_HERE, (struct tap_bytes){(got), (got_len)}, \
		(struct tap_bytes){(want), (want_len)}, __VA_ARGS__)

struct tap_bytes {
	const void *at;
	size_t len;
};

/* How often to try what is the same in each try but for its data: fewer times
 * where everything is slow, by the factor PROF_SLOW. */
static inline unsigned tap_times(unsigned times)
{
	const char *slow = getenv("PROF_SLOW");
	unsigned long by = slow ? strtoul(slow, NULL, 10) : 1;

	if (by <= 1)
		return times;
	return by < times ? times / (unsigned)by : 1;
}

/* Is it so slow that what takes seconds elsewhere would take minutes? */
static inline bool tap_is_slow(void)
{
	return tap_times(10) == 1;
}

/* How many bytes or rows where many are wanted: fewer where it is so slow. */
static inline size_t tap_size(size_t size)
{
	return tap_is_slow() ? size / 16 : size;
}

/* A '#' would begin a directive, and a name has one line. */
static inline void tap_name(const char *name)
{
	for (; *name; name++)
		if (*name == '#')
			fputs("\\#", stdout);
		else
			putchar((unsigned char)*name < ' ' ? '?' : *name);
	putchar('\n');
}

TAP_FORMAT(3, 0)
static inline bool tap_verdict(struct tap_place at, bool passed,
			       const char *fmt, va_list args)
{
	char name[512];

	vsnprintf(name, sizeof(name), fmt, args);
	printf("%sok %u - ", passed ? "" : "not ", ++tap.run);
	tap_name(name);
	if (!passed) {
		tap.failed++;
		printf("# at %s:%d\n", at.file, at.line);
	}
	fflush(stdout);
	return passed;
}

/* A line of explanation, for people. */
TAP_FORMAT(1, 2) static inline void tap_diag(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("# ", stdout);
	vprintf(fmt, args);
	putchar('\n');
	va_end(args);
}

/* Text of many lines stays inside the comment. */
static inline void tap_diag_str(const char *label, const char *s)
{
	printf("# %s: %s", label, s ? "\"" : "NULL");
	for (; s && *s; s++)
		printf(*s == '\n' ? "%c#   " : "%c", *s);
	puts(s ? "\"" : "");
}

static inline void tap_diag_mem(const char *label, struct tap_bytes b,
				size_t from)
{
	const unsigned char *bytes = b.at;

	printf("# %s, %zu bytes:", label, b.len);
	for (size_t i = from; i < b.len && i < from + 16; i++)
		printf(" %02x", bytes[i]);
	putchar('\n');
}

TAP_FORMAT(3, 4)
static inline bool tap_ok(struct tap_place at, bool passed, const char *fmt,
			  ...)
{
	va_list args;

	va_start(args, fmt);
	tap_verdict(at, passed, fmt, args);
	va_end(args);
	return passed;
}

TAP_FORMAT(4, 5)
static inline bool tap_int(struct tap_place at, int64_t got, int64_t want,
			   const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (!tap_verdict(at, got == want, fmt, args))
		tap_diag("got %" PRId64 ", want %" PRId64, got, want);
	va_end(args);
	return got == want;
}

TAP_FORMAT(4, 5)
static inline bool tap_uint(struct tap_place at, uint64_t got, uint64_t want,
			    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (!tap_verdict(at, got == want, fmt, args))
		tap_diag("got %" PRIu64 ", want %" PRIu64, got, want);
	va_end(args);
	return got == want;
}

TAP_FORMAT(4, 5)
static inline bool tap_str(struct tap_place at, const char *got,
			   const char *want, const char *fmt, ...)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;
	va_list args;

	va_start(args, fmt);
	if (!tap_verdict(at, same, fmt, args)) {
		tap_diag_str("got", got);
		tap_diag_str("want", want);
	}
	va_end(args);
	return same;
}

TAP_FORMAT(4, 5)
static inline bool tap_mem(struct tap_place at, struct tap_bytes got,
			   struct tap_bytes want, const char *fmt, ...)
{
	const unsigned char *a = got.at, *b = want.at;
	size_t i = 0;
	bool same;
	va_list args;

	while (i < got.len && i < want.len && a[i] == b[i])
		i++;
	same = i == got.len && i == want.len;
	va_start(args, fmt);
	if (!tap_verdict(at, same, fmt, args)) {
		tap_diag("different from byte %zu on", i);
		tap_diag_mem("got", got, i);
		tap_diag_mem("want", want, i);
	}
	va_end(args);
	return same;
}

/* One check that this machine cannot make, and why. */
static inline void tap_skip(const char *name, const char *reason)
{
	printf("ok %u - %s # SKIP %s\n", ++tap.run, name, reason);
	fflush(stdout);
}

/* The same, where what says why does not know that it is said to a test. */
static inline void tap_skip_here(const char *name, const char *why)
{
	printf("ok %u - %s # SKIP impossible here: %s\n", ++tap.run, name, why);
	fflush(stdout);
}

/* For when no further check makes sense. */
static inline _Noreturn void tap_bail(const char *reason)
{
	printf("Bail out! %s\n", reason);
	exit(EXIT_FAILURE);
}

/* The plan; what main returns. */
static inline int tap_end(void)
{
	printf("1..%u\n", tap.run);
	if (fflush(stdout) != 0)
		return EXIT_FAILURE;
	return tap.failed || !tap.run ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
