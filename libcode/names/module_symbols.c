#include "libcode/names/module_symbols.h"

#include "libcode/names/debug_file.h"
#include "libcode/names/elf_symbols.h"
#include "libcode/names/plt.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

struct module_symbols {
	const struct module *module;
	bool is_read;	/* the files are only opened before */
	bool has_names; /* more than those of stubs */
	struct symbol_table table;
	struct names names; /* of what has none in the file */
	struct dwarf_lines *lines;
	struct debug_file separate, packed, shared;
	void *dwarf, *shared_dwarf; /* Dwarf * */
};

#ifdef HAVE_ELFUTILS

#include "libcode/unwind/elf_sections.h"
#include "libcode/unwind/go_table.h"

#include <elfutils/libdw.h>

static bool has_section(Elf *elf, const char *name)
{
	GElf_Shdr header;

	return elf && code_elf_section(elf, name, &header) &&
	       header.sh_type != SHT_NOBITS;
}

static bool has_dwarf(Elf *elf)
{
	return has_section(elf, ".debug_info") ||
	       has_section(elf, ".zdebug_info");
}

static void open_dwarf(struct module_symbols *ms, const struct module *m,
		       Elf *elf, const char *path)
{
	ms->dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
	if (!ms->dwarf)
		return;
	/* Without that file libdw would look for one by itself, anywhere. */
	if (!code_debug_file_open_shared(&ms->shared, m, ms->dwarf, path)) {
		dwarf_end(ms->dwarf);
		ms->dwarf = NULL;
		return;
	}
	if (ms->shared.elf)
		ms->shared_dwarf =
			dwarf_begin_elf(ms->shared.elf, DWARF_C_READ, NULL);
	if (ms->shared_dwarf)
		dwarf_setalt(ms->dwarf, ms->shared_dwarf);
	code_dwarf_lines_new(&ms->lines, m, ms->dwarf);
}

static void open_files(struct module_symbols *ms)
{
	const struct module *m = ms->module;

	if (!has_section(m->elf, ".symtab") || !has_dwarf(m->elf))
		code_debug_file_open(&ms->separate, m);
}

static void add_go_function(const struct go_function *f, void *table)
{
	code_symbol_table_add(table, &(struct symbol){
					     .start = f->address,
					     .limit = f->limit,
					     .name = f->name,
					     .has_size = true,
				     });
}

static void read_files(struct module_symbols *ms)
{
	const struct module *m = ms->module;

	if (!has_section(m->elf, ".symtab") && !ms->separate.elf) {
		code_debug_file_unpack(&ms->packed, m);
		code_go_functions(m, add_go_function, &ms->table);
	}
	code_elf_symbols_add(&ms->table, m, m->elf);
	code_elf_symbols_add(&ms->table, m, ms->separate.elf);
	code_elf_symbols_add(&ms->table, m, ms->packed.elf);
	ms->has_names = ms->table.count;
	code_plt_add(&ms->table, &ms->names, m);
	code_symbol_table_finish(&ms->table);
	if (has_dwarf(m->elf))
		open_dwarf(ms, m, m->elf, m->path);
	else if (has_dwarf(ms->separate.elf))
		open_dwarf(ms, m, ms->separate.elf, ms->separate.path);
}

static void close_files(struct module_symbols *ms)
{
	dwarf_end(ms->dwarf);
	dwarf_end(ms->shared_dwarf);
	code_debug_file_close(&ms->shared);
	code_debug_file_close(&ms->packed);
	code_debug_file_close(&ms->separate);
}

#else

static void open_files(struct module_symbols *ms)
{
	(void)ms;
}

static void read_files(struct module_symbols *ms)
{
	(void)ms;
}

static void close_files(struct module_symbols *ms)
{
	(void)ms;
}

#endif

void code_module_symbols_open(struct module_symbols **out,
			      const struct module *m)
{
	*out = memory_new(1, sizeof(**out));
	(*out)->module = m;
	open_files(*out);
}

static void read_once(struct module_symbols *ms)
{
	if (ms->is_read)
		return;
	ms->is_read = true;
	read_files(ms);
}

void code_module_symbols_close(struct module_symbols *ms)
{
	if (!ms)
		return;
	code_symbol_table_release(&ms->table);
	code_names_release(&ms->names);
	code_dwarf_lines_free(ms->lines);
	close_files(ms);
	free(ms);
}

/* memcpy@@GLIBC_2.14; a name that begins so has none. */
static size_t length_without_version(const char *name)
{
	size_t len = 1 + strcspn(name + 1, "@");

	return strcmp(name + len, PLT_MARK) == 0 ? strlen(name) : len;
}

const char *code_module_symbols_find(struct module_symbols *ms,
				     uint64_t address, size_t *len)
{
	const char *name;

	read_once(ms);
	name = code_symbol_table_find(&ms->table, address);
	if (name)
		*len = length_without_version(name);
	return name;
}

size_t code_module_symbols_lines(struct module_symbols *ms, uint64_t address,
				 struct dwarf_line *lines, size_t max)
{
	read_once(ms);
	return ms->lines ? code_dwarf_lines_find(ms->lines, address, lines, max)
			 : 0;
}

bool code_module_symbols_have_names(struct module_symbols *ms)
{
	read_once(ms);
	return ms->has_names || ms->lines;
}

bool code_module_symbols_have_lines(struct module_symbols *ms)
{
	read_once(ms);
	return ms->lines;
}
