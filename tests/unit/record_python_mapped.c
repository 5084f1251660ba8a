/*
 * Finding an interpreter in this process, where a file is mapped that looks
 * like one, or like a damaged one.
 */
#include "libcode/python/python.h"
#include "tests/unit/bytes.h"

#include <elf.h>
#include <sys/mman.h>

/* A file that looks like an interpreter, of 3.12. */
enum {
	PAGE = 4096,
	SIZE = 4 * PAGE,
	DYNAMIC = 0x200,
	HASH = 0x400,
	STRINGS = 0x600,
	SYMBOLS = 0x800,
	VERSION = 0x1000,
	CODE_TYPE = 0x1100,
	STR_TYPE = 0x1200,
	EVAL = 0x1300,
	RUNTIME = 0x2000,
	INTERPRETER = 0x2100,
	THREAD = 0x2200,
	CFRAME = 0x2400,
	FRAME = 0x2500,
	CODE = 0x2600,
	NAME = 0x2700,
	UNUSED = 0x3000 /* a page of code */
};

static unsigned char *fake;

static const struct symbol {
	const char *name;
	uint64_t at;
} symbols[] = {{"", 0},
	       {"_PyRuntime", RUNTIME},
	       {"Py_Version", VERSION},
	       {"PyCode_Type", CODE_TYPE},
	       {"PyUnicode_Type", STR_TYPE},
	       {"_PyEval_EvalFrameDefault", EVAL}};
enum { SYMBOL_COUNT = sizeof(symbols) / sizeof(*symbols) };

static void put(size_t at, uint64_t value)
{
	memcpy(fake + at, &value, sizeof(value));
}

static void put32(size_t at, uint32_t value)
{
	memcpy(fake + at, &value, sizeof(value));
}

static void point(size_t at, size_t to)
{
	put(at, (uintptr_t)fake + to);
}

static void put_headers(void)
{
	Elf64_Ehdr h = {.e_ident = ELFMAG,
			.e_type = ET_DYN,
			.e_machine = EM_X86_64,
			.e_phoff = sizeof(h),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 2};
	Elf64_Phdr p[2] = {{.p_type = PT_LOAD, .p_memsz = SIZE},
			   {.p_type = PT_DYNAMIC,
			    .p_vaddr = DYNAMIC,
			    .p_memsz = 10 * sizeof(Elf64_Dyn)}};

	h.e_ident[EI_CLASS] = ELFCLASS64;
	h.e_ident[EI_DATA] = ELFDATA2LSB;
	memcpy(fake, &h, sizeof(h));
	memcpy(fake + sizeof(h), p, sizeof(p));
}

static void put_symbols(void)
{
	size_t text = 0;

	for (size_t i = 0; i < SYMBOL_COUNT; i++) {
		Elf64_Sym s = {.st_name = (Elf64_Word)text,
			       .st_shndx = i ? 1 : SHN_UNDEF,
			       .st_value = symbols[i].at,
			       .st_size = 64};

		memcpy(fake + SYMBOLS + i * sizeof(s), &s, sizeof(s));
		memcpy(fake + STRINGS + text, symbols[i].name,
		       strlen(symbols[i].name) + 1);
		text += strlen(symbols[i].name) + 1;
	}
}

/* One bucket with all of them in its chain. */
static void put_hash(void)
{
	put32(HASH, 1);
	put32(HASH + 4, SYMBOL_COUNT);
	put32(HASH + 8, 1);
	for (uint32_t i = 0; i < SYMBOL_COUNT; i++)
		put32(HASH + 12 + i * 4, i + 1 < SYMBOL_COUNT ? i + 1 : 0);
}

static uint32_t gnu_hash(const char *name)
{
	uint32_t hash = 5381;

	while (*name)
		hash = hash * 33 + (unsigned char)*name++;
	return hash;
}

