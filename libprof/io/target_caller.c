/*
 * Targets that are the caller's: memory, which it gets when all is written,
 * and functions, which take the bytes.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/io/target.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_out_callbacks, arg);

int target_gather(struct target *t, const void *bytes, size_t len,
		  struct prof_error *err)
{
	void *grown = array_grow(t->gathered, &t->room, t->length + len, 1);

	if (!grown)
		return fail_memory(err);
	t->gathered = grown;
	if (len)
		memcpy(t->gathered + t->length, bytes, len);
	t->length += len;
	return PROF_OK;
}

void target_give(struct target *t)
{
	*t->bytes = t->gathered;
	*t->len = t->length;
	t->gathered = NULL;
}

int fail_callback(const char *what, struct prof_error *err)
{
	if (errno)
		fail_errno(err, "%s", what);
	else
		fail(err, PROF_EIO, "%s: the program's function failed", what);
	return fail_detail(err, PROF_DETAIL_CALLBACK, PROF_EIO);
}

int target_call(struct target *t, const void *bytes, size_t len,
		struct prof_error *err)
{
	const unsigned char *p = bytes;
	int64_t took;

	for (; len; len -= (size_t)took) {
		errno = 0;
		took = t->callbacks.write(t->callbacks.arg, p, len);
		if (took < 0)
			return fail_callback("cannot write", err);
		if (took == 0 || (uint64_t)took > len)
			return fail_detail(
				err, PROF_DETAIL_CALLBACK,
				fail(err, PROF_EIO,
				     "cannot write: the program's function "
				     "took %" PRId64 " of %zu bytes",
				     took, len));
		p += took;
	}
	return PROF_OK;
}

int target_call_close(struct target *t, int is_whole, struct prof_error *err)
{
	int (*close)(void *arg, int is_whole) = t->callbacks.close;

	/* Once only, whatever it returns. */
	t->callbacks.close = NULL;
	errno = 0;
	if (close && close(t->callbacks.arg, is_whole) < 0)
		return fail_callback("cannot close", err);
	return PROF_OK;
}
