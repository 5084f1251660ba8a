#include "cmd/record/names/below.h"

#include "cmd/common/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the kernel cannot keep links inside, they may lead out. */
static int find_below(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(__NR_openat2, root, path, &how, sizeof(how));

	while (*path == '/')
		path++;
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(root, path, O_PATH | O_CLOEXEC);
	return (int)fd;
}

static int open_found(int found)
{
	struct stat s;
	char path[40];

	if (fstat(found, &s) < 0 || !S_ISREG(s.st_mode) || !s.st_size)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", found);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int open_below(const char *root, const char *path)
{
	int at = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int found = at < 0 ? -1 : find_below(at, path);
	int fd = found < 0 ? -1 : open_found(found);

	if (found >= 0)
		close(found);
	if (at >= 0)
		close(at);
	return fd;
}
