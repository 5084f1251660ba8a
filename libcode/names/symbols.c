/*
 * Each module has its tables made when the first address in it is looked up,
 * and keeps what each address was found to be. What JIT compilers write
 * changes, so that is looked up each time.
 */
#include "libcode/names/symbols.h"

#include "libcode/base/map.h"
#include "libcode/base/names.h"
#include "libcode/names/demangle.h"
#include "libcode/names/jit.h"
#include "libcode/names/kallsyms.h"
#include "libcode/names/module_symbols.h"
#include "libcode/names/plt.h"
#include "program/memory.h"

#include <prof/prof.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 128 }; /* inlined calls at one place */

/* What was found for an address. */
struct place {
	size_t first; /* in symbols.line */
	uint32_t count;
};

struct symbols {
	struct modules *modules;
	bool inlines;
	bool has_read_kernel;
	struct kallsyms kernel;
	struct jits jits;
	uint64_t time; /* of names in them */
	struct names names;
	struct map demangled; /* address of a kept name: that of another */
	struct map found;     /* module, address: place, plus 1 */
	struct place *place;
	size_t place_count, place_room;
	struct symbol_line *line;
	size_t line_count, line_room;
};

void code_symbols_new(struct symbols **out, struct modules *modules,
		      bool inlines)
{
	*out = memory_new(1, sizeof(**out));
	(*out)->modules = modules;
	(*out)->inlines = inlines;
	(*out)->jits = JITS_EMPTY;
	(*out)->time = UINT64_MAX;
}

static void free_module(struct module *m)
{
	if (m->kind == MODULE_ELF)
		code_module_symbols_close(m->symbols);
	m->symbols = NULL;
}

void code_symbols_free(struct symbols *s)
{
	if (!s)
		return;
	code_jits_release(&s->jits);
	for (size_t i = 0; i < code_modules_count(s->modules); i++)
		free_module(code_modules_get(s->modules, (uint32_t)i));
	code_kallsyms_release(&s->kernel);
	code_names_release(&s->names);
	code_map_release(&s->demangled);
	code_map_release(&s->found);
	free(s->place);
	free(s->line);
	free(s);
}

/* NULL: as it is. Of a stub the mark stays behind the name. */
static char *demangle(const char *name)
{
	size_t len = strlen(name), mark = strlen(PLT_MARK);
	char *bare, *text, *marked;

	if (len <= mark || strcmp(name + len - mark, PLT_MARK) != 0)
		return code_demangle_name(name);
	bare = memory_print("%.*s", (int)(len - mark), name);
	text = code_demangle_name(bare);
	marked = text ? memory_print("%s" PLT_MARK, text) : NULL;
	free(bare);
	free(text);
	return marked;
}

/* A kept name as people read it; demangled once. */
static const char *readable(struct symbols *s, const char *name)
{
	uint64_t *at = code_map_at(&s->demangled, (uintptr_t)name, 0, 0);
	const char *kept = (const char *)(uintptr_t)*at;
	char *text;

	if (kept)
		return kept;
	text = demangle(name);
	kept = text ? code_names_keep_string(&s->names, text) : name;
	free(text);
	*at = (uintptr_t)kept;
	return kept;
}

static struct module_symbols *symbols_of(struct module *m)
{
	struct module_symbols *ms = m->symbols;

	if (!ms) {
		code_module_symbols_open(&ms, m);
		m->symbols = ms;
	}
	return ms;
}

/* The symbol that has an address, without its version. */
static const char *symbol_at(struct symbols *s, struct module_symbols *ms,
			     uint64_t address)
{
	size_t len;
	const char *name = code_module_symbols_find(ms, address, &len);

	return name ? code_names_keep(&s->names, name, len) : NULL;
}

/* The name of a line's function, mangled, and what the linker calls it, which
 * is known of the function that has the code only: the outermost. A copy of a
 * function that the compiler made for itself goes by the function's name. */
static bool set_names(struct symbol_line *to, struct symbols *s,
		      struct module_symbols *ms, const struct dwarf_line *l,
		      bool is_outermost)
{
	const char *name = l->linkage ? l->linkage : l->name;
	const char *symbol = is_outermost ? symbol_at(s, ms, l->symbol) : NULL;

	if (symbol && (!name || (!l->linkage && l->is_mangled)))
		name = symbol;
	if (!name)
		return false;
	name = code_names_keep_string(&s->names, name);
	to->name = readable(s, name);
	to->system_name = symbol ? symbol : name;
	return true;
}

static const char *keep_file(struct symbols *s, const struct dwarf_line *l)
{
	const char *kept;
	char *path;

	if (!l->directory)
		return code_names_keep_string(&s->names, l->file);
	path = memory_print("%s/%s", l->directory, l->file);
	kept = code_names_keep_string(&s->names, path);
	free(path);
	return kept;
}

/* Those without a name are left out. */
static size_t find_in_file(struct symbols *s, struct module *m,
			   uint64_t address, struct symbol_line *lines)
{
	struct module_symbols *ms = symbols_of(m);
	struct dwarf_line line[MAX_LINES];
	size_t used = 0;
	size_t count = code_module_symbols_lines(ms, address, line,
						 s->inlines ? MAX_LINES : 1);

	if (!count)
		line[count++] = (struct dwarf_line){.symbol = address};
	for (size_t i = 0; i < count; i++) {
		struct symbol_line *to = &lines[used];

		if (!set_names(to, s, ms, &line[i], i + 1 == count))
			continue;
		to->file = keep_file(s, &line[i]);
		to->line = line[i].line;
		to->start_line = line[i].start_line;
		used++;
	}
	return used;
}

