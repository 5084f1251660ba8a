/* The lines of perf script, taken apart. */
#include "libprof/format/perf_script/perf_script.h"
#include "tests/unit/tap.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

/* "address name|file", and what else is so */
static const char *describe_frame(const struct perf_frame *f)
{
	static char text[1000];

	sprintf(text, "%" PRIx64 " %.*s|%.*s%s%s", f->address, (int)f->name.len,
		f->name.s, (int)f->file.len, f->file.s,
		f->is_inlined ? " inlined" : "", f->is_bare ? " bare" : "");
	return text;
}

static void frame(const char *line, const char *want)
{
	struct perf_frame f;

	is_str(perf_frame(&f, str(line)) ? describe_frame(&f) : "none", want,
	       "%s", line);
}

static void frames(void)
{
	frame("\tffffffff8103ce3b native_halt ([kernel.kallsyms])",
	      "ffffffff8103ce3b native_halt|[kernel.kallsyms]");
	frame("ff81 start (/lib/m/vmlinux)", "ff81 start|/lib/m/vmlinux");
	frame("\t 7f53 _dl_check+0x597 (/usr/lib/ld-2.28.so)",
	      "7f53 _dl_check|/usr/lib/ld-2.28.so");
	frame("\t d70 _start+0xffff018fd5dce000 (/l)", "d70 _start|/l");
	frame("\t 0 [unknown] ([unknown])", "0 |");
	frame("\t 7 [unknown] (/tmp/a (b) c)", "7 |/tmp/a (b) c");
	frame("\t 7 [unknown] (/tmp/a ) c)", "none");
	frame("\t 7  (/lib/libc.so)", "7 |/lib/libc.so");
	frame("\t 7 f (/tmp/my prog (x))", "7 f|/tmp/my prog (x)");
	frame("\t 7 f (/tmp/x (deleted))", "7 f|/tmp/x (deleted)");
	frame("\t 7 f (/tmp/x(1 (deleted))", "7 f|/tmp/x(1 (deleted)");
	frame("\t 7 f+0x1 (/tmp/my ((prog)", "7 f|/tmp/my ((prog");
	frame("\t 7 f ([JIT] tid 123)", "7 f|[JIT] tid 123");
	frame("\t 7 v (*)(int) const (/tmp/perf-123.map)",
	      "7 v (*)(int) const|/tmp/perf-123.map");
	frame("\t 7 spin<(some_enum)0>+0x2 (/d)", "7 spin<(some_enum)0>|/d");
	frame("\t 7 (some_enum)0 (/d)", "7 (some_enum)0|/d");
	frame("\t 7 operator new(unsigned long)+0x1c (/d)",
	      "7 operator new(unsigned long)|/d");
	frame("\t 7 Foo::operator()(int, char)+0x1 (/d)",
	      "7 Foo::operator()(int, char)|/d");
	frame("\t 7 a+0x1 (b)+0x2 (/d)", "none");
	frame("\t 7 [unknown] x (/d)", "none");
	frame("\t 7 x 7f053f1a2b3c f (/d)", "none");
	frame("\t 7 elf_get+0x2660 (inlined)", "7 elf_get| inlined");
	frame("\t 7 elf_get (inlined)", "7 elf_get| inlined");
	frame("\t 7 f+0x1 (/lib/libc.so.6+0x2724a)", "7 f|/lib/libc.so.6");
	frame("\t 7 RegExp:[&<>\\\"\\'] (/tmp/perf-7539.map)",
	      "7 RegExp:[&<>\\\"\\']|/tmp/perf-7539.map");
	frame("\t 7 f(int)", "7 f(int)|");
	frame("\t 7 std::function<void (int)>::operator()",
	      "7 std::function<void (int)>::operator()|");
	frame("\t 7 [unknown]", "7 |");
	frame("\t 7f53", "7f53 | bare");
	frame("\t 7 f (/d) \r", "7 f|/d");
	frame("7f53", "none");
	frame("7f53 f", "none");
	frame("\txyz f (/d)", "none");
	frame("\t7x f (/d)", "none");
	frame("\t12345678123456789 f (/d)", "none");
	frame("\t", "none");
	frame("", "none");
	frame("\t 7 f+0x1 (/d) x", "none");
	frame("\t 7 f+0x1 (/d) (x)", "none");
	frame("\t 7 f (/d) (x)", "none");
	frame("\t 7 f+0x1 x (/d)", "none");
	frame("\t 7 f+0x1 x", "none");
	frame("\t 7 f+0x1\tx", "none");
	frame("\t 7 f+0x1 (/d) => 8 g+0x1 (/d)", "none");
	frame("\t 7 f => g", "none");
	frame("\t 7 f ([k]) 8", "none");
	frame("\t 7 a (/b) c (/tmp/perf-1.map)", "7 a (/b) c|/tmp/perf-1.map");
	frame("\t 7 )", "7 )|");
	frame("\t 7 ()", "7 |");
}

static void source(const char *line, const char *want)
{
	static char text[200];
	struct perf_source s;
	bool is = perf_source(&s, str(line));

	sprintf(text, "%.*s:%" PRId64 "%s", (int)s.file.len, s.file.s, s.line,
		s.is_inlined ? " inlined" : "");
	is_str(is ? text : "none", want, "%s", line);
}

static void sources(void)
{
	source("  rtld.c:550", "rtld.c:550");
	source("  get-info.h:85 (inlined)", "get-info.h:85 inlined");
	source("  a b:c.c:1\r", "a b:c.c:1");
	source("  :0", ":0");
	source("  ??:0", ":0");
	source("  ??:?", ":0");
	source("  [kernel.kallsyms][ffffffff817554ea]", ":0");
	source("  libc.so.6[27249]", ":0");
	source("rtld.c:550", "none");
	source("  rtld.c", "none");
	source("  rtld.c:", "none");
	source("  a.c:99999999999999999999", "none");
	source("\ta.c:9", "a.c:9");
	source(" 4K x:9", "none");
	ok(perf_source_indents(str("  a")), "two spaces are a source's");
	ok(!perf_source_indents(str("   a")), "three are not");
	ok(!perf_source_indents(str("\ta")), "nor is a tab");
}

static void jit(void)
{
	ok(perf_is_jit(str("/tmp/perf-12.map")), "a map of perf");
	ok(perf_is_jit(str("/root/.debug/jit/x/jitted-1-2.so")), "a jitdump");
	ok(perf_is_jit(str("[JIT] tid 4")), "what perf calls JIT");
	ok(!perf_is_jit(str("/usr/lib/libc.so")), "a library is none");
}

int main(void)
{
	frames();
	sources();
	jit();
	return tap_end();
}
