#include "libcode/names/debug_file.h"

#ifdef HAVE_ELFUTILS

#include "libcode/proc/below.h"
#include "program/memory.h"

#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define DEBUG_ROOT "/usr/lib/debug"

/* What makes a file the right one. */
struct wanted {
	const unsigned char *build_id;
	size_t build_id_size;
	bool has_checksum; /* counts when there is no build id */
	uint32_t checksum;
	const char *module; /* its path; it is not meant itself */
};

static bool has_build_id(Elf *elf, const struct wanted *w)
{
	const void *id;
	ssize_t size = dwelf_elf_gnu_build_id(elf, &id);

	return size > 0 && (size_t)size == w->build_id_size &&
	       memcmp(id, w->build_id, w->build_id_size) == 0;
}

/* Whoever is recorded chooses how large the file is: not for ever. */
static bool has_checksum(int fd, uint32_t wanted)
{
	static const off_t most = (off_t)2 << 30;
	struct stat st;
	unsigned char bytes[16384];
	uLong sum = crc32(0, NULL, 0);
	off_t at = 0;
	ssize_t n;

	if (fstat(fd, &st) < 0 || st.st_size > most)
		return false;
	while ((n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		sum = crc32(sum, bytes, (uInt)n);
		at += n;
	}
	return n == 0 && sum == wanted;
}

static bool is_file(int fd, const char *path)
{
	struct stat x, y;

	return path && fstat(fd, &x) == 0 && stat(path, &y) == 0 &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool is_right(Elf *elf, int fd, const struct wanted *w)
{
	if (is_file(fd, w->module))
		return false;
	if (w->build_id_size)
		return has_build_id(elf, w);
	return w->has_checksum && has_checksum(fd, w->checksum);
}

static bool try_path(struct debug_file *d, const char *root, const char *path,
		     const struct wanted *w)
{
	int fd = code_open_below(root, path);
	Elf *elf;

	if (fd < 0)
		return false;
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF && is_right(elf, fd, w) &&
	    elf_cntl(elf, ELF_C_FDREAD) == 0) {
		d->elf = elf;
		d->path = memory_copy_string(path);
	} else {
		elf_end(elf);
	}
	close(fd);
	return d->elf;
}

/* The path made of two parts and what lies between, tried and freed. */
static bool try_print(struct debug_file *d, const char *root, char *path,
		      const struct wanted *w)
{
	bool found = try_path(d, root, path, w);

	free(path);
	return found;
}

static bool try_build_id(struct debug_file *d, const char *root,
			 const struct wanted *w)
{
	char hex[2 * 64 + 1];

	if (w->build_id_size < 2 || w->build_id_size > 64)
		return false;
	for (size_t i = 0; i < w->build_id_size; i++)
		snprintf(hex + 2 * i, 3, "%02x", w->build_id[i]);
	return try_print(d, root,
			 memory_print(DEBUG_ROOT "/.build-id/%.2s/%s.debug",
				      hex, hex + 2),
			 w);
}

/* How long a path is up to its last part. */
static int directory_length(const char *path)
{
	const char *end = strrchr(path, '/');

	return end ? (int)(end - path) : 0;
}

static bool try_link(struct debug_file *d, const char *root, const char *path,
		     const char *name, const struct wanted *w)
{
	int n = directory_length(path);

	return try_print(d, root, memory_print("%.*s/%s", n, path, name), w) ||
	       try_print(d, root, memory_print("%.*s/.debug/%s", n, path, name),
			 w) ||
	       try_print(d, root,
			 memory_print(DEBUG_ROOT "%.*s/%s", n, path, name), w);
}

/* The root directory of the process: what is before the path that it sees in
 * the one that we see. */
static char *process_root(const struct module *m)
{
	size_t all = m->open_path ? strlen(m->open_path) : 0;
	size_t end = m->path ? strlen(m->path) : 0;

	if (end && end < all && *m->path == '/' &&
	    strcmp(m->open_path + all - end, m->path) == 0)
		return memory_print("%.*s", (int)(all - end), m->open_path);
	return NULL;
}

static bool try_root(struct debug_file *d, const char *root,
		     const struct module *m)
{
	struct wanted w = {
		.build_id = m->build_id,
		.build_id_size = m->build_id_size,
		.has_checksum = true,
		.module = m->open_path,
	};
	GElf_Word checksum = 0;
	const char *name;

	if (try_build_id(d, root, &w))
		return true;
	name = dwelf_elf_gnu_debuglink(m->elf, &checksum);
	if (!name || !*name || strchr(name, '/') || !m->path)
		return false;
	w.checksum = checksum;
	return try_link(d, root, m->path, name, &w);
}

void code_debug_file_open(struct debug_file *d, const struct module *m)
{
	char *root = process_root(m);

	*d = (struct debug_file){0};
	if (m->elf && !(root && try_root(d, root, m)))
		try_root(d, "/", m);
	free(root);
}

static bool try_shared(struct debug_file *d, const char *root, const char *path,
		       const char *name, const struct wanted *w)
{
	if (try_build_id(d, root, w))
		return true;
	if (*name == '/')
		return try_path(d, root, name, w);
	return try_print(
		d, root,
		memory_print("%.*s/%s", directory_length(path), path, name), w);
}

bool code_debug_file_open_shared(struct debug_file *d, const struct module *m,
				 void *dwarf, const char *path)
{
	struct wanted w = {0};
	const char *name;
	const void *id;
	ssize_t size = dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &id);
	char *root;

	*d = (struct debug_file){0};
	if (size <= 0)
		return size == 0;
	w.build_id = id;
	w.build_id_size = (size_t)size;
	root = process_root(m);
	if (!(root && try_shared(d, root, path, name, &w)))
		try_shared(d, "/", path, name, &w);
	free(root);
	return d->elf;
}

void code_debug_file_close(struct debug_file *d)
{
	elf_end(d->elf);
	free(d->memory);
	free(d->path);
	*d = (struct debug_file){0};
}

#endif
