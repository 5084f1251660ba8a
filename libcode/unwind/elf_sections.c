#include "libcode/unwind/elf_sections.h"

#ifdef HAVE_ELFUTILS
#include <string.h>

Elf_Scn *code_elf_section(Elf *elf, const char *name, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *s =
			gelf_getshdr(section, header)
				? elf_strptr(elf, names, header->sh_name)
				: NULL;

		if (s && strcmp(s, name) == 0)
			return section;
	}
	return NULL;
}
#else
/* A file of C has something in it. */
enum { WITHOUT_SECTIONS };
#endif
