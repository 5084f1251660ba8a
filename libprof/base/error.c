#include "libprof/base/error.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(struct prof_error) == 560, "the layout stays");

static void start(struct prof_error *err, int status)
{
	memset(err, 0, sizeof(*err));
	err->status = status;
}

/* Adds to the text; what does not fit is cut. */
static void add(struct prof_error *err, const char *format, va_list args)
	PRINTF_LIKE(2, 0);

static void add(struct prof_error *err, const char *format, va_list args)
{
	size_t used = strlen(err->text);

	vsnprintf(err->text + used, sizeof(err->text) - used, format, args);
}

static void addf(struct prof_error *err, const char *format, ...)
	PRINTF_LIKE(2, 3);

static void addf(struct prof_error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(err, format, args);
	va_end(args);
}

int fail(struct prof_error *err, int status, const char *format, ...)
{
	va_list args;

	if (!err)
		return status;
	start(err, status);
	va_start(args, format);
	add(err, format, args);
	va_end(args);
	return status;
}

int fail_errno(struct prof_error *err, const char *format, ...)
{
	int why = errno;
	int status = why == ENOMEM ? PROF_ENOMEM : PROF_EIO;
	va_list args;

	if (!err)
		return status;
	start(err, status);
	err->system = why;
	va_start(args, format);
	add(err, format, args);
	va_end(args);
	addf(err, ": %s", strerror(why));
	return status;
}

int fail_line(struct prof_error *err, uint64_t line, const char *format, ...)
{
	va_list args;

	if (!err)
		return PROF_EFORMAT;
	start(err, PROF_EFORMAT);
	err->line = line;
	va_start(args, format);
	add(err, format, args);
	va_end(args);
	return PROF_EFORMAT;
}

int fail_offset(struct prof_error *err, uint64_t offset, const char *format,
		...)
{
	va_list args;

	if (!err)
		return PROF_EFORMAT;
	start(err, PROF_EFORMAT);
	err->offset = offset;
	err->has_offset = 1;
	addf(err, "offset 0x%" PRIx64 ": ", offset);
	va_start(args, format);
	add(err, format, args);
	va_end(args);
	return PROF_EFORMAT;
}

int fail_detail(struct prof_error *err, enum prof_detail detail, int status)
{
	if (err)
		err->detail = (int)detail;
	return status;
}

int fail_but(struct prof_error *err, enum prof_remedy remedy, int status)
{
	if (err)
		err->remedy = (int)remedy;
	return status;
}

int fail_memory(struct prof_error *err)
{
	return fail(err, PROF_ENOMEM, "out of memory");
}
