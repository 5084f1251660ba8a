/* Errors: what fills them, and that nothing overruns them. */
#include "libprof/base/error.h"
#include "tests/unit/tap.h"

#include <errno.h>

static void sentences(void)
{
	struct prof_error err = {.line = 7, .offset = 7, .text = "before"};

	is_int(fail(&err, PROF_EFORMAT, "%d of %s", 3, "them"), PROF_EFORMAT,
	       "fail returns the status");
	is_int(err.status, PROF_EFORMAT, "and keeps it");
	is_str(err.text, "3 of them", "with the text");
	is_uint(err.line + err.offset, 0, "without a place");

	is_int(fail_line(&err, 12, "no %s", "count"), PROF_EFORMAT,
	       "a line in the input");
	is_str(err.text, "no count", "is not in the text");
	is_uint(err.line, 12, "but beside it");

	is_int(fail_offset(&err, UINT64_MAX, "field %d", 2), PROF_EFORMAT,
	       "an offset in the input");
	is_str(err.text, "offset 0xffffffffffffffff: field 2", "is named");
	is_uint(err.offset, UINT64_MAX, "and kept");
	is_uint(err.line, 0, "the line before is gone");

	is_int(fail_memory(&err), PROF_ENOMEM, "no memory");
	is_str(err.text, "out of memory", "is what it says");
}

static void reasons(void)
{
	struct prof_error err;

	errno = ENOENT;
	is_int(fail_errno(&err, "cannot open '%s'", "x"), PROF_EIO,
	       "what the system refused");
	is_str(err.text, "cannot open 'x': No such file or directory",
	       "with its reason");
	errno = ENOMEM;
	is_int(fail_errno(&err, "cannot"), PROF_ENOMEM,
	       "no memory is a status of its own");
}

static void long_texts(void)
{
	struct prof_error err;
	char name[600];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	fail(&err, PROF_EIO, "%s", name);
	is_uint(strlen(err.text), sizeof(err.text) - 1, "a long text is cut");
	fail_line(&err, 1, "%s", name);
	is_uint(strlen(err.text), sizeof(err.text) - 1, "also with a line");
	errno = EIO;
	fail_errno(&err, "%s", name);
	is_uint(strlen(err.text), sizeof(err.text) - 1, "or a reason");
}

static void nobody_asks(void)
{
	errno = EIO;
	is_int(fail(NULL, PROF_EIO, "x"), PROF_EIO, "no error to fill");
	is_int(fail_errno(NULL, "x"), PROF_EIO, "by the system");
	is_int(fail_line(NULL, 1, "x"), PROF_EFORMAT, "in a line");
	is_int(fail_offset(NULL, 1, "x"), PROF_EFORMAT, "at an offset");
	is_int(fail_memory(NULL), PROF_ENOMEM, "without memory");
}

int main(void)
{
	sentences();
	reasons();
	long_texts();
	nobody_asks();
	return tap_end();
}
