/* Sections by name. */
#ifndef RECORD_ELF_SECTIONS_H
#define RECORD_ELF_SECTIONS_H

#ifdef HAVE_ELFUTILS
#include <gelf.h>

/* And its header; NULL: there is none. */
Elf_Scn *code_elf_section(Elf *elf, const char *name, GElf_Shdr *header);
#endif

#endif
