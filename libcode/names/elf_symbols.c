#include "libcode/names/elf_symbols.h"

#ifdef HAVE_ELFUTILS

#include <gelf.h>

struct reader {
	struct symbol_table *table;
	const struct module *module;
	Elf *elf;
};

/* The end of the code that has an address; 0: it is no code. */
static uint64_t code_limit(const struct module *m, uint64_t address)
{
	for (size_t i = 0; i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];

		if (address >= s->address && address - s->address < s->size)
			return s->address + s->size;
	}
	return 0;
}

/* The section of a symbol; false: it is in none. */
static bool find_section(GElf_Shdr *header, Elf *elf, const GElf_Sym *s)
{
	Elf_Scn *section = s->st_shndx < SHN_LORESERVE
				   ? elf_getscn(elf, s->st_shndx)
				   : NULL;

	return section && gelf_getshdr(section, header);
}

static uint32_t rank_of(const GElf_Sym *s)
{
	unsigned char binding = GELF_ST_BIND(s->st_info);
	uint32_t rank = binding == STB_GLOBAL ? 8 : binding == STB_WEAK ? 4 : 0;

	switch (GELF_ST_TYPE(s->st_info)) {
	case STT_FUNC:
		return rank + 2;
	case STT_GNU_IFUNC:
		return rank + 1;
	default:
		return rank;
	}
}

static bool is_wanted(Elf *elf, const GElf_Sym *s)
{
	GElf_Shdr section;

	if (s->st_shndx == SHN_UNDEF)
		return false;
	switch (GELF_ST_TYPE(s->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return true;
	case STT_NOTYPE: /* its section tells whether that is code */
		return find_section(&section, elf, s) &&
		       (section.sh_flags & SHF_EXECINSTR);
	default:
		return false;
	}
}

/* Where a symbol ends: by its size, else at the end of its section. */
static uint64_t limit_of(const struct reader *r, const GElf_Sym *s)
{
	uint64_t limit = code_limit(r->module, s->st_value);
	uint64_t size = s->st_size, into;
	GElf_Shdr section;

	if (!size && find_section(&section, r->elf, s)) {
		into = s->st_value - section.sh_addr;
		size = into < section.sh_size ? section.sh_size - into : 0;
	}
	return size && limit && size < limit - s->st_value ? s->st_value + size
							   : limit;
}

static void add_symbol(const struct reader *r, size_t strings,
		       const GElf_Sym *s)
{
	uint64_t limit = limit_of(r, s);
	const char *name;

	if (!limit || !is_wanted(r->elf, s))
		return;
	name = elf_strptr(r->elf, strings, s->st_name);
	/* $x and the like tell a disassembler what follows. */
	if (!name || !*name || *name == '$')
		return;
	code_symbol_table_add(r->table, &(struct symbol){
						.start = s->st_value,
						.limit = limit,
						.name = name,
						.rank = rank_of(s),
						.has_size = s->st_size != 0,
					});
}

static void add_table(const struct reader *r, Elf_Scn *section,
		      const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t size = gelf_fsize(r->elf, ELF_T_SYM, 1, EV_CURRENT);

	if (!data || !data->d_buf || !size)
		return;
	for (size_t i = 0; i < data->d_size / size && i < INT32_MAX; i++) {
		GElf_Sym symbol;

		if (gelf_getsym(data, (int)i, &symbol))
			add_symbol(r, header->sh_link, &symbol);
	}
}

void code_elf_symbols_add(struct symbol_table *t, const struct module *m,
			  void *elf)
{
	struct reader r = {t, m, elf};
	Elf_Scn *s = NULL;
	GElf_Shdr header;

	while ((s = elf_nextscn(elf, s)))
		if (gelf_getshdr(s, &header) && (header.sh_type == SHT_SYMTAB ||
						 header.sh_type == SHT_DYNSYM))
			add_table(&r, s, &header);
}

#endif
