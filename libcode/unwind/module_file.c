#include "libcode/unwind/module_file.h"

#include "libcode/proc/below.h"
#include "libcode/proc/proc_read.h"
#include "libcode/unwind/process_proc.h"
#include "program/memory.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

char *code_module_path(const char *path)
{
	static const char mark[] = " (deleted)";
	size_t length = strlen(path), tail = sizeof(mark) - 1;
	char *copy = memory_copy_string(path);

	if (length > tail && strcmp(path + length - tail, mark) == 0)
		copy[length - tail] = '\0';
	return copy;
}

/* Nothing but a regular file is opened: opening a pipe or a device can block
 * or do things. */
static int open_regular(const char *path)
{
	int there = open(path, O_PATH | O_CLOEXEC), fd = -1;
	struct stat st;
	char self[64];

	if (there < 0)
		return -1;
	if (fstat(there, &st) == 0 && S_ISREG(st.st_mode)) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", there);
		fd = open(self, O_RDONLY | O_CLOEXEC);
	}
	close(there);
	return fd;
}

static void forget_headers(struct module *m)
{
	free(m->segment);
	m->segment = NULL;
	m->segment_count = m->build_id_size = 0;
	m->entry = 0;
}

/*
 * Such file systems have files of others below: what is mapped is one of
 * those, and what is found by its path has a device that differs, though its
 * number is the same where they can have that.
 */
static bool is_layered(int fd)
{
	const unsigned long overlayfs = 0x794c7630, btrfs = 0x9123683e;
	struct statfs s;

	return fstatfs(fd, &s) == 0 && ((unsigned long)s.f_type == overlayfs ||
					(unsigned long)s.f_type == btrfs);
}

/* Without a number there is nothing to compare. */
static bool is_same_file(const struct event_map *map, int fd, bool any_layer)
{
	struct stat st;

	if (!map->inode)
		return true;
	if (fstat(fd, &st) < 0 || st.st_ino != map->inode)
		return false;
	return (major(st.st_dev) == map->major &&
		minor(st.st_dev) == map->minor) ||
	       (any_layer && is_layered(fd));
}

static bool is_same_build(const struct event_map *map, const struct module *m)
{
	return !map->build_id_size ||
	       (m->build_id_size == map->build_id_size &&
		memcmp(m->build_id, map->build_id, m->build_id_size) == 0);
}

/* Takes the descriptor. */
static bool use(struct module *m, int fd, const struct event_map *map)
{
	m->fd = fd;
	if (fd < 0)
		return false;
	code_module_read_headers(m);
	if (is_same_build(map, m))
		return true;
	forget_headers(m);
	close(m->fd);
	m->fd = -1;
	return false;
}

/* What is mapped there, whatever its path leads to by now. Only who may look
 * into everything may follow that. Meanwhile something else may have come
 * there; then the memory says so. */
static bool use_mapped(struct module *m, pid_t pid, const struct event_map *map)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64,
		 (int)pid, map->start, map->start + map->length);
	fd = open_regular(path);
	if (fd >= 0 && !is_same_file(map, fd, true) &&
	    !code_process_proc_has_map(pid, map)) {
		close(fd);
		return false;
	}
	return use(m, fd, map);
}

/* By its path, in the root directory of the process or in ours. */
static bool use_path(struct module *m, const char *root,
		     const struct event_map *map, bool is_own)
{
	int fd;

	/* Without anything to compare only the process's own view counts. */
	if (*m->path != '/' || (!is_own && !map->inode && !map->build_id_size))
		return false;
	fd = code_open_below(root, m->path);
	if (fd >= 0 && !is_same_file(map, fd, is_own)) {
		close(fd);
		return false;
	}
	return use(m, fd, map);
}

/* The name is for what lies beside the file, also when it was deleted. */
bool code_module_open(struct module *m, pid_t pid, const struct event_map *map)
{
	char *root = memory_print("/proc/%d/root", (int)pid);
	bool is_open = use_mapped(m, pid, map) || use_path(m, root, map, true);
	bool is_ours = !is_open && use_path(m, "/", map, false);

	m->open_path = memory_print("%s%s", is_ours ? "" : root, m->path);
	free(root);
	return is_open || is_ours;
}

int code_module_open_dump(pid_t pid, const char *path)
{
	char *root = memory_print("/proc/%d/root", (int)pid);
	int fd = code_open_own_below(root, path, code_proc_read_user(pid));

	free(root);
	return fd;
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

bool code_module_open_vdso(struct module *m)
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
	    code_module_read_headers(m))
		return true;
	forget_headers(m);
	close(m->fd);
	m->fd = -1;
	return false;
}
