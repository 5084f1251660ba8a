/* Files that are written by way of a temporary, in the scratch directory. */
#ifndef TESTS_UNIT_TARGETS_H
#define TESTS_UNIT_TARGETS_H

#include "libprof/io/target.h"
#include "tests/unit/bytes.h"

#include <errno.h>
#include <prof/io.h>

static bool has_names; /* temporaries must have names */

/* Takes the place of the library's: there is no way to name what has none. */
int access(const char *path, int mode)
{
	if (has_names && strncmp(path, "/proc/self/fd", 13) == 0) {
		errno = ENOENT;
		return -1;
	}
	return faccessat(AT_FDCWD, path, mode, 0);
}

static struct prof_error err;

static struct prof_out *begin(const char *path)
{
	struct prof_out *out = NULL;

	if (prof_out_open(&out, path, NULL, &err) < 0)
		return NULL;
	prof_out_write(out, "new", 3);
	return out;
}

static bool holds(const char *path, const char *text)
{
	struct bytes b = slurp(path);
	bool same = b.at && strcmp((char *)b.at, text) == 0;

	free(b.at);
	return same;
}

/* Fresh files of the scratch directory; each test starts with it empty. */
static void sweep(void)
{
	scratch_path("");
	empty_directory(open(scratch, O_RDONLY | O_DIRECTORY));
}

#endif
