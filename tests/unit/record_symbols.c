/*
 * With arguments it says what stands at the addresses in the lines of standard
 * input:
 *
 *	ROOT FILE [inlines]   in the form of addr2line -f; the process sees
 *	                      ROOT as its root directory
 *	--damage COUNT FILE   nothing, for that many copies of the file that
 *	                      are wrong in a few bytes
 *	--has                 what is built in
 */
#include "libcode/names/symbols.h"
#include "program/msg.h"
#include "tests/unit/record_modules.h"
#include "tests/unit/tap.h"

#include <link.h>
#include <prof/prof.h>

enum { LINES = 200 };

static struct modules modules;

static size_t find(struct symbols *s, const struct module *m, uint64_t address,
		   struct symbol_line *lines)
{
	struct frame f = {m->number, true, address, address};

	return code_symbols_find(s, &f, lines, LINES);
}

static void print_lines(const struct symbol_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct symbol_line *l = &lines[i];

		printf("%s\n%s:", l->name, l->file ? l->file : "??");
		printf(l->line ? "%" PRId64 "\n" : "?\n", l->line);
	}
	if (!count)
		puts("??\n??:0");
}

static int filter(const char *root, const char *path, bool inlines)
{
	struct symbol_line lines[LINES];
	struct symbols *s;
	struct module *m;
	char text[64];

	modules_init(&modules);
	m = add_file(&modules, root, path);
	if (!m)
		die("cannot open '%s'", path);
	code_symbols_new(&s, &modules, inlines);
	while (fgets(text, sizeof(text), stdin)) {
		uint64_t address = strtoull(text, NULL, 16);

		print_lines(lines, find(s, m, address, lines));
	}
	code_symbols_free(s);
	modules_release(&modules);
	return 0;
}

#ifdef HAVE_ELFUTILS

struct damage {
	char *whole, *copy;
	size_t size;
	uint64_t address[1000];
	size_t count;
	unsigned seed;
};

static void read_input(struct damage *d, const char *path)
{
	FILE *f = fopen(path, "re");
	char text[64];

	d->whole = memory_new(1 << 20, 1);
	d->size = f ? fread(d->whole, 1, 1 << 20, f) : 0;
	if (!f || !d->size)
		die("cannot read '%s'", path);
	fclose(f);
	while (d->count < 1000 && fgets(text, sizeof(text), stdin))
		d->address[d->count++] = strtoull(text, NULL, 16);
}

/* A copy of the exact size, so that whatever is read behind it is seen. */
static size_t damage(struct damage *d)
{
	static const unsigned char odd[] = {0, 1, 0x7f, 0x80, 0xff};
	unsigned changes = 1 + (unsigned)rand_r(&d->seed) % 6;
	size_t size = d->size;

	if (rand_r(&d->seed) % 10 == 0)
		size = 1 + (size_t)rand_r(&d->seed) % size;
	d->copy = memory_new(size, 1);
	memcpy(d->copy, d->whole, size);
	while (changes--) {
		size_t at = (size_t)rand_r(&d->seed) % size;

		if (rand_r(&d->seed) % 2)
			d->copy[at] = (char)odd[rand_r(&d->seed) % 5];
		else
			d->copy[at] ^= (char)(1 << rand_r(&d->seed) % 8);
	}
	return size;
}

static int suffer(int count, const char *path)
{
	static struct damage d = {.seed = 1};

	read_input(&d, path);
	while (count-- > 0) {
		struct symbol_line lines[LINES];
		struct symbols *s;
		struct module *m;
		size_t size;

		modules_init(&modules);
		code_symbols_new(&s, &modules, true);
		size = damage(&d);
		m = add_bytes(&modules, d.copy, size);
		for (size_t i = 0; i < d.count; i++)
			find(s, m, d.address[i], lines);
		code_symbols_free(s);
		modules_release(&modules);
		free(d.copy);
	}
	free(d.whole);
	return 0;
}

#else

static int suffer(int count, const char *path)
{
	(void)count, (void)path;
	return 0;
}

#endif

/* Something to find, and where the linker has put it. */
__attribute__((noinline, used)) static void record_symbols_landmark(void)
{
	puts("# here");
}

static int get_base(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	memcpy(base, &info->dlpi_addr, sizeof(info->dlpi_addr));
	return 1; /* the first is the program */
}

