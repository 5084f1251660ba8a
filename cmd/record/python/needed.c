#include "cmd/record/python/needed.h"

#ifdef HAVE_ELFUTILS

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

static bool is_needed(Elf *elf, Elf_Scn *section, const char *library)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Shdr header;
	GElf_Dyn entry;

	if (!data || !gelf_getshdr(section, &header))
		return false;
	for (int i = 0; gelf_getdyn(data, i, &entry); i++) {
		const char *name;

		if (entry.d_tag != DT_NEEDED)
			continue;
		name = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
		if (name && strncmp(name, library, strlen(library)) == 0)
			return true;
	}
	return false;
}

bool needed_has(const char *path, const char *library)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	bool found = false;
	Elf *elf;

	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (elf && !found && (section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) &&
		    header.sh_type == SHT_DYNAMIC)
			found = is_needed(elf, section, library);
	}
	elf_end(elf);
	close(fd);
	return found;
}

#else

bool needed_has(const char *path, const char *library)
{
	(void)path;
	(void)library;
	return false;
}

#endif
