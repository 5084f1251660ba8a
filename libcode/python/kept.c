#include "libcode/python/kept.h"

#include "libcode/base/map.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

struct python_kept {
	struct modules *modules;
	struct symbols *symbols;
	struct map verdict; /* module, address: plus 1 */
};

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* One of the words, with a blank behind each. What compilers append to names of
 * copies that they make of a function stands behind a dot. */
static bool is_word(const char *name, const char *words)
{
	size_t len = strcspn(name, ".@");

	for (const char *at = words; *at; at = strchr(at, ' ') + 1)
		if (strncmp(at, name, len) == 0 && at[len] == ' ')
			return true;
	return false;
}

/* Functions of the interpreter that users know by other names, and that call
 * functions of theirs. */
static bool is_telling(const char *name)
{
	static const char *const starts[] = {
		"list_sort",   "builtin_",   "map_next",
		"filter_next", "functools_", "slot_",
		"gc_",	       "_io_",	     "enum_next",
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (begins(name, starts[i]))
			return true;
	return is_word(name, "PyImport_ImportModuleLevelObject ");
}

static bool is_entry(const char *name)
{
	return begins(name, "__libc_start") ||
	       is_word(name, "_start main clone clone3 __clone __clone3 "
			     "start_thread _dl_start_user ");
}

/* Files that are nothing but a CPython, as their names say. */
static bool is_python_file(const struct module *m)
{
	const char *base = m->path ? strrchr(m->path, '/') : NULL;

	base = base ? base + 1 : m->path;
	return base && (begins(base, "python") || begins(base, "libpython"));
}

static enum python_native judge(const char *name, bool is_own)
{
	if (!name)
		return is_own ? PYTHON_NATIVE_NAMELESS : PYTHON_NATIVE_OTHER;
	if (begins(name, "_PyEval_EvalFrameDefault") ||
	    is_word(name, "_PyEval_EvalFrame "))
		return PYTHON_NATIVE_EVAL;
	if (is_entry(name))
		return PYTHON_NATIVE_ENTRY;
	if (!is_own)
		return PYTHON_NATIVE_OTHER;
	return is_telling(name) ? PYTHON_NATIVE_TELLING
				: PYTHON_NATIVE_PLUMBING;
}

static enum python_native judge_elf(struct python_kept *k,
				    const struct python *p,
				    const struct frame *f,
				    const struct module *m)
{
	bool is_own = (p && f->memory - p->start < p->limit - p->start) ||
		      is_python_file(m);
	uint64_t *at = code_map_at(&k->verdict, f->module,
				   f->address << 1 | is_own, 0);
	struct symbol_line line[1];

	if (!*at) {
		size_t count = code_symbols_find(k->symbols, f, line, 1);
		const char *name = count ? line->system_name : NULL;

		*at = 1 + (uint64_t)judge(name, is_own);
	}
	return (enum python_native)(*at - 1);
}

/* A name of a perf map may be another one later, so it is not kept. */
static enum python_native judge_jit(struct python_kept *k,
				    const struct frame *f)
{
	struct symbol_line line;

	if (code_symbols_find(k->symbols, f, &line, 1) && line.system_name &&
	    begins(line.system_name, "py::"))
		return PYTHON_NATIVE_PERF_MAP;
	return PYTHON_NATIVE_OTHER;
}

enum python_native code_python_native(struct python_kept *k,
				      const struct python *p,
				      const struct frame *f)
{
	const struct module *m = code_modules_get(k->modules, f->module);
	uint64_t at = f->memory - !f->is_activation;

	if (p && at - p->eval < p->eval_size)
		return PYTHON_NATIVE_EVAL;
	switch (m->kind) {
	case MODULE_ELF:
		return judge_elf(k, p, f, m);
	case MODULE_JIT:
		return judge_jit(k, f);
	case MODULE_NONE:
	case MODULE_KERNEL:
	case MODULE_SCRIPT:
		break;
	}
	return PYTHON_NATIVE_OTHER;
}

void code_python_kept_new(struct python_kept **out, struct modules *modules,
			  struct symbols *symbols)
{
	struct python_kept *k = memory_new(1, sizeof(*k));

	k->modules = modules;
	k->symbols = symbols;
	*out = k;
}

void code_python_kept_free(struct python_kept *k)
{
	if (!k)
		return;
	code_map_release(&k->verdict);
	free(k);
}
