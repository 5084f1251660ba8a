#include "libcode/event/event.h"
#include "libcode/unwind/cfi.h"
#include "libcode/unwind/go_table.h"
#include "libcode/unwind/module.h"
#include "program/memory.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"
#include "tests/unit/permissions.h"
#include "tests/unit/tap.h"

#include <elf.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

static struct event_map map_of(const char *path)
{
	struct event_map map = {.start = 1 << 20, .length = 4096, .path = path};
	struct stat st;

	if (stat(path, &st) != 0)
		tap_bail("a file is missing");
	map.major = major(st.st_dev);
	map.minor = minor(st.st_dev);
	map.inode = st.st_ino;
	return map;
}

static struct module *module_of(struct modules *m, const char *path)
{
	struct event_map map = map_of(path);

	return code_modules_of_map(m, getpid(), &map);
}

static struct bytes program(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct bytes b = slurp_fd(fd);

	close(fd);
	return b;
}

static void test_same(const struct bytes *exe)
{
	const char *path = scratch_path("one"), *copy = scratch_path("two"),
		   *linked = scratch_path("three");
	struct modules *m;
	struct module *one;

	spill(path, exe->at, exe->len);
	spill(copy, exe->at, exe->len);
	if (link(path, linked) != 0)
		tap_bail("a file has no second name");
	code_modules_new(&m);
	is_int(code_modules_get(m, 0)->kind, MODULE_NONE, "0 is no module");
	is_int(code_modules_get(m, 1)->kind, MODULE_KERNEL, "1 is the kernel");
	is_int(code_modules_get(m, 99)->kind, MODULE_NONE,
	       "nor is a high number");
	one = module_of(m, path);
	ok(one->kind == MODULE_ELF && one->segment_count == 1,
	   "a program has its code");
	ok(one->build_id_size == 20, "and its build id");
	is_str(one->path, path, "its path is as the process sees it");
	ok(code_modules_get(m, one->number) == one,
	   "it is found by its number");
	ok(module_of(m, path) == one, "a file is one module");
	ok(module_of(m, linked) == one, "by any of its names");
	ok(module_of(m, copy) == one, "as is another one of its build id");
	is_uint(code_modules_count(m), 3, "no more are made");
	code_modules_free(m);
}

static void test_build_id(const struct bytes *exe)
{
	const char *path = scratch_path("identified");
	static const unsigned char other[20] = "another one";
	struct event_map map;
	struct modules *m;
	struct module *missing, *found;

	spill(path, exe->at, exe->len);
	code_modules_new(&m);
	/* As it is told with a build id: without a device and an inode. */
	map = (struct event_map){.path = path, .length = 4096};
	map.build_id = other;
	map.build_id_size = sizeof(other);
	missing = code_modules_of_map(m, getpid(), &map);
	ok(!missing->elf && !missing->segment_count,
	   "a file with another build id is not taken for it");
	is_mem(missing->build_id, missing->build_id_size, other, 20,
	       "though what was told of it is kept");
	found = module_of(m, path);
	map.build_id = found->build_id;
	map.build_id_size = found->build_id_size;
	ok(found != missing && code_modules_of_map(m, getpid(), &map) == found,
	   "a file is known by its build id alone");
	code_modules_free(m);
}

static void test_missing(const struct bytes *exe)
{
	const char *path = scratch_path("missing"),
		   *away = scratch_path("away");
	struct event_map map;
	struct modules *m;
	struct module *missing;
	enum { NOBODY = 1 << 30 };

	spill(path, exe->at, exe->len);
	code_modules_new(&m);
	map = map_of(path);
	map.inode++;
	ok(!code_modules_of_map(m, getpid(), &map)->segment_count,
	   "a file that took the place of another is not taken for it");
	map.inode--;
	map.major++;
	ok(!code_modules_of_map(m, NOBODY, &map)->segment_count &&
		   !code_modules_of_map(m, getpid(), &map)->segment_count,
	   "nor is one of another file system");
	map.major--;
	if (rename(path, away) != 0)
		tap_bail("cannot rename a file");
	missing = code_modules_of_map(m, NOBODY, &map);
	ok(!missing->segment_count, "what is not there cannot be opened");
	ok(code_modules_of_map(m, NOBODY, &map) == missing,
	   "what is missing is one module");
	if (rename(away, path) != 0)
		tap_bail("cannot rename a file");
	ok(code_modules_of_map(m, getpid(), &map)->segment_count == 1,
	   "it is looked for again by the next process");
	code_modules_free(m);
}