static void put_gnu_hash(void)
{
	put32(HASH, 1);
	put32(HASH + 4, 1);
	put32(HASH + 8, 1);
	put32(HASH + 12, 6);
	put(HASH + 16, UINT64_MAX);
	put32(HASH + 24, 1);
	for (uint32_t i = 1; i < SYMBOL_COUNT; i++)
		put32(HASH + 24 + i * 4, (gnu_hash(symbols[i].name) & ~1u) |
						 (i + 1 == SYMBOL_COUNT));
}

static void put_dynamic(bool is_gnu)
{
	Elf64_Dyn d[] = {{DT_SYMTAB, {SYMBOLS}},
			 {DT_STRTAB, {STRINGS}},
			 {is_gnu ? DT_GNU_HASH : DT_HASH, {HASH}},
			 {DT_NULL, {0}}};

	memcpy(fake + DYNAMIC, d, sizeof(d));
	if (is_gnu)
		put_gnu_hash();
	else
		put_hash();
}

static void put_structures(void)
{
	const struct python_layout *l = code_python_row(12);

	put(VERSION, 0x030c01f0);
	point(RUNTIME + l->interpreters, INTERPRETER);
	point(INTERPRETER + l->interpreter_threads, THREAD);
	put(THREAD + l->thread_native_id, (uint64_t)getpid());
	point(THREAD + l->thread_cframe, CFRAME);
	point(CFRAME + l->cframe_frame, FRAME);
	point(FRAME + l->frame_code, CODE);
	point(CODE + 8, CODE_TYPE);
	point(CODE + l->code_file, NAME);
	point(CODE + l->code_name, NAME);
	point(NAME + 8, STR_TYPE);
	put(NAME + 16, 5);
}

static void make_fake(bool is_gnu)
{
	memset(fake, 0, UNUSED);
	put_headers();
	put_symbols();
	put_dynamic(is_gnu);
	put_structures();
}

static enum python_found find_fake(struct python *p)
{
	code_python_find(p, getpid());
	return p->found;
}

static void map_fake(const char *name)
{
	const char *path = scratch_path(name);
	int fd;

	if (fake)
		munmap(fake, SIZE);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, SIZE) < 0)
		tap_bail("no file");
	fake = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (fake == MAP_FAILED ||
	    mprotect(fake + UNUSED, PAGE, PROT_READ | PROT_EXEC) < 0)
		tap_bail("no mapping");
	close(fd);
}

static void test_fake(void)
{
	const struct python_layout *l = code_python_row(12);
	struct python p;

	make_fake(true);
	is_int(find_fake(&p), PYTHON_KNOWN,
	       "a file that looks like one is one");
	is_str(p.version, "3.12.1", "its version");
	is_uint(p.runtime, (uintptr_t)fake + RUNTIME, "its runtime");
	is_uint(p.eval, (uintptr_t)fake + EVAL, "its function");
	is_uint(p.eval_size, 64, "and how large that is");
	ok(p.start == (uintptr_t)fake && p.limit == p.start + SIZE,
	   "where it is");
	make_fake(false);
	is_int(find_fake(&p), PYTHON_KNOWN, "the same by the older hashes");
	put(THREAD + l->thread_native_id, 0);
	is_int(find_fake(&p), PYTHON_REFUSED,
	       "a thread of nobody is not believed");
	make_fake(true);
	put(RUNTIME + l->interpreters, 0);
	is_int(find_fake(&p), PYTHON_NONE, "one that has not begun is none");
	make_fake(true);
	put(THREAD + l->thread_cframe, 0);
	is_int(find_fake(&p), PYTHON_NONE, "nor one that runs nothing yet");
	make_fake(true);
	put(CODE + 8, 0);
	is_int(find_fake(&p), PYTHON_REFUSED, "code must be code");
	make_fake(true);
	put(NAME + 8, 0);
	is_int(find_fake(&p), PYTHON_REFUSED, "a name must be text");
}

