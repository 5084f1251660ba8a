#include "libcode/unwind/entries.h"

#include "libcode/unwind/code.h"
#include "libcode/unwind/go_table.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

/* A program that has no rule for its first code is at most so long there. */
enum { FIRST_CODE = 64 };

/* Go's goroutines begin in goexit. The others leave one stack for another, or
 * are the first on a thread's own; their rules do not say so. */
static const char *const go_entries[] = {
	"asmcgocall", "clone",	"goexit", "mcall",
	"morestack",  "mstart", "rt0_go", "systemstack",
};

/* Some tables have the name of the calling convention behind it. */
static void add_go_entry(const struct go_function *f, void *arg)
{
	static const char runtime[] = "runtime.";
	struct entries *e = arg;
	const char *name = f->name + sizeof(runtime) - 1;
	size_t length;

	if (strncmp(f->name, runtime, sizeof(runtime) - 1) != 0)
		return;
	length = strcspn(name, ".");
	for (size_t i = 0; i < sizeof(go_entries) / sizeof(*go_entries); i++)
		if (strlen(go_entries[i]) == length &&
		    memcmp(go_entries[i], name, length) == 0) {
			e->range = memory_grow(e->range, &e->room, e->count + 1,
					       sizeof(*e->range));
			e->range[e->count++] =
				(struct entry_range){f->address, f->limit};
		}
}

void code_entries_init(struct entries *e, const struct module *m)
{
	*e = (struct entries){.is_go = code_go_module(m)};
	if (e->is_go)
		code_go_functions(m, add_go_entry, e);
}

void code_entries_release(struct entries *e)
{
	free(e->range);
}

bool code_entries_have(const struct entries *e, const struct module *m,
		       uint64_t address, bool without_rule)
{
	for (size_t i = 0; i < e->count; i++)
		if (address >= e->range[i].from && address < e->range[i].limit)
			return true;
	if (!without_rule)
		return false;
	return (m->entry && address >= m->entry &&
		address - m->entry < FIRST_CODE) ||
	       (e->is_go && code_is_goexit(m, address));
}
