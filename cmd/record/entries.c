#include "cmd/record/entries.h"

#include "cmd/common/memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_ELFUTILS

/* A program that has no rule for its first code is at most so long there. */
enum { FIRST_CODE = 64 };

/* Go's goroutines begin in goexit. The others leave one stack for another, or
 * are the first on a thread's own; their rules do not say so. */
static const char *const go_entries[] = {
	"runtime.goexit",      "runtime.goexit.abi0",
	"runtime.mstart",      "runtime.mstart.abi0",
	"runtime.mcall",       "runtime.mcall.abi0",
	"runtime.systemstack", "runtime.systemstack.abi0",
	"runtime.morestack",   "runtime.morestack.abi0",
	"runtime.asmcgocall",  "runtime.asmcgocall.abi0",
	"runtime.rt0_go",      "runtime.rt0_go.abi0",
	"runtime.clone",       "runtime.clone.abi0",
};

static Elf_Scn *find_section(Elf *elf, const char *name, GElf_Shdr *h)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *s = gelf_getshdr(section, h)
					? elf_strptr(elf, names, h->sh_name)
					: NULL;

		if (s && strcmp(s, name) == 0)
			return section;
	}
	return NULL;
}

bool elf_has_section(Elf *elf, const char *name)
{
	GElf_Shdr h;

	return find_section(elf, name, &h) != NULL;
}

static bool is_go_entry(const char *name)
{
	for (size_t i = 0; i < sizeof(go_entries) / sizeof(*go_entries); i++)
		if (strcmp(name, go_entries[i]) == 0)
			return true;
	return false;
}

static void add(struct entries *e, const GElf_Sym *s)
{
	uint64_t limit;

	if (__builtin_add_overflow(s->st_value, s->st_size, &limit))
		return;
	e->range = memory_grow(e->range, &e->room, e->count + 1,
			       sizeof(*e->range));
	e->range[e->count++] = (struct entry_range){s->st_value, limit};
}

void entries_init(struct entries *e, const struct module *m)
{
	Elf_Scn *section;
	Elf_Data *data;
	GElf_Shdr h;
	GElf_Sym s;

	*e = (struct entries){0};
	if (!elf_has_section(m->elf, ".gopclntab") &&
	    !elf_has_section(m->elf, ".data.rel.ro.gopclntab"))
		return;
	section = find_section(m->elf, ".symtab", &h);
	data = section ? elf_getdata(section, NULL) : NULL;
	for (int i = 0; data && gelf_getsym(data, i, &s); i++) {
		const char *name = elf_strptr(m->elf, h.sh_link, s.st_name);

		if (name && strncmp(name, "runtime.", 8) == 0 &&
		    is_go_entry(name))
			add(e, &s);
	}
}

void entries_release(struct entries *e)
{
	free(e->range);
}

const unsigned char *module_bytes(const struct module *m, size_t *size)
{
	return m->elf ? (const unsigned char *)elf_rawfile(m->elf, size) : NULL;
}

/* Where an address is in the file; false: not `around` bytes before and
 * behind it. */
static bool offset_of(const struct module *m, uint64_t address, size_t around,
		      size_t size, uint64_t *offset)
{
	for (size_t i = 0; i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];

		if (address < s->address || address - s->address >= s->size)
			continue;
		*offset = s->offset + (address - s->address);
		return *offset >= around && *offset < size &&
		       size - *offset >= around;
	}
	return false;
}

/* Also where Go's names were stripped: no call returns to goexit, whose frame
 * is made by hand to return between a nop and a call. `address` is that of
 * the nop: a return address is looked up before itself. */
static bool is_goexit(const struct module *m, uint64_t address)
{
	size_t size = 0;
	const unsigned char *file = module_bytes(m, &size);
	uint64_t at;

	return file && offset_of(m, address, 8, size, &at) &&
	       file[at] == 0x90 && file[at + 1] == 0xe8 && file[at + 6] == 0x90;
}

bool entries_have(const struct entries *e, const struct module *m,
		  uint64_t address, bool without_rule)
{
	for (size_t i = 0; i < e->count; i++)
		if (address >= e->range[i].from && address < e->range[i].limit)
			return true;
	if (!without_rule)
		return false;
	return (m->entry && address >= m->entry &&
		address - m->entry < FIRST_CODE) ||
	       is_goexit(m, address);
}

#else

const unsigned char *module_bytes(const struct module *m, size_t *size)
{
	(void)m, (void)size;
	return NULL;
}

#endif
