/*
 * The ELF file that a process has mapped somewhere, by what it has in memory:
 * its program headers and its dynamic symbols.
 */
#ifndef RECORD_ELF_MEMORY_H
#define RECORD_ELF_MEMORY_H

#include "libcode/python/image.h"

struct elf_memory {
	struct image *image;
	uint64_t bias;	       /* from the file's addresses to the memory's */
	uint64_t start, limit; /* all that it has in memory */
	uint64_t symbols, strings;
	uint64_t gnu_hash, hash; /* 0: there is none */
};

/* The file whose beginning is mapped at `start`. False: it is none of 64 bits
 * for x86-64, or has no symbols that could be found. */
bool code_elf_memory_open(struct elf_memory *e, struct image *image,
			  uint64_t start);

/* A symbol that it defines. */
struct elf_symbol {
	uint64_t address, size;
};
bool code_elf_memory_find(const struct elf_memory *e, const char *name,
			  struct elf_symbol *out);

#endif
