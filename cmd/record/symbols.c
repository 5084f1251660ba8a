/*
 * Each module has its tables made when the first address in it is looked up,
 * and keeps what each address was found to be. What JIT compilers write
 * changes, so that is looked up each time.
 */
#include "cmd/record/symbols.h"

#include "cmd/common/memory.h"
#include "cmd/record/elf_symbols.h"
#include "cmd/record/map.h"
#include "cmd/record/names.h"

#include <prof/prof.h>
#include <stdlib.h>
#include <string.h>

/* What was found for an address. */
struct place {
	uint32_t first, count; /* in symbols.line */
};

struct module_symbols {
	struct elf_symbols table;
};

struct symbols {
	struct modules *modules;
	bool inlines;
	struct names names;
	struct map demangled; /* address of a kept name: that of another */
	struct map found;     /* module, address: place, plus 1 */
	struct place *place;
	size_t place_count, place_room;
	struct symbol_line *line;
	size_t line_count, line_room;
};

void symbols_new(struct symbols **out, struct modules *modules, bool inlines)
{
	*out = memory_new(1, sizeof(**out));
	(*out)->modules = modules;
	(*out)->inlines = inlines;
}

static void free_module_symbols(struct module *m)
{
	struct module_symbols *ms = m->symbols;

	if (!ms)
		return;
	elf_symbols_release(&ms->table);
	free(ms);
	m->symbols = NULL;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < modules_count(s->modules); i++)
		free_module_symbols(modules_get(s->modules, (uint32_t)i));
	names_release(&s->names);
	map_release(&s->demangled);
	map_release(&s->found);
	free(s->place);
	free(s->line);
	free(s);
}

/* A kept name as people read it; demangled once. */
static const char *readable(struct symbols *s, const char *name)
{
	uint64_t *at = map_at(&s->demangled, (uintptr_t)name, 0, 0);
	const char *kept = (const char *)(uintptr_t)*at;
	char *text;

	if (kept)
		return kept;
	text = symbol_demangle(name);
	kept = text ? names_keep_string(&s->names, text) : name;
	free(text);
	*at = (uintptr_t)kept;
	return kept;
}

static struct module_symbols *symbols_of(struct module *m)
{
	struct module_symbols *ms = m->symbols;
	void *elf[] = {m->elf};

	if (ms)
		return ms;
	m->symbols = ms = memory_new(1, sizeof(*ms));
	elf_symbols_build(&ms->table, m, elf, 1);
	return ms;
}

static size_t find_in_elf(struct symbols *s, struct module *m, uint64_t address,
			  struct symbol_line *line)
{
	struct module_symbols *ms = symbols_of(m);
	size_t len;
	const char *name = elf_symbols_find(&ms->table, address, &len);

	if (!name)
		return 0;
	name = names_keep(&s->names, name, len);
	*line = (struct symbol_line){
		.name = readable(s, name),
		.system_name = name,
	};
	return 1;
}

static uint32_t keep_place(struct symbols *s, const struct symbol_line *lines,
			   size_t count)
{
	s->line = memory_grow(s->line, &s->line_room, s->line_count + count,
			      sizeof(*s->line));
	s->place = memory_grow(s->place, &s->place_room, s->place_count + 1,
			       sizeof(*s->place));
	memcpy(s->line + s->line_count, lines, count * sizeof(*lines));
	s->place[s->place_count] = (struct place){
		(uint32_t)s->line_count,
		(uint32_t)count,
	};
	s->line_count += count;
	return (uint32_t)++s->place_count;
}

static size_t find_kept(struct symbols *s, struct module *m, uint64_t address,
			struct symbol_line *lines, size_t max)
{
	uint64_t *at = map_at(&s->found, m->number, address, 0);
	struct place *p;
	size_t skipped;

	if (!*at) {
		struct symbol_line line[1];

		*at = keep_place(s, line, find_in_elf(s, m, address, line));
	}
	p = &s->place[*at - 1];
	skipped = p->count > max ? p->count - max : 0;
	memcpy(lines, s->line + p->first + skipped,
	       (p->count - skipped) * sizeof(*lines));
	return p->count - skipped;
}

size_t symbols_find(struct symbols *s, const struct frame *f,
		    struct symbol_line *lines, size_t max)
{
	struct module *m = modules_get(s->modules, f->module);
	uint64_t address = f->address - !f->is_activation;

	switch (m->kind) {
	case MODULE_ELF:
		return find_kept(s, m, address, lines, max);
	default:
		return 0;
	}
}

unsigned symbols_flags(struct symbols *s, uint32_t module)
{
	struct module *m = modules_get(s->modules, module);

	switch (m->kind) {
	case MODULE_ELF:
		return symbols_of(m)->table.count ? PROF_HAS_FUNCTIONS : 0;
	default:
		return PROF_HAS_FUNCTIONS;
	}
}
