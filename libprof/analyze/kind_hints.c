#include "libprof/analyze/kind_hints.h"

#include "libprof/base/text.h"

enum where { IS, BEGINS, ENDS, HAS };

struct hint {
	enum where where;
	enum frame_kind kind;
	const char *text;
};

/* Files that are mapped. What none of them meets is a kernel module when it
 * stands in brackets, and else a program or a library. */
static const struct hint mapping_hints[] = {
	{IS, KIND_UNKNOWN, ""},
	{IS, KIND_UNKNOWN, "[unknown]"},
	{IS, KIND_UNKNOWN, "[heap]"},
	{BEGINS, KIND_UNKNOWN, "[stack"},
	{BEGINS, KIND_KERNEL, "[kernel"},
	{BEGINS, KIND_KERNEL, "[guest.kernel"},
	{IS, KIND_KERNEL, "kernel"},
	{BEGINS, KIND_KERNEL, "vmlinux"},
	{HAS, KIND_KERNEL, "/vmlinux"},
	{HAS, KIND_KERNEL, "/boot/kernel/"},
	{BEGINS, KIND_KERNEL, "/lib/modules/"},
	{BEGINS, KIND_KERNEL, "/usr/lib/modules/"},
	{ENDS, KIND_KERNEL, ".ko"},
	{ENDS, KIND_KERNEL, ".ko.gz"},
	{ENDS, KIND_KERNEL, ".ko.xz"},
	{ENDS, KIND_KERNEL, ".ko.zst"},
	{BEGINS, KIND_KERNEL, "bpf_prog_"},
	{IS, KIND_NATIVE, "[vdso]"},
	{IS, KIND_NATIVE, "[vsyscall]"},
	{IS, KIND_NATIVE, "[vectors]"},
	{BEGINS, KIND_JIT, "[JIT]"},
	{BEGINS, KIND_JIT, "[anon"},
	{BEGINS, KIND_JIT, "//anon"},
	{HAS, KIND_JIT, "memfd:doublemapper"},
	{HAS, KIND_JIT, "jitted-"},
	{ENDS, KIND_JIT, ".map"},
	{IS, KIND_UNKNOWN, NULL},
};

/* Source files of functions. */
static const struct hint file_hints[] = {
	{ENDS, KIND_PYTHON, ".py"},
	{ENDS, KIND_PYTHON, ".pyx"},
	{BEGINS, KIND_PYTHON, "<frozen "},
	{BEGINS, KIND_PYTHON, "<string>"},
	{ENDS, KIND_GO, ".go"},
	{ENDS, KIND_JAVA, ".java"},
	{ENDS, KIND_JAVA, ".kt"},
	{ENDS, KIND_JAVA, ".scala"},
	{ENDS, KIND_JAVA, ".groovy"},
	{ENDS, KIND_JAVA, ".clj"},
	{ENDS, KIND_JAVASCRIPT, ".js"},
	{ENDS, KIND_JAVASCRIPT, ".mjs"},
	{ENDS, KIND_JAVASCRIPT, ".cjs"},
	{ENDS, KIND_JAVASCRIPT, ".jsx"},
	{ENDS, KIND_JAVASCRIPT, ".ts"},
	{ENDS, KIND_JAVASCRIPT, ".tsx"},
	{BEGINS, KIND_JAVASCRIPT, "node:"},
	{ENDS, KIND_INTERPRETED, ".rb"},
	{ENDS, KIND_INTERPRETED, ".php"},
	{ENDS, KIND_INTERPRETED, ".pl"},
	{ENDS, KIND_INTERPRETED, ".pm"},
	{ENDS, KIND_INTERPRETED, ".lua"},
	{ENDS, KIND_INTERPRETED, ".R"},
	{ENDS, KIND_NATIVE, ".c"},
	{ENDS, KIND_NATIVE, ".h"},
	{ENDS, KIND_NATIVE, ".cc"},
	{ENDS, KIND_NATIVE, ".cpp"},
	{ENDS, KIND_NATIVE, ".cxx"},
	{ENDS, KIND_NATIVE, ".hpp"},
	{ENDS, KIND_NATIVE, ".rs"},
	{ENDS, KIND_NATIVE, ".S"},
	{ENDS, KIND_NATIVE, ".swift"},
	{IS, KIND_UNKNOWN, NULL},
};

