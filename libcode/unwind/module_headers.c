/*
 * What is wanted of an ELF's headers, read piece by piece from its
 * descriptor: sizes in it are bounded here before they are used, so that a
 * file without sense costs nothing.
 */
#include "libcode/unwind/module_file.h"
#include "program/memory.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_HEADERS = 1024, MOST_NOTES = 1 << 16 };

static bool read_at(int fd, void *to, size_t size, uint64_t offset)
{
	return offset <= INT64_MAX &&
	       pread(fd, to, size, (off_t)offset) == (ssize_t)size;
}

/* Both sizes of ELF in one form. */
static Elf64_Phdr widen(const Elf32_Phdr *h)
{
	return (Elf64_Phdr){
		.p_type = h->p_type,
		.p_flags = h->p_flags,
		.p_offset = h->p_offset,
		.p_vaddr = h->p_vaddr,
		.p_filesz = h->p_filesz,
		.p_memsz = h->p_memsz,
		.p_align = h->p_align,
	};
}

struct headers {
	uint64_t at; /* of the program headers */
	size_t count, size;
	uint64_t entry;
};

static bool read_header(int fd, struct headers *h)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} e = {0};

	if (!read_at(fd, &e.narrow, sizeof(e.narrow), 0) ||
	    memcmp(e.ident, ELFMAG, SELFMAG) != 0 ||
	    e.ident[EI_DATA] != ELFDATA2LSB)
		return false;
	if (e.ident[EI_CLASS] == ELFCLASS32) {
		*h = (struct headers){e.narrow.e_phoff, e.narrow.e_phnum,
				      sizeof(Elf32_Phdr), e.narrow.e_entry};
		return e.narrow.e_phentsize == h->size;
	}
	if (e.ident[EI_CLASS] != ELFCLASS64 ||
	    !read_at(fd, &e.wide, sizeof(e.wide), 0))
		return false;
	*h = (struct headers){e.wide.e_phoff, e.wide.e_phnum,
			      sizeof(Elf64_Phdr), e.wide.e_entry};
	return e.wide.e_phentsize == h->size;
}

static void add_segment(struct module *m, size_t *room, const Elf64_Phdr *h)
{
	uint64_t end;

	if (!(h->p_flags & PF_X) || !h->p_filesz ||
	    __builtin_add_overflow(h->p_offset, h->p_filesz, &end) ||
	    __builtin_add_overflow(h->p_vaddr, h->p_filesz, &end))
		return;
	m->segment = memory_grow(m->segment, room, m->segment_count + 1,
				 sizeof(*m->segment));
	m->segment[m->segment_count++] =
		(struct module_segment){h->p_offset, h->p_vaddr, h->p_filesz};
}

/* Notes stand one behind the other, name and content in words of four. */
static void find_build_id(struct module *m, const unsigned char *notes,
			  size_t size)
{
	Elf64_Nhdr h;

	for (size_t at = 0; size - at > sizeof(h);) {
		size_t name = at + sizeof(h), content;

		memcpy(&h, notes + at, sizeof(h));
		if (h.n_namesz > size || h.n_descsz > size)
			return;
		content = name + ((size_t)h.n_namesz + 3) / 4 * 4;
		if (content > size || h.n_descsz > size - content)
			return;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 &&
		    memcmp(notes + name, "GNU", 4) == 0 &&
		    h.n_descsz <= sizeof(m->build_id)) {
			m->build_id_size = h.n_descsz;
			memcpy(m->build_id, notes + content, h.n_descsz);
			return;
		}
		at = content + ((size_t)h.n_descsz + 3) / 4 * 4;
		if (at > size)
			return;
	}
}

static void read_notes(struct module *m, const Elf64_Phdr *h)
{
	unsigned char *notes;

	if (!h->p_filesz || h->p_filesz > MOST_NOTES || m->build_id_size)
		return;
	notes = memory_new(h->p_filesz, 1);
	if (read_at(m->fd, notes, h->p_filesz, h->p_offset))
		find_build_id(m, notes, h->p_filesz);
	free(notes);
}

bool code_module_read_headers(struct module *m)
{
	struct headers h;
	size_t room = 0;

	if (!read_header(m->fd, &h) || h.count > MOST_HEADERS)
		return false;
	m->entry = h.entry;
	for (size_t i = 0; i < h.count; i++) {
		uint64_t at;
		Elf64_Phdr wide;
		Elf32_Phdr narrow;

		if (__builtin_add_overflow(h.at, i * h.size, &at))
			break;
		if (h.size == sizeof(wide)) {
			if (!read_at(m->fd, &wide, sizeof(wide), at))
				break;
		} else {
			if (!read_at(m->fd, &narrow, sizeof(narrow), at))
				break;
			wide = widen(&narrow);
		}
		if (wide.p_type == PT_LOAD)
			add_segment(m, &room, &wide);
		else if (wide.p_type == PT_NOTE)
			read_notes(m, &wide);
	}
	return true;
}
