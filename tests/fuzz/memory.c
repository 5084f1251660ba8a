/*
 * Outputs go to a file in memory that all of them share: libprof writes to
 * descriptors only.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int memory_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	must(fd >= 0, "cannot make a file in memory");
	return fd;
}

struct prof_out *open_memory(const struct prof_out_options *o)
{
	int fd = memory_file();
	struct prof_error err;
	struct prof_out *out;

	must(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0,
	     "cannot empty a file in memory");
	must(prof_out_open_fd(&out, fd, o, &err) == PROF_OK,
	     "cannot open an output: %s", err.text);
	return out;
}

struct bytes close_memory(struct prof_out *out)
{
	int status, fd = memory_file();
	struct prof_error err;
	struct bytes b = {0};
	off_t size;

	status = prof_out_close(out, &err);
	must(status == PROF_OK, "cannot write: %s", err.text);
	size = lseek(fd, 0, SEEK_END);
	b.len = (size_t)size;
	b.p = malloc(b.len ? b.len : 1);
	must(size >= 0 && b.p, "cannot hold what was written");
	must(pread(fd, b.p, b.len, 0) == (ssize_t)size,
	     "cannot read what was written");
	return b;
}