static void refuses(uint64_t version, const char *name, const char *why)
{
	struct python p;

	make_fake(true);
	put(VERSION, version);
	is_int(find_fake(&p), PYTHON_REFUSED, "%s is refused", name);
	is_str(p.version, name, "%s: by name", name);
	is_str(p.why, why, "%s: with words", name);
}

static void test_versions(void)
{
	refuses(0x030c00b2, "3.12.0b2",
		"releases before the final one are not supported");
	refuses(0x030f00a1, "3.15.0a1",
		"releases before the final one are not supported");
	refuses(0x030e00c3, "3.14.0rc3",
		"releases before the final one are not supported");
	refuses(0x031002f0, "3.16.2", "its structures are not known");
	refuses(0x030d00f0, "3.13.0", "its structures are not known");
	refuses(0x040000f0, "4.0.0", "its version is not known");
}

/* Chains and lists that never end. */
static void test_circles(void)
{
	const struct python_layout *l = code_python_row(12);
	struct python p;

	make_fake(true);
	point(INTERPRETER + l->interpreter_next, INTERPRETER);
	point(THREAD + l->thread_next, THREAD);
	put(THREAD + l->thread_native_id, 0);
	is_int(find_fake(&p), PYTHON_REFUSED, "lists may be circles");
	put(THREAD + l->thread_cframe, 0);
	is_int(find_fake(&p), PYTHON_NONE, "also empty ones");
	make_fake(true);
	put(CODE + 8, 0);
	point(FRAME + l->frame_previous, FRAME);
	is_int(find_fake(&p), PYTHON_REFUSED, "and frames");
	make_fake(false);
	put32(HASH + 12 + (SYMBOL_COUNT - 1) * 4, 2);
	put32(HASH + 12, 2);
	put32(HASH + 8, 2);
	is_int(find_fake(&p), PYTHON_NONE, "and chains of symbols");
	make_fake(true);
	memset(fake + HASH + 28, 0, UNUSED - HASH - 28);
	is_int(find_fake(&p), PYTHON_NONE, "or have no end");
}

static void test_names(void)
{
	struct python p;

	map_fake("libpypy3.10-c.so");
	is_int(find_fake(&p), PYTHON_REFUSED, "PyPy is refused");
	is_str(p.version, "PyPy", "by name");
	map_fake("libpythonvm.so");
	is_int(find_fake(&p), PYTHON_REFUSED, "GraalPy is refused");
	is_str(p.version, "GraalPy", "by name");
	map_fake("libpython3.9.so.1.0");
	make_fake(true);
	fake[EI_CLASS] = ELFCLASS32;
	is_int(find_fake(&p), PYTHON_REFUSED, "32 bits are refused");
	is_str(p.version, "3.9", "by the file's name");
	map_fake("embedded");
	make_fake(true);
	is_int(find_fake(&p), PYTHON_KNOWN, "the name does not matter");
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return *seed >> 33;
}

/* Nothing is certain of what comes out but that it does. */
static void test_damage(void)
{
	uint64_t seed = 1;
	size_t found[3] = {0};
	struct python p;

	for (int i = 0; i < 4000; i++) {
		make_fake(i % 2);
		for (uint64_t n = next_random(&seed) % 8 + 1; n; n--) {
			uint64_t at = next_random(&seed) %
				      (i % 4 < 2 ? 0x900 : UNUSED);

			fake[at] = (unsigned char)next_random(&seed);
		}
		found[find_fake(&p)]++;
	}
	ok(found[PYTHON_KNOWN] && found[PYTHON_NONE],
	   "damaged files are looked through");
	tap_diag("%zu none, %zu known, %zu refused", found[0], found[1],
		 found[2]);
}

int main(void)
{
	map_fake("libpython3.12.so.1.0");
	test_fake();
	test_versions();
	test_circles();
	test_damage();
	test_names();
	return tap_end();
}
