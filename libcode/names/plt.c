#include "libcode/names/plt.h"

#ifdef HAVE_ELFUTILS

#include "libcode/base/map.h"
#include "program/memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

struct stubs {
	struct symbol_table *table;
	struct names *names;
	Elf *elf;
	struct map slot; /* address: name */
};

static void add_slot(struct stubs *s, const GElf_Rela *r, Elf_Data *symbols,
		     size_t strings)
{
	size_t type = GELF_R_TYPE(r->r_info), i = GELF_R_SYM(r->r_info);
	GElf_Sym symbol;
	const char *name;

	if ((type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) ||
	    i > INT32_MAX || !gelf_getsym(symbols, (int)i, &symbol))
		return;
	name = elf_strptr(s->elf, strings, symbol.st_name);
	if (name && *name)
		*code_map_at(&s->slot, r->r_offset, 0, 0) = (uintptr_t)name;
}

static void add_slots(struct stubs *s, Elf_Scn *section,
		      const GElf_Shdr *header)
{
	Elf_Scn *linked = elf_getscn(s->elf, header->sh_link);
	Elf_Data *data = elf_getdata(section, NULL);
	Elf_Data *symbols = linked ? elf_getdata(linked, NULL) : NULL;
	size_t size = gelf_fsize(s->elf, ELF_T_RELA, 1, EV_CURRENT);
	GElf_Shdr of_symbols;
	GElf_Rela r;

	if (!data || !data->d_buf || !size || !symbols ||
	    !gelf_getshdr(linked, &of_symbols) ||
	    of_symbols.sh_type != SHT_DYNSYM)
		return;
	for (size_t i = 0; i < data->d_size / size && i < INT32_MAX; i++)
		if (gelf_getrela(data, (int)i, &r))
			add_slot(s, &r, symbols, of_symbols.sh_link);
}

static void add_stub(struct stubs *s, uint64_t start, uint64_t size,
		     uint64_t slot)
{
	uint64_t *at = code_map_find(&s->slot, slot, 0);
	char *name;

	if (!at)
		return;
	name = memory_print("%s" PLT_MARK, (const char *)(uintptr_t)*at);
	code_symbol_table_add(s->table, &(struct symbol){
						.start = start,
						.limit = start + size,
						.name = code_names_keep_string(
							s->names, name),
						.has_size = true,
					});
	free(name);
}

/* Each stub has one jmp *slot(%rip), wherever that stands in it. */
static void add_stubs(struct stubs *s, Elf_Scn *section,
		      const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	uint64_t size = header->sh_entsize ? header->sh_entsize : 16;
	const unsigned char *code = data ? data->d_buf : NULL;

	for (size_t i = 0; code && data->d_size >= 6 && i <= data->d_size - 6;
	     i++) {
		uint64_t slot = header->sh_addr + i + 6;
		int32_t distance;

		if (code[i] != 0xff || code[i + 1] != 0x25)
			continue;
		memcpy(&distance, code + i + 2, sizeof(distance));
		add_stub(s, header->sh_addr + i - i % size, size,
			 slot + (uint64_t)(int64_t)distance);
	}
}

static bool is_of_stubs(Elf *elf, const GElf_Shdr *header)
{
	size_t names;
	const char *name = elf_getshdrstrndx(elf, &names) == 0
				   ? elf_strptr(elf, names, header->sh_name)
				   : NULL;

	return name && strncmp(name, ".plt", 4) == 0 &&
	       header->sh_type == SHT_PROGBITS &&
	       (header->sh_flags & SHF_EXECINSTR);
}

void code_plt_add(struct symbol_table *t, struct names *names,
		  const struct module *m)
{
	struct stubs s = {.table = t, .names = names, .elf = m->elf};
	Elf_Scn *section = NULL;
	GElf_Ehdr file;
	GElf_Shdr h;

	if (!gelf_getehdr(m->elf, &file) || file.e_machine != EM_X86_64)
		return;
	while ((section = elf_nextscn(m->elf, section)))
		if (gelf_getshdr(section, &h) && h.sh_type == SHT_RELA)
			add_slots(&s, section, &h);
	while (s.slot.count && (section = elf_nextscn(m->elf, section)))
		if (gelf_getshdr(section, &h) && is_of_stubs(m->elf, &h))
			add_stubs(&s, section, &h);
	code_map_release(&s.slot);
}

#else

void code_plt_add(struct symbol_table *t, struct names *names,
		  const struct module *m)
{
	(void)t, (void)names, (void)m;
}

#endif
