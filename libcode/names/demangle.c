#include "libcode/names/demangle.h"

#include <stddef.h>

#ifdef HAVE_LIBIBERTY

#include "program/memory.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * A short name can stand for one of many gigabytes, since parts of a name may
 * repeat others that do so themselves. So the text comes piece by piece, and
 * what grows beyond all use is left mangled.
 */
enum { LONGEST = 1 << 20 };

struct text {
	char *s, *name;
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

/* What LLVM appends where a name becomes global is no part of it, and older
 * demanglers of Rust end there. */
static size_t length_without_llvm(const char *name)
{
	const char *end = strstr(name, ".llvm.");

	if (!end || end[strspn(end + 6, "0123456789ABCDEF@") + 6])
		return strlen(name);
	return (size_t)(end - name);
}

/* The old names of Rust are names of C++ as well, and it goes first. Without
 * DMGL_VERBOSE they have no hashes, as perf prints them. */
static bool is_demangled(struct text *t, const char *name)
{
	const int options = DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO;

	t->name = memory_copy_string(name);
	t->name[length_without_llvm(name)] = '\0';
	if (rust_demangle_callback(t->name, options, add, t))
		return true;
	t->len = 0;
	return cplus_demangle_v3_callback(name, options | DMGL_VERBOSE, add, t);
}

char *code_demangle_name(const char *name)
{
	struct text *t = memory_new(1, sizeof(*t));
	char *text = NULL;

	if (!setjmp(t->too_long) && is_demangled(t, name))
		text = t->s;
	else
		free(t->s);
	free(t->name);
	free(t);
	return text;
}

const char *code_demangle_feature(void)
{
	return "libiberty";
}

#else

char *code_demangle_name(const char *name)
{
	(void)name;
	return NULL;
}

const char *code_demangle_feature(void)
{
	return NULL;
}

#endif
