/*
 * Modules without processes, for what looks into them: files that a test
 * names, and kinds that it sets.
 */
#ifndef TESTS_UNIT_RECORD_MODULES_H
#define TESTS_UNIT_RECORD_MODULES_H

#include "libcode/unwind/module.h"
#include "program/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_ELFUTILS
#include <elfutils/libdwelf.h>
#include <gelf.h>
#endif

enum { MODULES_MAX = 8 };

struct modules {
	struct module module[MODULES_MAX];
	size_t count;
};

struct module *code_modules_get(const struct modules *m, uint32_t number)
{
	return (struct module *)(uintptr_t)&m->module[number];
}

size_t code_modules_count(const struct modules *m)
{
	return m->count;
}

static inline struct module *add_module(struct modules *m,
					enum module_kind kind, const char *path)
{
	struct module *added = &m->module[m->count];

	*added = (struct module){
		.number = (uint32_t)m->count++,
		.kind = kind,
		.path = path ? memory_copy_string(path) : NULL,
		.fd = -1,
	};
	return added;
}

/* Nothing, the kernel: what is always there. */
static inline void modules_init(struct modules *m)
{
	*m = (struct modules){0};
	add_module(m, MODULE_NONE, NULL);
	add_module(m, MODULE_KERNEL, "[kernel]");
}

static inline void add_segment(struct module *m, uint64_t offset,
			       uint64_t address, uint64_t size)
{
	m->segment = realloc(m->segment,
			     (m->segment_count + 1) * sizeof(*m->segment));
	if (!m->segment)
		abort();
	m->segment[m->segment_count++] =
		(struct module_segment){offset, address, size};
}

static inline void set_build_id(struct module *m, const void *id, size_t size)
{
	if (size > sizeof(m->build_id))
		return;
	memcpy(m->build_id, id, size);
	m->build_id_size = size;
}

#ifdef HAVE_ELFUTILS
static inline void read_elf(struct module *m, Elf *elf)
{
	GElf_Phdr header;
	const void *id;
	ssize_t size;
	size_t count;

	m->elf = elf;
	if (elf_getphdrnum(elf, &count) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &header) &&
		    header.p_type == PT_LOAD && (header.p_flags & PF_X))
			add_segment(m, header.p_offset, header.p_vaddr,
				    header.p_filesz);
	size = dwelf_elf_gnu_build_id(elf, &id);
	if (size > 0)
		set_build_id(m, id, (size_t)size);
}
#endif

#ifdef HAVE_ELFUTILS
/* The file is in memory, which must stay. */
static inline struct module *add_bytes(struct modules *m, char *bytes,
				       size_t size)
{
	struct module *added = add_module(m, MODULE_ELF, "/bytes");

	elf_version(EV_CURRENT);
	read_elf(added, elf_memory(bytes, size));
	return added;
}
#endif

/* NULL: it cannot be opened. The file is at root, the process sees path. */
static inline struct module *add_file(struct modules *m, const char *root,
				      const char *path)
{
	char *open_path = memory_print("%s%s", root, path);
	int fd = open(open_path, O_RDONLY | O_CLOEXEC);
	struct module *added;

	if (fd < 0) {
		free(open_path);
		return NULL;
	}
	added = add_module(m, MODULE_ELF, path);
	added->open_path = open_path;
	added->fd = fd;
#ifdef HAVE_ELFUTILS
	elf_version(EV_CURRENT);
	read_elf(added, elf_begin(fd, ELF_C_READ_MMAP, NULL));
#endif
	return added;
}

static inline void modules_release(struct modules *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct module *each = &m->module[i];

#ifdef HAVE_ELFUTILS
		elf_end(each->elf);
#endif
		if (each->fd >= 0)
			close(each->fd);
		free(each->path);
		free(each->open_path);
		free(each->segment);
	}
}

#endif
