#include "cmd/record/names/symbols.h"

#ifdef HAVE_LIBIBERTY

#include "cmd/common/memory.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/*
 * A short name can stand for one of many gigabytes, since parts of a name may
 * repeat others that do so themselves. So the text comes piece by piece, and
 * what grows beyond all use is left mangled.
 */
enum { LONGEST = 1 << 20 };

struct text {
	char *s;
	size_t len, room;
	jmp_buf too_long;
};

static void add(const char *s, size_t len, void *arg)
{
	struct text *t = arg;

	if (len > LONGEST - t->len)
		longjmp(t->too_long, 1);
	t->s = memory_grow(t->s, &t->room, t->len + len + 1, 1);
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

/* The old names of Rust are names of C++ as well, and it goes first. */
static bool is_demangled(struct text *t, const char *name)
{
	const int options = DMGL_PARAMS | DMGL_ANSI | DMGL_VERBOSE | DMGL_AUTO;

	if (rust_demangle_callback(name, options, add, t))
		return true;
	t->len = 0;
	return cplus_demangle_v3_callback(name, options, add, t);
}

char *symbol_demangle(const char *name)
{
	struct text *t = memory_new(1, sizeof(*t));
	char *text = NULL;

	if (!setjmp(t->too_long) && is_demangled(t, name))
		text = t->s;
	else
		free(t->s);
	free(t);
	return text;
}

#else

char *symbol_demangle(const char *name)
{
	(void)name;
	return NULL;
}

#endif
