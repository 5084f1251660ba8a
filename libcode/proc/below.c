#include "libcode/proc/below.h"

#include "libcode/proc/below_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIES = 8 };

/* It is to be tried again where directories were moved meanwhile. */
static int find_below(int root, const char *path, bool no_link)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	/* It opens the link itself, which is no regular file. */
	if (no_link)
		how.flags |= O_NOFOLLOW;
	for (int i = 0; i < TRIES; i++) {
		fd = syscall(__NR_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EAGAIN))
		fd = code_below_walk(root, path, no_link);
	return (int)fd;
}

static bool is_own(const struct stat *s, uid_t user)
{
	return s->st_nlink == 1 && (s->st_uid == user ||
				    (s->st_uid == 0 && (s->st_mode & S_IROTH)));
}

/* user: NULL: anybody's. */
static int open_found(int found, const uid_t *user)
{
	struct stat s;
	char path[40];

	if (fstat(found, &s) < 0 || !S_ISREG(s.st_mode) ||
	    (user ? !is_own(&s, *user) : !s.st_size))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", found);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static int open_in(const char *root, const char *path, const uid_t *user)
{
	int at = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int found = at < 0 ? -1 : find_below(at, path, user != NULL);
	int fd = found < 0 ? -1 : open_found(found, user);

	if (found >= 0)
		close(found);
	if (at >= 0)
		close(at);
	return fd;
}

int code_open_below(const char *root, const char *path)
{
	return open_in(root, path, NULL);
}

int code_open_own_below(const char *root, const char *path, uid_t user)
{
	return open_in(root, path, &user);
}
