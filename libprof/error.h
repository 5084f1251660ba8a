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

/* "line 3: ...", and "offset 0x1f: ...". */
int fail_line(struct prof_error *err, uint64_t line, const char *format, ...)
	PRINTF_LIKE(3, 4);
int fail_offset(struct prof_error *err, uint64_t offset, const char *format,
		...) PRINTF_LIKE(3, 4);

int fail_memory(struct prof_error *err);

#endif
