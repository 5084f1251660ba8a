#include "cmd/record/command/descriptors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 65536 }; /* looked for where /proc does not tell */

bool descriptors_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) == 0;
}

void descriptors_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void descriptors_blind(int fd)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nowhere < 0) {
		close(fd);
		return;
	}
	dup2(nowhere, fd);
	if (nowhere != fd)
		close(nowhere);
}

static bool is_kept(int fd, const int *keep, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keep[i] == fd)
			return true;
	return fd <= 2;
}

/* A number of digits alone; else -1. */
static int read_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *text < '0' || *text > '9' || *end || n > 1 << 30 ? -1 : (int)n;
}

void descriptors_keep(const int *keep, size_t count)
{
	DIR *all = opendir("/proc/self/fd");
	struct dirent *entry;
	long limit = sysconf(_SC_OPEN_MAX);

	while (all && (entry = readdir(all))) {
		int fd = read_number(entry->d_name);

		if (fd != dirfd(all) && !is_kept(fd, keep, count))
			close(fd);
	}
	if (all) {
		closedir(all);
		return;
	}
	for (int fd = 3; fd < limit && fd < MOST; fd++)
		if (!is_kept(fd, keep, count))
			close(fd);
}

int descriptors_of_path(const char *path)
{
	static const char *const places[] = {"/dev/fd/", "/proc/self/fd/"};

	for (size_t i = 0; path && i < 2; i++) {
		size_t len = strlen(places[i]);

		if (strncmp(path, places[i], len) == 0)
			return read_number(path + len);
	}
	return -1;
}

bool descriptors_wait(int fd, int milliseconds)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int n;

	do
		n = poll(&p, 1, milliseconds);
	while (n < 0 && errno == EINTR);
	return n != 0;
}
