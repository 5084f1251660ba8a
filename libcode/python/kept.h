/*
 * Which native frames of a Python say something, and which only show how the
 * interpreter goes from one function of Python to the next.
 */
#ifndef RECORD_PYTHON_KEPT_H
#define RECORD_PYTHON_KEPT_H

#include "libcode/names/symbols.h"
#include "libcode/python/python.h"

enum python_native {
	PYTHON_NATIVE_OTHER,	/* code of others */
	PYTHON_NATIVE_EVAL,	/* runs frames of Python */
	PYTHON_NATIVE_TELLING,	/* the interpreter's, such as list.sort */
	PYTHON_NATIVE_PLUMBING, /* the interpreter's, between two evals */
	PYTHON_NATIVE_NAMELESS, /* the same, without a symbol */
	PYTHON_NATIVE_PERF_MAP, /* CPython's own name for a frame (-X perf) */
	PYTHON_NATIVE_ENTRY	/* where programs and threads begin */
};

struct python_kept;

void code_python_kept_new(struct python_kept **out, struct modules *modules,
			  struct symbols *symbols);
void code_python_kept_free(struct python_kept *k);

/* p: NULL: files are known by their names only. */
enum python_native code_python_native(struct python_kept *k,
				      const struct python *p,
				      const struct frame *f);

#endif
