#include "libcode/proc/proc_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { NAME_ROOM = PATH_MAX };

static ssize_t read_all(int fd, char *text, size_t room)
{
	size_t used = 0;

	while (used < room) {
		ssize_t n = read(fd, text + used, room - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

ssize_t code_proc_file_read(char *text, size_t size, const char *path, ...)
{
	char name[NAME_ROOM];
	ssize_t n = -1;
	va_list args;
	int fd;

	va_start(args, path);
	vsnprintf(name, sizeof(name), path, args);
	va_end(args);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		int saved;

		n = read_all(fd, text, size - 1);
		saved = errno;
		close(fd);
		errno = saved;
	}
	text[n < 0 ? 0 : n] = '\0';
	return n;
}

ssize_t code_proc_file_link(char *text, size_t size, const char *path, ...)
{
	char name[NAME_ROOM];
	va_list args;
	ssize_t n;

	va_start(args, path);
	vsnprintf(name, sizeof(name), path, args);
	va_end(args);
	n = readlink(name, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	return n;
}