static uint64_t linked_address(void)
{
	void (*function)(void) = record_symbols_landmark;
	ElfW(Addr) base = 0;

	dl_iterate_phdr(get_base, &base);
	return (uint64_t)(uintptr_t)function - base;
}

static void test_file(struct symbols *s)
{
	struct module *m = add_file(&modules, "", "/proc/self/exe");
	uint64_t address = linked_address();
	struct symbol_line line[LINES];
	struct frame caller = {m->number, false, address, address};

#ifndef HAVE_ELFUTILS
	is_uint(find(s, m, address, line), 0, "without elfutils is no name");
	(void)caller;
	return;
#endif
	ok(find(s, m, address, line) == 1 &&
		   strcmp(line[0].name, "record_symbols_landmark") == 0,
	   "a function of this program has its name");
	caller.address++;
	ok(code_symbols_find(s, &caller, line, LINES) == 1 &&
		   strcmp(line[0].name, "record_symbols_landmark") == 0,
	   "what returns to the byte behind its first is in it");
	caller.address--;
	ok(code_symbols_find(s, &caller, line, LINES) == 0 ||
		   strcmp(line[0].name, "record_symbols_landmark") != 0,
	   "what returns to its first byte is not");
	ok(code_symbols_flags(s, m->number) & PROF_HAS_FUNCTIONS,
	   "that there are names is known");
	is_uint(find(s, m, 0x7fffffffffff, line), 0,
		"an address outside of it has none");
}

static void test_missing(struct symbols *s)
{
	struct module *m = add_module(&modules, MODULE_ELF, "/gone");
	struct symbol_line line[LINES];

	is_uint(find(s, m, 0x1000, line), 0, "a file that is gone has no name");
	is_uint(code_symbols_flags(s, m->number), 0, "which is known");
	is_uint(find(s, code_modules_get(&modules, 0), 0x1000, line), 0,
		"nor has what is no module");
}

static void test_jit(struct symbols *s)
{
	struct module *m = add_module(&modules, MODULE_JIT, "//anon");
	struct symbol_line l[LINES];
	char path[64];
	FILE *f;

	m->pid = m->ns_pid = getpid();
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)m->pid);
	f = fopen(path, "we");
	if (!f ||
	    fputs("1000 10 py::A.work:/srv/a:b.py\n2000 10 py::\n"
		  "3000 10 py::x\n4000 10 _ZN3foo3barEi\n",
		  f) < 0 ||
	    fclose(f) != 0)
		tap_bail("cannot write to /tmp");
	is_uint(find(s, m, 0x1008, l), 0, "nothing waits for names to be read");
	code_symbols_finish(s);
	is_uint(find(s, m, 0x1008, l), 1, "a function of Python is found");
	is_str(l[0].name, "A.work", "by its name");
	is_str(l[0].file, "/srv/a:b.py", "and its file");
	is_str(l[0].system_name, "py::A.work:/srv/a:b.py",
	       "the name in the map is kept");
	ok(find(s, m, 0x2000, l) == 1 && strcmp(l[0].name, "py::") == 0 &&
		   find(s, m, 0x3000, l) == 1 &&
		   strcmp(l[0].name, "py::x") == 0,
	   "what only begins like one is taken as it is");
#ifdef HAVE_LIBIBERTY
	find(s, m, 0x4000, l);
	is_str(l[0].name, "foo::bar(int)", "names in a map are demangled");
#endif
	is_uint(find(s, m, 0x5000, l), 0, "what is not in the map has no name");
	unlink(path);
}

static int say_features(void)
{
#ifdef HAVE_ELFUTILS
	puts("elfutils");
#endif
#ifdef HAVE_LZMA
	puts("lzma");
#endif
	return 0;
}

int main(int argc, char **argv)
{
	struct symbols *s;

	msg_init("record_symbols", 2);
	if (argc == 2 && strcmp(argv[1], "--has") == 0)
		return say_features();
	if (argc == 4 && strcmp(argv[1], "--damage") == 0)
		return suffer((int)strtol(argv[2], NULL, 10), argv[3]);
	if (argc > 2)
		return filter(argv[1], argv[2], argc > 3);
	modules_init(&modules);
	code_symbols_new(&s, &modules, false);
	test_file(s);
	test_missing(s);
	test_jit(s);
	code_symbols_free(s);
	modules_release(&modules);
	return tap_end();
}
