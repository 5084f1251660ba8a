#include "libcode/python/elf_memory.h"

#include <elf.h>
#include <string.h>

enum {
	PROGRAMS_MOST = 64,
	DYNAMIC_MOST = 128,
	CHAIN_MOST = 1024, /* of symbols whose hashes fall together */
	NAME_MOST = 64,
	PAGE = 4096
};

/* Larger than any program: a header that says so is wrong. */
static const uint64_t memory_most = (uint64_t)1 << 36;

static bool is_ours(const Elf64_Ehdr *h)
{
	return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 &&
	       h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB &&
	       h->e_machine == EM_X86_64 &&
	       (h->e_type == ET_EXEC || h->e_type == ET_DYN) &&
	       h->e_phentsize == sizeof(Elf64_Phdr) && h->e_phnum &&
	       h->e_phnum <= PROGRAMS_MOST && h->e_phoff < PAGE;
}

/* What of the program headers is needed. */
struct segments {
	Elf64_Phdr dynamic;
	uint64_t first; /* address in the file of its first byte */
	uint64_t limit; /* in the file's addresses */
	bool has_first;
};

static void add_load(struct segments *s, const Elf64_Phdr *p)
{
	if (p->p_memsz > memory_most || p->p_vaddr > UINT64_MAX - p->p_memsz)
		return;
	if (!s->has_first && p->p_offset < PAGE) {
		s->first = p->p_vaddr - p->p_offset;
		s->has_first = true;
	}
	if (p->p_vaddr + p->p_memsz > s->limit)
		s->limit = p->p_vaddr + p->p_memsz;
}

static bool read_segments(struct image *m, uint64_t start, struct segments *s)
{
	Elf64_Phdr program[PROGRAMS_MOST];
	Elf64_Ehdr h;

	if (!code_image_read(m, start, &h, sizeof(h)) || !is_ours(&h) ||
	    !code_image_read(m, start + h.e_phoff, program,
			     h.e_phnum * sizeof(*program)))
		return false;
	for (size_t i = 0; i < h.e_phnum; i++) {
		if (program[i].p_type == PT_LOAD)
			add_load(s, &program[i]);
		if (program[i].p_type == PT_DYNAMIC)
			s->dynamic = program[i];
	}
	return s->has_first && s->dynamic.p_memsz && s->limit > s->first &&
	       s->limit - s->first < memory_most;
}

/* glibc's linker adds the bias to what is in memory, that of musl does not. */
static uint64_t pointer(const struct elf_memory *e, uint64_t value)
{
	return value >= e->start && value < e->limit ? value : value + e->bias;
}

static void take_entry(struct elf_memory *e, const Elf64_Dyn *entry)
{
	uint64_t value = pointer(e, entry->d_un.d_ptr);

	switch (entry->d_tag) {
	case DT_SYMTAB:
		e->symbols = value;
		break;
	case DT_STRTAB:
		e->strings = value;
		break;
	case DT_GNU_HASH:
		e->gnu_hash = value;
		break;
	case DT_HASH:
		e->hash = value;
		break;
	default:
		break;
	}
}

static bool read_dynamic(struct elf_memory *e, const Elf64_Phdr *at)
{
	Elf64_Dyn entry[DYNAMIC_MOST];
	uint64_t count = at->p_memsz / sizeof(*entry);

	if (count > DYNAMIC_MOST)
		count = DYNAMIC_MOST;
	if (!code_image_read(e->image, e->bias + at->p_vaddr, entry,
			     count * sizeof(*entry)))
		return false;
	for (size_t i = 0; i < count && entry[i].d_tag != DT_NULL; i++)
		take_entry(e, &entry[i]);
	return e->symbols && e->strings && (e->gnu_hash || e->hash);
}

bool code_elf_memory_open(struct elf_memory *e, struct image *image,
			  uint64_t start)
{
	/* Headers, and of most files also what is hashed. */
	struct image_want headers = {start, PAGE};
	struct segments s = {.has_first = false};

	code_image_fetch(image, &headers, 1);
	if (!read_segments(image, start, &s))
		return false;
	*e = (struct elf_memory){
		.image = image,
		.bias = start - s.first,
		.start = start,
		.limit = start + (s.limit - s.first),
	};
	return read_dynamic(e, &s.dynamic);
}

