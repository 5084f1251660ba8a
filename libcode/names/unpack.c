/* The symbol table of .gnu_debugdata: an ELF file, packed by xz. */
#include "libcode/names/debug_file.h"

#ifdef HAVE_ELFUTILS

#ifdef HAVE_LZMA

#include "libcode/unwind/elf_sections.h"
#include "program/memory.h"

#include <lzma.h>
#include <stdlib.h>

/* It is there for being small; what expands to more is no symbol table. */
enum { MOST_MEMORY = 128 << 20, MOST_EXPANDED = 256 << 20 };

static Elf_Data *find_packed(Elf *elf)
{
	GElf_Shdr header;
	Elf_Scn *s = code_elf_section(elf, ".gnu_debugdata", &header);

	return s ? elf_rawdata(s, NULL) : NULL;
}

/* What was expanded, which begins at `to`; NULL: nothing, or too much. */
static unsigned char *expand(lzma_stream *x, size_t *len)
{
	unsigned char *to = NULL;
	size_t room = 0;
	lzma_ret ret;

	do {
		size_t used = room - x->avail_out;

		if (used == room) {
			to = memory_grow(to, &room, room + 65536, 1);
			x->next_out = to + used;
			x->avail_out = room - used;
		}
		ret = lzma_code(x, LZMA_FINISH);
	} while (ret == LZMA_OK && x->total_out < MOST_EXPANDED);
	*len = (size_t)x->total_out;
	if (ret == LZMA_STREAM_END)
		return to;
	free(to);
	return NULL;
}

void code_debug_file_unpack(struct debug_file *d, const struct module *m)
{
	lzma_stream x = LZMA_STREAM_INIT;
	Elf_Data *packed = m->elf ? find_packed(m->elf) : NULL;
	size_t len;

	*d = (struct debug_file){0};
	if (!packed || !packed->d_buf ||
	    lzma_stream_decoder(&x, MOST_MEMORY, 0) != LZMA_OK)
		return;
	x.next_in = packed->d_buf;
	x.avail_in = packed->d_size;
	d->memory = expand(&x, &len);
	lzma_end(&x);
	if (d->memory)
		d->elf = elf_memory(d->memory, len);
}

#else

void code_debug_file_unpack(struct debug_file *d, const struct module *m)
{
	(void)m;
	*d = (struct debug_file){0};
}

#endif
#endif
