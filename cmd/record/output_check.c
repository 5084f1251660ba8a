#include "cmd/record/output_check.h"

#include "cmd/record/output_name.h"
#include "program/clock.h"
#include "program/memory.h"

#include <prof/prof.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int fail(struct prof_error *err, int error)
{
	*err = (struct prof_error){.status = PROF_EIO};
	snprintf(err->text, sizeof(err->text), "cannot write: %s",
		 strerror(error));
	return err->status;
}

/* "." for a name without one. To be freed. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return memory_copy_string(".");
	return memory_print("%.*s", (int)(slash - path + 1), path);
}

/* Some file systems do not say how large they are. */
static bool is_full(const char *path)
{
	char *directory = directory_of(path);
	struct statvfs fs;
	bool is = statvfs(directory, &fs) == 0 && fs.f_blocks &&
		  !(geteuid() ? fs.f_bavail : fs.f_bfree);

	free(directory);
	return is;
}

/* A temporary is opened, and given up. */
static int try_file(const char *path, struct prof_error *err)
{
	struct prof_out *out;
	int status = prof_out_open(&out, path, NULL, err);

	if (status < 0)
		return status;
	prof_out_abort(out);
	return is_full(path) ? fail(err, ENOSPC) : PROF_OK;
}

/* What is no file may wait for a reader, or must not be opened twice. */
static int try_path(const char *path, struct prof_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		return try_file(path, err);
	if (S_ISDIR(st.st_mode))
		return fail(err, EISDIR);
	return access(path, W_OK) < 0 ? fail(err, errno) : PROF_OK;
}

int output_check(const char *pattern, struct prof_error *err)
{
	const struct output_name now = {
		.pid = getpid(),
		.time = clock_read(CLOCK_REALTIME),
		.run = 1,
		.piece = 1,
	};
	char *path = output_name_expand(pattern, &now);
	int status = try_path(path, err);

	free(path);
	return status;
}

const char *output_refuge(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && *directory ? directory : "/tmp";
}

char *output_refuge_for(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory =
		memory_print("%s/prof-record.XXXXXX", output_refuge());
	char *file = NULL;

	if (mkdtemp(directory))
		file = memory_print("%s/%s", directory,
				    slash ? slash + 1 : path);
	free(directory);
	return file;
}
