#include "cmd/record/stack/module_file.h"

#include "cmd/common/memory.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

char *module_path(const char *path)
{
	static const char mark[] = " (deleted)";
	size_t length = strlen(path), tail = sizeof(mark) - 1;
	char *copy = memory_copy_string(path);

	if (length > tail && strcmp(path + length - tail, mark) == 0)
		copy[length - tail] = '\0';
	return copy;
}

/* The process chooses what is at that path: nothing but a regular file is
 * opened, since opening a pipe or a device can block or do things. */
static int open_regular(const char *path, struct stat *st)
{
	int there = open(path, O_PATH | O_CLOEXEC), fd = -1;
	char self[64];

	if (there < 0)
		return -1;
	if (fstat(there, st) == 0 && S_ISREG(st->st_mode)) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", there);
		fd = open(self, O_RDONLY | O_CLOEXEC);
	}
	close(there);
	return fd;
}

struct candidate {
	char *path;
	bool any_device; /* a file system in between may have its own numbers */
};

static void forget_headers(struct module *m)
{
	free(m->segment);
	m->segment = NULL;
	m->segment_count = m->build_id_size = 0;
	m->entry = 0;
}

static bool is_same_inode(const struct event_map *map, const struct stat *st,
			  bool any_device)
{
	return !map->inode ||
	       (st->st_ino == map->inode &&
		(any_device || (major(st->st_dev) == map->major &&
				minor(st->st_dev) == map->minor)));
}

static bool is_same_build(const struct event_map *map, const struct module *m)
{
	return !map->build_id_size ||
	       (m->build_id_size == map->build_id_size &&
		memcmp(m->build_id, map->build_id, m->build_id_size) == 0);
}

static bool open_candidate(struct module *m, const struct event_map *map,
			   const struct candidate *c)
{
	struct stat st;

	/* Without anything to compare only the process's own view counts. */
	if (!c->any_device && !map->inode && !map->build_id_size)
		return false;
	m->fd = open_regular(c->path, &st);
	if (m->fd < 0)
		return false;
	if (is_same_inode(map, &st, c->any_device)) {
		module_read_headers(m);
		if (is_same_build(map, m))
			return true;
		forget_headers(m);
	}
	close(m->fd);
	m->fd = -1;
	return false;
}

bool module_open(struct module *m, pid_t pid, const struct event_map *map)
{
	struct candidate c[] = {
		{memory_print("/proc/%d/root%s", (int)pid, m->path), true},
		{memory_copy_string(m->path), false},
		{memory_print("/proc/%d/map_files/%" PRIx64 "-%" PRIx64,
			      (int)pid, map->start, map->start + map->length),
		 true},
	};
	const size_t count = sizeof(c) / sizeof(*c);
	size_t i = m->path[0] == '/' ? 0 : count;

	while (i < count && !open_candidate(m, map, &c[i]))
		i++;
	/* A name for what lies beside the file, also when it was deleted. */
	m->open_path = memory_copy_string(c[i == 1 ? 1 : 0].path);
	for (size_t k = 0; k < count; k++)
		free(c[k].path);
	return i < count;
}

static bool write_all(int fd, const unsigned char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n <= 0)
			return false;
		data += n;
		size -= (size_t)n;
	}
	return true;
}

bool module_open_vdso(struct module *m)
{
	const unsigned char *at =
		(const unsigned char *)getauxval(AT_SYSINFO_EHDR);
	Elf64_Ehdr h;

	if (!at)
		return false;
	memcpy(&h, at, sizeof(h));
	m->fd = memfd_create("vdso", MFD_CLOEXEC);
	if (m->fd < 0)
		return false;
	/* The section headers end it. */
	if (write_all(m->fd, at,
		      h.e_shoff + (size_t)h.e_shnum * h.e_shentsize) &&
	    module_read_headers(m))
		return true;
	forget_headers(m);
	close(m->fd);
	m->fd = -1;
	return false;
}
