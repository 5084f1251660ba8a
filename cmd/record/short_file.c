#include "cmd/record/short_file.h"

#include "program/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <prof/io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_pipe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

bool short_file_is_planted(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = slash ? memory_print("%.*s/", (int)(slash - path), path)
			   : memory_copy_string(".");
	struct stat dir, st;
	bool is_everybodys = stat(name, &dir) == 0 && (dir.st_mode & S_ISVTX) &&
			     (dir.st_mode & S_IWOTH);

	free(name);
	return is_everybodys && lstat(path, &st) == 0 &&
	       st.st_uid != geteuid() && st.st_uid != dir.st_uid;
}

static int put_into_pipe(const char *path, const char *text, size_t len,
			 struct prof_error *err)
{
	int fd = -1, error = EPERM;

	if (!short_file_is_planted(path)) {
		fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		error = fd < 0 || write(fd, text, len) < 0 ? errno : 0;
	}
	if (fd >= 0)
		close(fd);
	if (!error)
		return PROF_OK;
	err->status = PROF_EIO;
	snprintf(err->text, sizeof(err->text), "cannot write: %s",
		 strerror(error));
	return err->status;
}

static int put_into_file(const char *path, const char *text, size_t len,
			 struct prof_error *err)
{
	struct prof_out *out;
	int status = prof_out_open(&out, path, NULL, err);

	if (status != PROF_OK)
		return status;
	prof_out_write(out, text, len);
	return prof_out_close(out, err);
}

int short_file_write(const char *path, const char *text, size_t len,
		     struct prof_error *err)
{
	return is_pipe(path) ? put_into_pipe(path, text, len, err)
			     : put_into_file(path, text, len, err);
}
