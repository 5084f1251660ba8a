/*
 * Outputs go to a file in memory that all of them share: libprof writes to
 * descriptors only.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int memory_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	must(fd >= 0, "cannot make a file in memory");
	must(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0,
	     "cannot empty a file in memory");
	return fd;
}

struct bytes take_bytes(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	struct bytes b = {.len = (size_t)size};

	b.p = malloc(b.len ? b.len : 1);
	must(size >= 0 && b.p, "cannot hold what was written");
	must(pread(fd, b.p, b.len, 0) == (ssize_t)size,
	     "cannot read what was written");
	return b;
}
