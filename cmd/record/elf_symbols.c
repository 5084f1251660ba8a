#include "cmd/record/elf_symbols.h"

#include "cmd/common/memory.h"

#include <stdlib.h>
#include <string.h>

void elf_symbols_release(struct elf_symbols *t)
{
	ranges_release(&t->ranges);
	free(t->name);
	*t = (struct elf_symbols){0};
}

const char *elf_symbols_find(const struct elf_symbols *t, uint64_t address,
			     size_t *len)
{
	uint32_t i = ranges_find(&t->ranges, address);

	if (!i)
		return NULL;
	/* memcpy@@GLIBC_2.14; a name that begins so has no version */
	*len = 1 + strcspn(t->name[i - 1] + 1, "@");
	return t->name[i - 1];
}

#ifdef HAVE_ELFUTILS

#include <gelf.h>

/* While the table is made. */
struct symbol {
	uint64_t start, limit;
	const char *name;
	uint32_t rank; /* of those at one place; more is better */
	bool has_size;
};

struct gathered {
	const struct module *module;
	struct symbol *symbol;
	size_t count, room;
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

/* Does a symbol without a type name code? Its section tells. */
static bool is_in_code(Elf *elf, size_t section)
{
	GElf_Shdr header;
	Elf_Scn *s = elf_getscn(elf, section);

	return s && gelf_getshdr(s, &header) &&
	       (header.sh_flags & SHF_EXECINSTR);
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
	switch (GELF_ST_TYPE(s->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return s->st_shndx != SHN_UNDEF;
	case STT_NOTYPE:
		return s->st_shndx != SHN_UNDEF &&
		       s->st_shndx < SHN_LORESERVE &&
		       is_in_code(elf, s->st_shndx);
	default:
		return false;
	}
}

static void gather_symbol(struct gathered *g, Elf *elf, size_t strings,
			  const GElf_Sym *s)
{
	uint64_t limit = code_limit(g->module, s->st_value);
	const char *name;

	if (!limit || !is_wanted(elf, s))
		return;
	name = elf_strptr(elf, strings, s->st_name);
	/* $x and the like tell a disassembler what follows. */
	if (!name || !*name || *name == '$')
		return;
	if (s->st_size && s->st_size < limit - s->st_value)
		limit = s->st_value + s->st_size;
	g->symbol = memory_grow(g->symbol, &g->room, g->count + 1,
				sizeof(*g->symbol));
	g->symbol[g->count++] = (struct symbol){s->st_value, limit, name,
						rank_of(s), s->st_size != 0};
}

static void gather_table(struct gathered *g, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t size = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);

	if (!data || !data->d_buf || !size)
		return;
	for (size_t i = 0; i < data->d_size / size && i < INT32_MAX; i++) {
		GElf_Sym symbol;

		if (gelf_getsym(data, (int)i, &symbol))
			gather_symbol(g, elf, header->sh_link, &symbol);
	}
}

static void gather(struct gathered *g, Elf *elf)
{
	Elf_Scn *s = NULL;
	GElf_Shdr header;

	while ((s = elf_nextscn(elf, s)))
		if (gelf_getshdr(s, &header) && (header.sh_type == SHT_SYMTAB ||
						 header.sh_type == SHT_DYNSYM))
			gather_table(g, elf, s, &header);
}

/* Names by how plain they are: few underscores before them, then by bytes. */
static int compare_names(const char *a, const char *b)
{
	size_t x = strspn(a, "_"), y = strspn(b, "_");

	return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static int compare_starts(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* The best first. */
static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->has_size != y->has_size)
		return x->has_size ? -1 : 1;
	if (x->start != y->start)
		return x->start > y->start ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return compare_names(x->name, y->name);
}

/* Symbols without a size end where the next begins. */
static void cut_open_ends(struct gathered *g)
{
	uint64_t next = UINT64_MAX;

	qsort(g->symbol, g->count, sizeof(*g->symbol), compare_starts);
	for (size_t i = g->count; i-- > 0;) {
		struct symbol *s = &g->symbol[i];

		if (i + 1 < g->count && s[1].start > s->start)
			next = s[1].start;
		if (!s->has_size && next < s->limit)
			s->limit = next;
	}
}

void elf_symbols_build(struct elf_symbols *t, const struct module *m,
		       void *const *elf, size_t elf_count)
{
	struct gathered g = {.module = m};
	struct range *range;

	*t = (struct elf_symbols){0};
	for (size_t i = 0; i < elf_count; i++)
		if (elf[i])
			gather(&g, elf[i]);
	if (g.count >= UINT32_MAX)
		g.count = 0;
	if (!g.count) {
		free(g.symbol);
		return;
	}
	cut_open_ends(&g);
	qsort(g.symbol, g.count, sizeof(*g.symbol), compare_symbols);
	range = memory_new(g.count, sizeof(*range));
	t->name = memory_new(g.count, sizeof(*t->name));
	t->count = g.count;
	for (size_t i = 0; i < g.count; i++) {
		t->name[i] = g.symbol[i].name;
		range[i] = (struct range){g.symbol[i].start, g.symbol[i].limit,
					  (uint32_t)i + 1};
	}
	free(g.symbol);
	ranges_build(&t->ranges, range, g.count);
	free(range);
}

#else

void elf_symbols_build(struct elf_symbols *t, const struct module *m,
		       void *const *elf, size_t elf_count)
{
	(void)m, (void)elf, (void)elf_count;
	*t = (struct elf_symbols){0};
}

#endif
