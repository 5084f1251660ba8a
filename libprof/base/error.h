/* Filling a struct prof_error. */
#ifndef LIBPROF_ERROR_H
#define LIBPROF_ERROR_H

#include <prof/error.h>

#ifdef __GNUC__
#define PRINTF_LIKE(text, args) __attribute__((format(printf, text, args)))
#else
#define PRINTF_LIKE(text, args)
#endif

/* Returns status, so that a caller writes: return fail(err, ...). */
int fail(struct prof_error *err, int status, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* The same with what errno means behind the text: "cannot x: why". */
int fail_errno(struct prof_error *err, const char *format, ...)
	PRINTF_LIKE(2, 3);

/* The line stays out of the text; "offset 0x1f: " begins it. */
int fail_line(struct prof_error *err, uint64_t line, const char *format, ...)
	PRINTF_LIKE(3, 4);
int fail_offset(struct prof_error *err, uint64_t offset, const char *format,
		...) PRINTF_LIKE(3, 4);

int fail_memory(struct prof_error *err);

/* Adds what is wrong: return fail_detail(err, DETAIL, fail(err, ...)). */
int fail_detail(struct prof_error *err, enum prof_detail detail, int status);

/* Adds what helps to an error: return fail_but(err, REMEDY, fail(err, ...)). */
int fail_but(struct prof_error *err, enum prof_remedy remedy, int status);

#endif
