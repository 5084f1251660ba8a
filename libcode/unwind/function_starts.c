#include "libcode/unwind/function_starts.h"

#include "program/memory.h"

#include <stdlib.h>

#ifdef HAVE_ELFUTILS

#include <gelf.h>

static int by_start(const void *a, const void *b)
{
	const struct function_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void add_symbol(struct function_starts *s, const GElf_Sym *symbol)
{
	unsigned char type = GELF_ST_TYPE(symbol->st_info);
	bool is_label = type == STT_NOTYPE && symbol->st_size == 0;

	if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx == SHN_ABS ||
	    (type != STT_FUNC && type != STT_GNU_IFUNC && !is_label))
		return;
	/* What assemblers make of a local label is no function. */
	if (is_label && GELF_ST_BIND(symbol->st_info) == STB_LOCAL)
		return;
	s->range = memory_grow(s->range, &s->room, s->count + 1,
			       sizeof(*s->range));
	s->range[s->count++] = (struct function_range){
		symbol->st_value, symbol->st_value + symbol->st_size};
}

static void add_table(struct function_starts *s, Elf *elf, Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t size = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);

	if (!data || !data->d_buf || !size)
		return;
	for (size_t i = 0; i < data->d_size / size && i < INT32_MAX; i++) {
		GElf_Sym symbol;

		if (gelf_getsym(data, (int)i, &symbol))
			add_symbol(s, &symbol);
	}
}

/* Without a size a function reaches to the next one. */
static void set_limits(struct function_starts *s)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = s->count; i-- > 0;) {
		struct function_range *r = &s->range[i];

		if (i + 1 < s->count && r->start != s->range[i + 1].start)
			next = s->range[i + 1].start;
		if (r->limit <= r->start)
			r->limit = next;
	}
}

static void read_symbols(struct function_starts *s, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) &&
		    (header.sh_type == SHT_SYMTAB ||
		     header.sh_type == SHT_DYNSYM))
			add_table(s, elf, section);
	if (s->count)
		qsort(s->range, s->count, sizeof(*s->range), by_start);
	set_limits(s);
}

bool code_function_starts_find(struct function_starts *s,
			       const struct module *m, uint64_t address,
			       uint64_t *start)
{
	size_t low = 0, high;

	if (!s->is_read && m->elf)
		read_symbols(s, m->elf);
	s->is_read = true;
	high = s->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->range[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	/* Several may begin there. */
	for (size_t i = low; i-- > 0;) {
		if (s->range[i].limit > address) {
			*start = s->range[i].start;
			return true;
		}
		if (s->range[i].start != s->range[low - 1].start)
			return false;
	}
	return false;
}

#else

bool code_function_starts_find(struct function_starts *s,
			       const struct module *m, uint64_t address,
			       uint64_t *start)
{
	(void)s, (void)m, (void)address, (void)start;
	return false;
}

#endif

void code_function_starts_release(struct function_starts *s)
{
	free(s->range);
	*s = (struct function_starts){0};
}