static uint32_t keep_place(struct symbols *s, const struct symbol_line *lines,
			   size_t count)
{
	struct place *p;

	s->line = memory_grow(s->line, &s->line_room, s->line_count + count,
			      sizeof(*s->line));
	s->place = memory_grow(s->place, &s->place_room, s->place_count + 1,
			       sizeof(*s->place));
	memcpy(s->line + s->line_count, lines, count * sizeof(*lines));
	p = &s->place[s->place_count++];
	*p = (struct place){s->line_count, (uint32_t)count};
	s->line_count += count;
	return (uint32_t)s->place_count;
}

static size_t find_kept(struct symbols *s, struct module *m, uint64_t address,
			struct symbol_line *lines, size_t max)
{
	uint64_t *at;
	struct place *p;
	size_t skipped;

	if (!m->elf) /* it may be opened later, by another process */
		return 0;
	at = code_map_at(&s->found, m->number, address, 0);
	if (!*at) {
		struct symbol_line line[MAX_LINES];

		*at = keep_place(s, line, find_in_file(s, m, address, line));
	}
	p = &s->place[*at - 1];
	skipped = p->count > max ? p->count - max : 0;
	memcpy(lines, s->line + p->first + skipped,
	       (p->count - skipped) * sizeof(*lines));
	return p->count - skipped;
}

/* py::function:file is how CPython names what it runs. */
static size_t find_in_memory(struct symbols *s, struct module *m,
			     uint64_t address, struct symbol_line *line)
{
	const struct jit_place place = {m, address, s->time};
	struct jit_name found;
	const char *name, *colon;

	if (!code_jits_find(&s->jits, &place, &found))
		return 0;
	name = code_names_keep_string(&s->names, found.name);
	*line = (struct symbol_line){
		.name = readable(s, name),
		.system_name = name,
		.file = code_names_keep_string(&s->names, found.file),
		.line = found.line,
	};
	colon = strncmp(name, "py::", 4) == 0 ? strchr(name + 4, ':') : NULL;
	if (colon && colon > name + 4 && colon[1]) {
		line->file = code_names_keep_string(&s->names, colon + 1);
		line->name = code_names_keep(&s->names, name + 4,
					     (size_t)(colon - name) - 4);
	}
	return 1;
}

static size_t find_in_kernel(struct symbols *s, uint64_t address,
			     struct symbol_line *line)
{
	const char *name;
	size_t len;

	if (!s->has_read_kernel)
		code_kallsyms_read(&s->kernel, "/proc/kallsyms");
	s->has_read_kernel = true;
	name = code_kallsyms_find(&s->kernel, address, &len);
	if (!name)
		return 0;
	*line = (struct symbol_line){
		.name = code_names_keep(&s->names, name, len),
		.file = name[len] ? name + len + 1 : "[kernel.kallsyms]",
	};
	line->name = readable(s, line->name);
	line->system_name = line->name;
	return 1;
}

size_t code_symbols_find(struct symbols *s, const struct frame *f,
			 struct symbol_line *lines, size_t max)
{
	struct module *m = code_modules_get(s->modules, f->module);
	uint64_t address = f->address - !f->is_activation;

	if (!max)
		return 0;
	switch (m->kind) {
	case MODULE_ELF:
		return find_kept(s, m, address, lines, max);
	case MODULE_JIT:
		return find_in_memory(s, m, address, lines);
	case MODULE_KERNEL:
		return find_in_kernel(s, address, lines);
	case MODULE_SCRIPT:
		return m->script->find(m->script, address, lines);
	case MODULE_NONE:
		break;
	}
	return 0;
}

void code_symbols_at(struct symbols *s, uint64_t time)
{
	s->time = time;
}

void code_symbols_read(struct symbols *s)
{
	code_jits_read(&s->jits);
}

void code_symbols_finish(struct symbols *s)
{
	code_jits_finish(&s->jits);
}

void code_symbols_prepare(struct symbols *s, uint32_t module)
{
	struct module *m = code_modules_get(s->modules, module);

	if (m->kind == MODULE_ELF && m->elf)
		symbols_of(m);
	if (m->kind == MODULE_JIT)
		code_jits_add(&s->jits, m);
}

unsigned code_symbols_flags(struct symbols *s, uint32_t module)
{
	struct module *m = code_modules_get(s->modules, module);
	struct module_symbols *ms;
	unsigned flags = 0;

	if (m->kind != MODULE_ELF)
		return PROF_HAS_FUNCTIONS;
	if (!m->elf)
		return 0;
	ms = symbols_of(m);
	if (code_module_symbols_have_names(ms))
		flags |= PROF_HAS_FUNCTIONS;
	if (code_module_symbols_have_lines(ms))
		flags |= PROF_HAS_FILENAMES | PROF_HAS_LINE_NUMBERS;
	if (code_module_symbols_have_lines(ms) && s->inlines)
		flags |= PROF_HAS_INLINE_FRAMES;
	return flags;
}