static void test_deleted(const struct bytes *exe)
{
	const char *path = scratch_path("deleted");
	char *deleted = memory_print("%s (deleted)", path);
	struct event_map map;
	struct modules *m;
	const struct module *found;
	int fd;
	void *at;

	spill(path, exe->at, exe->len);
	map = map_of(path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	unlink(path);
	map.start = (uint64_t)(uintptr_t)at;
	map.path = deleted;
	code_modules_new(&m);
	found = code_modules_of_map(m, getpid(), &map);
	is_str(found->path, path, "a deleted file has its name without a mark");
	if (opens_mapped())
		ok(found->segment_count == 1, "and is opened all the same");
	else
		tap_skip("a deleted file is opened",
			 "impossible here: no way to what is mapped");
	code_modules_free(m);
	munmap(at, 4096);
	free(deleted);
}

static void test_kinds(const struct bytes *exe)
{
	static const char *const memory[] = {
		"//anon",    "",	  "[heap]",  "[stack]",
		"/dev/zero", "/SYSV0001", "[anon:x]"};
	const char *pipe_path = scratch_path("pipe"),
		   *text = scratch_path("text");
	struct event_map map = {.start = 4096, .length = 4096};
	struct modules *m;
	struct module *vdso;

	code_modules_new(&m);
	for (size_t i = 0; i < sizeof(memory) / sizeof(*memory); i++) {
		map.path = memory[i];
		ok(!code_modules_of_map(m, getpid(), &map),
		   "'%s' is of no file", memory[i]);
	}
	map.path = "[vdso]";
	vdso = code_modules_of_map(m, getpid(), &map);
	ok(vdso->segment_count >= 1, "the vdso has code");
	ok(code_modules_of_map(m, 1, &map) == vdso, "it is one for all");
	if (mkfifo(pipe_path, 0600) != 0)
		tap_bail("there are no pipes");
	ok(!module_of(m, pipe_path)->elf, "a pipe is not waited for");
	spill(text, "text", 4);
	ok(!module_of(m, text)->elf && !module_of(m, text)->segment_count,
	   "a file of no code has none");
	ok(code_modules_of_jit(m, 7, 1) == code_modules_of_jit(m, 7, 1) &&
		   code_modules_of_jit(m, 7, 1) != code_modules_of_jit(m, 7, 2),
	   "memory is of a process, as it is between two execs");
	is_int(code_modules_of_jit(m, getpid(), 1)->ns_pid, getpid(),
	       "which knows its own pid");
	(void)exe;
	code_modules_free(m);
}

/* Memory that a process shares by a descriptor, mapped as code. */
static struct module *module_of_memfd(struct modules *m, const void *data,
				      size_t len, void **at)
{
	struct stat st;
	struct event_map map = {.length = 4096,
				.path = "/memfd:code (deleted)"};
	int fd = memfd_create("code", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len ||
	    fstat(fd, &st) != 0)
		tap_bail("there is no such memory");
	*at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	map.start = (uint64_t)(uintptr_t)*at;
	map.major = major(st.st_dev);
	map.minor = minor(st.st_dev);
	map.inode = st.st_ino;
	return code_modules_of_map(m, getpid(), &map);
}

static void test_memfd(const struct bytes *exe)
{
	struct modules *m;
	struct module *found;
	void *at;

	code_modules_new(&m);
	ok(!module_of_memfd(m, "\xc3", 1, &at),
	   "generated code in shared memory is of no file");
	munmap(at, 4096);
	found = module_of_memfd(m, exe->at, exe->len, &at);
	if (opens_mapped())
		ok(found && found->segment_count == 1,
		   "a program in shared memory is one");
	else
		tap_skip("a program in shared memory",
			 "impossible here: no way to what is mapped");
	munmap(at, 4096);
	code_modules_free(m);
}

static void test_narrow(void)
{
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr segment[2];
	} file = {
		.header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32,
				       ELFDATA2LSB},
			   .e_phoff = sizeof(Elf32_Ehdr),
			   .e_phentsize = sizeof(Elf32_Phdr),
			   .e_phnum = 2},
		.segment = {{.p_type = PT_LOAD, .p_filesz = 0x100},
			    {.p_type = PT_LOAD,
			     .p_flags = PF_R | PF_X,
			     .p_offset = 0x1000,
			     .p_vaddr = 0x8000,
			     .p_filesz = 0x100,
			     .p_memsz = 0x100}},
	};
	const char *path = scratch_path("narrow");
	struct modules *m;
	const struct module *found;
	uint64_t address;

	spill(path, &file, sizeof(file));
	code_modules_new(&m);
	found = module_of(m, path);
	ok(code_module_address(found, 0x1010, &address) && address == 0x8010,
	   "a file of 32 bits has its addresses");
	ok(!code_module_address(found, 0x1100, &address) && address == 0x1100,
	   "what is behind its code has none");
	code_modules_free(m);
}