/* Names of functions, without marks; what none meets has a shape at most. */
static const struct hint name_hints[] = {
	{IS, KIND_UNKNOWN, ""},
	{IS, KIND_UNKNOWN, "[unknown]"},
	{IS, KIND_UNKNOWN, "[no stack]"},
	{IS, KIND_UNKNOWN, "-"},
	{IS, KIND_UNKNOWN, "--"},
	{IS, KIND_UNKNOWN, "?"},
	{IS, KIND_UNKNOWN, "??"},
	{BEGINS, KIND_UNKNOWN, "0x"},
	{BEGINS, KIND_KERNEL, "[kernel"},
	{IS, KIND_NATIVE, "[vdso]"},
	{IS, KIND_NATIVE, "[vsyscall]"},
	/* module`function, as DTrace writes it */
	{BEGINS, KIND_KERNEL, "unix`"},
	{BEGINS, KIND_KERNEL, "genunix`"},
	{HAS, KIND_NATIVE, "`"},
	/* function (file.py:12), file.py:function:12 */
	{HAS, KIND_PYTHON, ".py:"},
	{ENDS, KIND_PYTHON, ".py)"},
	{ENDS, KIND_PYTHON, ".py"},
	{BEGINS, KIND_PYTHON, "<module>"},
	{BEGINS, KIND_PYTHON, "<lambda>"},
	{BEGINS, KIND_PYTHON, "<listcomp>"},
	{BEGINS, KIND_PYTHON, "<genexpr>"},
	{BEGINS, KIND_PYTHON, "<built-in "},
	{HAS, KIND_PYTHON, "(<frozen "},
	/* what V8 writes into maps for perf, and names its own files by */
	{BEGINS, KIND_JAVASCRIPT, "LazyCompile:"},
	{BEGINS, KIND_JAVASCRIPT, "Function:"},
	{BEGINS, KIND_JAVASCRIPT, "Script:"},
	{BEGINS, KIND_JAVASCRIPT, "Eval:"},
	{BEGINS, KIND_JAVASCRIPT, "JS:"},
	{BEGINS, KIND_JAVASCRIPT, "RegExp:"},
	{BEGINS, KIND_JAVASCRIPT, "Builtin:"},
	{BEGINS, KIND_JAVASCRIPT, "Stub:"},
	{IS, KIND_JAVASCRIPT, "(anonymous)"},
	{HAS, KIND_JAVASCRIPT, "node:internal"},
	{HAS, KIND_JAVASCRIPT, ".js:"},
	{HAS, KIND_JAVASCRIPT, ".mjs:"},
	{HAS, KIND_JAVASCRIPT, ".ts:"},
	{ENDS, KIND_JAVASCRIPT, ".js"},
	{HAS, KIND_GO, ".go:"},
	{HAS, KIND_GO, ".(*"},
	{HAS, KIND_JAVA, ".java:"},
	/* between class and method, as perf-map-agent writes it */
	{HAS, KIND_JAVA, ":::"},
	{HAS, KIND_JAVA, ":."},
	{BEGINS, KIND_JAVA, "java/"},
	{BEGINS, KIND_JAVA, "org/"},
	{BEGINS, KIND_JAVA, "com/"},
	{BEGINS, KIND_JAVA, "Ljava/"},
	{BEGINS, KIND_JAVA, "Lorg/"},
	{BEGINS, KIND_JAVA, "Lcom/"},
	/* copies of functions that compilers make */
	{HAS, KIND_NATIVE, ".isra."},
	{HAS, KIND_NATIVE, ".constprop."},
	{HAS, KIND_NATIVE, ".part."},
	{HAS, KIND_NATIVE, ".llvm."},
	{ENDS, KIND_NATIVE, ".cold"},
	/* versions of symbols, and stubs for them */
	{HAS, KIND_NATIVE, "@GLIBC"},
	{ENDS, KIND_NATIVE, "@plt"},
	{BEGINS, KIND_NATIVE, "<"},
	{BEGINS, KIND_NATIVE, "_Z"},
	{BEGINS, KIND_NATIVE, "_R"},
	{IS, KIND_UNKNOWN, NULL},
};

static bool meets(struct prof_str s, const struct hint *h)
{
	switch (h->where) {
	case IS:
		return str_is(s, h->text);
	case BEGINS:
		return str_begins(s, h->text);
	case ENDS:
		return str_ends(s, h->text);
	case HAS:
		return str_contains(s, h->text);
	}
	return false;
}

bool kind_hint(enum frame_kind *kind, enum kind_hints about, struct prof_str s)
{
	static const struct hint *const tables[] = {mapping_hints, file_hints,
						    name_hints};

	for (const struct hint *h = tables[about]; h->text; h++) {
		if (!meets(s, h))
			continue;
		*kind = h->kind;
		return true;
	}
	return false;
}