/* Is symbol `i` of that name, and defined here? */
static bool is_symbol(const struct elf_memory *e, uint64_t i, const char *name,
		      struct elf_symbol *out)
{
	size_t size = strlen(name) + 1;
	char text[NAME_MOST];
	Elf64_Sym symbol;

	if (size > sizeof(text) ||
	    !code_image_read(e->image, e->symbols + i * sizeof(symbol), &symbol,
			     sizeof(symbol)) ||
	    symbol.st_shndx == SHN_UNDEF ||
	    !code_image_read(e->image, e->strings + symbol.st_name, text,
			     size) ||
	    memcmp(text, name, size) != 0)
		return false;
	out->address = e->bias + symbol.st_value;
	out->size = symbol.st_size;
	return true;
}

static uint32_t gnu_hash_of(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

/* As DT_GNU_HASH begins; then follow words of the filter, buckets, chains. */
struct gnu_head {
	uint32_t buckets, first_symbol, words, shift;
};

/* Two bits of a word tell of most names that they are not there. */
static bool may_have(const struct elf_memory *e, const struct gnu_head *head,
		     uint32_t hash)
{
	uint64_t word, mask;

	if (!code_image_read(e->image,
			     e->gnu_hash + sizeof(*head) +
				     sizeof(word) * (hash / 64 % head->words),
			     &word, sizeof(word)))
		return false;
	mask = (uint64_t)1 << hash % 64 | (uint64_t)1
						  << (hash >> head->shift) % 64;
	return (word & mask) == mask;
}

static bool find_gnu(const struct elf_memory *e, const char *name,
		     struct elf_symbol *out)
{
	uint32_t hash = gnu_hash_of(name), i, other;
	struct gnu_head head;
	uint64_t buckets, chains;

	if (!code_image_read(e->image, e->gnu_hash, &head, sizeof(head)) ||
	    !head.buckets || !head.words || head.shift > 31 ||
	    !may_have(e, &head, hash))
		return false;
	buckets = e->gnu_hash + sizeof(head) + (uint64_t)head.words * 8;
	chains = buckets + (uint64_t)head.buckets * sizeof(i);
	if (!code_image_read(e->image,
			     buckets + (uint64_t)(hash % head.buckets) * 4, &i,
			     sizeof(i)) ||
	    i < head.first_symbol)
		return false;
	for (uint32_t steps = 0; steps < CHAIN_MOST; steps++, i++) {
		if (!code_image_read(
			    e->image,
			    chains + (uint64_t)(i - head.first_symbol) * 4,
			    &other, sizeof(other)))
			return false;
		if ((other | 1) == (hash | 1) && is_symbol(e, i, name, out))
			return true;
		if (other & 1)
			return false;
	}
	return false;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 0;

	for (; *name; name++) {
		hash = (hash << 4) + (unsigned char)*name;
		hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
	}
	return hash;
}

/* DT_HASH: the numbers of its buckets and of its chains, then both. */
static bool find_old(const struct elf_memory *e, const char *name,
		     struct elf_symbol *out)
{
	uint32_t head[2];
	uint64_t at;
	uint32_t i;

	if (!code_image_read(e->image, e->hash, head, sizeof(head)) || !head[0])
		return false;
	at = e->hash + sizeof(head) + (uint64_t)(hash_of(name) % head[0]) * 4;
	for (uint32_t steps = 0; steps < CHAIN_MOST; steps++) {
		if (!code_image_read(e->image, at, &i, sizeof(i)) || !i ||
		    i >= head[1])
			return false;
		if (is_symbol(e, i, name, out))
			return true;
		at = e->hash + sizeof(head) + ((uint64_t)head[0] + i) * 4;
	}
	return false;
}

bool code_elf_memory_find(const struct elf_memory *e, const char *name,
			  struct elf_symbol *out)
{
	return e->gnu_hash ? find_gnu(e, name, out) : find_old(e, name, out);
}