static void ignore(const struct go_function *f, void *arg)
{
	*(size_t *)arg += strlen(f->name);
}

/* All that reads it, at places all over it. */
static void use(const char *path)
{
	struct modules *m;
	struct module *found;
	struct cfi *cfi;
	size_t sum = 0;

	code_modules_new(&m);
	code_cfi_new(&cfi);
	found = module_of(m, path);
	for (size_t i = 0; found && i < found->segment_count; i++) {
		const struct module_segment *s = &found->segment[i];

		for (uint64_t at = 0; at < 64; at++)
			code_cfi_find(cfi, found,
				      s->address + s->size / 64 * at);
	}
	if (found)
		code_go_functions(found, ignore, &sum);
	code_cfi_free(cfi);
	code_modules_free(m);
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* Half of the changes go to where headers, tables and notes are. */
static void damage(struct bytes *b, uint64_t *seed)
{
	static const size_t heads[] = {64, 1024, 8192};

	for (uint64_t i = 1 + next(seed) % 8; i > 0; i--) {
		size_t most = next(seed) % 2 ? b->len : heads[next(seed) % 3];
		size_t at = next(seed) % (most < b->len ? most : b->len);

		if (next(seed) % 2)
			at = b->len - 1 - at;
		b->at[at] = next(seed) % 3 ? (unsigned char)next(seed) : 0xff;
	}
}

static void test_hostile(const struct bytes *exe)
{
	const char *path = scratch_path("hostile");
	uint64_t seed = 1;

	for (size_t i = 0; i <= 100; i++) {
		spill(path, exe->at, exe->len * i / 100);
		use(path);
	}
	for (size_t i = 1; i < 64; i++) {
		spill(path, exe->at, i * 4);
		use(path);
	}
	ok(true, "a file may end anywhere");
	for (size_t i = 0; i < 500; i++) {
		struct bytes b = bytes_copy(exe->at, exe->len);

		damage(&b, &seed);
		spill(path, b.at, b.len);
		free(b.at);
		use(path);
	}
	ok(true, "a file may have anything in it");
}

int main(void)
{
	struct bytes exe;

	msg_init("record_module", 2);
	exe = program();
	test_same(&exe);
	test_build_id(&exe);
	test_missing(&exe);
	test_deleted(&exe);
	test_kinds(&exe);
	test_memfd(&exe);
	test_narrow();
	test_hostile(&exe);
	free(exe.at);
	return tap_end();
}
