/*
 * Modules are found by build id, where the kernel tells it, else by device
 * and inode. What could not be opened is tried again for other processes:
 * those may live longer than the first one did.
 */
#include "libcode/unwind/module.h"

#include "libcode/base/map.h"
#include "libcode/proc/mounts.h"
#include "libcode/unwind/module_file.h"
#include "libcode/unwind/process_proc.h"
#include "libcode/unwind/unwind.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_ELFUTILS
#include <libelf.h>
#endif

struct entry {
	struct module module; /* first */
	pid_t tried;	      /* process by which it could not be opened */
};

struct modules {
	struct entry **entry;
	size_t count, room;
	struct map by_file, by_build, by_process;
	uint32_t vdso; /* number; 0: not yet needed */
	struct mounts mounts;
	size_t copied; /* bytes of files, in memory */
};

static struct module *add(struct modules *m, enum module_kind kind, char *path)
{
	struct entry *e = memory_new(1, sizeof(*e));

	m->entry = memory_grow(m->entry, &m->room, m->count + 1,
			       sizeof(struct entry *));
	e->module = (struct module){.number = (uint32_t)m->count,
				    .kind = kind,
				    .path = path,
				    .fd = -1};
	m->entry[m->count++] = e;
	return &e->module;
}

static void release(struct entry *e)
{
	struct module *m = &e->module;

	code_module_release_unwinding(m);
#ifdef HAVE_ELFUTILS
	elf_end(m->elf);
#endif
	if (m->fd >= 0)
		close(m->fd);
	free(m->copy);
	free(m->path);
	free(m->open_path);
	free(m->segment);
	free(e);
}

#ifdef HAVE_ELFUTILS
/* What is larger is mapped, and what comes when all copies take so much. */
enum { COPY_MOST = 64 << 20, COPIES_MOST = 512 << 20 };

static Elf *map_elf(int fd)
{
	Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);

	if (elf && elf_cntl(elf, ELF_C_FDREAD) == 0)
		return elf;
	elf_end(elf);
	return NULL;
}

/* A map would keep the file system from being unmounted. */
static Elf *copy_elf(char **copy, int fd, size_t *copied)
{
	struct stat st;
	size_t size, used = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) < 0 || st.st_size <= 0 || st.st_size > COPY_MOST ||
	    *copied > COPIES_MOST - (size_t)st.st_size)
		return map_elf(fd);
	size = (size_t)st.st_size;
	*copied += size;
	*copy = memory_new(size, 1);
	while (used < size && n > 0) {
		n = pread(fd, *copy + used, size - used, (off_t)used);
		used += n > 0 ? (size_t)n : 0;
	}
	return used == size ? elf_memory(*copy, size) : NULL;
}
#endif

/* copied: NULL: the file is mapped, however small. The descriptor is closed
 * when libelf has the file: there may be more files than descriptors. */
static void open_elf(struct module *m, size_t *copied)
{
#ifdef HAVE_ELFUTILS
	m->elf = copied ? copy_elf(&m->copy, m->fd, copied) : map_elf(m->fd);
	if (m->elf && elf_kind(m->elf) != ELF_K_ELF) {
		elf_end(m->elf);
		m->elf = NULL;
	}
#else
	(void)copied;
#endif
	close(m->fd);
	m->fd = -1;
}

static bool is_mark(const char *path, const char *mark)
{
	return strncmp(path, mark, strlen(mark)) == 0;
}

/* Names that the kernel gives to memory that belongs to no file. */
static bool is_memory(const char *path)
{
	return path[0] == '\0' || path[0] == '[' || is_mark(path, "//anon") ||
	       is_mark(path, "/dev/zero") || is_mark(path, "/SYSV") ||
	       is_mark(path, "/anon_hugepage") || is_mark(path, "anon_inode:");
}

static struct module *vdso(struct modules *m)
{
	struct module *found;

	if (m->vdso)
		return code_modules_get(m, m->vdso);
	found = add(m, MODULE_ELF, memory_copy_string("[vdso]"));
	found->open_path = memory_copy_string("[vdso]");
	m->vdso = found->number;
	if (code_module_open_vdso(found))
		open_elf(found, NULL);
	return found;
}

static uint64_t word(const unsigned char *id, size_t size, size_t from)
{
	uint64_t w = 0;

	if (size > from)
		memcpy(&w, id + from,
		       size - from < sizeof(w) ? size - from : sizeof(w));
	return w;
}

static uint64_t device(const struct event_map *map)
{
	return (uint64_t)map->major << 32 | map->minor;
}

static struct entry *find_build(const struct modules *m,
				const unsigned char *id, size_t size)
{
	uint64_t *number = size ? code_map_find(&m->by_build, word(id, size, 0),
						word(id, size, 8))
				: NULL;
	struct entry *e = number ? m->entry[*number] : NULL;

	return e && e->module.build_id_size == size &&
			       memcmp(e->module.build_id, id, size) == 0
		       ? e
		       : NULL;
}

static struct entry *find(const struct modules *m, const struct event_map *map)
{
	uint64_t *number = NULL;

	if (map->build_id_size)
		return find_build(m, map->build_id, map->build_id_size);
	if (map->inode)
		number = code_map_find(&m->by_file, device(map), map->inode);
	return number ? m->entry[*number] : NULL;
}

static void put(struct modules *m, const struct event_map *map,
		const struct module *module)
{
	const unsigned char *id = module->build_id;
	size_t size = module->build_id_size;

	if (map->inode)
		*code_map_at(&m->by_file, device(map), map->inode, 0) =
			module->number;
	if (size)
		*code_map_at(&m->by_build, word(id, size, 0), word(id, size, 8),
			     0) = module->number;
}

static void drop(struct module *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->segment);
	free(file->path);
	free(file->open_path);
}

/* The file that was opened may be known by another name or number. */
static struct module *add_opened(struct modules *m, struct module *opened)
{
	struct entry *known =
		find_build(m, opened->build_id, opened->build_id_size);
	struct module *fresh;

	if (known && !known->tried) {
		drop(opened);
		return &known->module;
	}
	fresh = add(m, MODULE_ELF, NULL);
	opened->number = fresh->number;
	opened->kind = MODULE_ELF;
	*fresh = *opened;
	open_elf(fresh,
		 code_mounts_have(&m->mounts, fresh->fd) ? NULL : &m->copied);
	return fresh;
}

/* It has a number and a name all the same. */
static struct module *add_missing(struct modules *m, struct module *missing,
				  pid_t pid, const struct event_map *map)
{
	struct module *fresh = add(m, MODULE_ELF, missing->path);

	fresh->open_path = missing->open_path;
	if (map->build_id_size <= sizeof(fresh->build_id)) {
		fresh->build_id_size = map->build_id_size;
		if (map->build_id_size)
			memcpy(fresh->build_id, map->build_id,
			       map->build_id_size);
	}
	m->entry[fresh->number]->tried = pid;
	return fresh;
}

/* Memory shared by descriptor has a path of its own kind; it may be a program
 * all the same. */
static bool is_memfd(const char *path)
{
	return is_mark(path, "/memfd:");
}

struct module *code_modules_of_map(struct modules *m, pid_t pid,
				   const struct event_map *map)
{
	struct entry *e;
	struct module file = {.fd = -1}, *found;
	bool is_open;

	if (strcmp(map->path, "[vdso]") == 0)
		return vdso(m);
	if (is_memory(map->path))
		return NULL;
	e = find(m, map);
	if (e && (!e->tried || e->tried == pid))
		return &e->module;
	file.path = code_module_path(map->path);
	is_open = code_module_open(&file, pid, map);
	if (is_memfd(map->path) && !file.segment_count) {
		drop(&file);
		return NULL;
	}
	if (!is_open && e) {
		drop(&file);
		e->tried = pid;
		return &e->module;
	}
	found = is_open ? add_opened(m, &file)
			: add_missing(m, &file, pid, map);
	put(m, map, found);
	return found;
}

struct module *code_modules_of_jit(struct modules *m, pid_t pid,
				   uint64_t generation)
{
	uint64_t *number =
		code_map_at(&m->by_process, (uint64_t)pid, generation, 0);
	struct module *jit;

	if (*number)
		return code_modules_get(m, (uint32_t)*number);
	jit = add(m, MODULE_JIT, memory_copy_string("//anon"));
	*number = jit->number;
	jit->open_path = memory_copy_string("");
	jit->pid = pid;
	jit->ns_pid = code_process_proc_own_pid(pid);
	jit->generation = generation;
	return jit;
}

struct module *code_modules_of_script(struct modules *m,
				      const struct script *script)
{
	struct module *made = add(m, MODULE_SCRIPT, NULL);

	made->script = script;
	return made;
}

bool code_module_address(const struct module *m, uint64_t offset,
			 uint64_t *address)
{
	for (size_t i = 0; i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];

		if (offset >= s->offset && offset - s->offset < s->size) {
			*address = s->address + (offset - s->offset);
			return true;
		}
	}
	*address = offset;
	return m->kind != MODULE_ELF || !m->segment_count;
}

struct module *code_modules_get(const struct modules *m, uint32_t number)
{
	return &m->entry[number < m->count ? number : 0]->module;
}

size_t code_modules_count(const struct modules *m)
{
	return m->count;
}

void code_modules_new(struct modules **out)
{
	struct modules *m = memory_new(1, sizeof(*m));

#ifdef HAVE_ELFUTILS
	elf_version(EV_CURRENT);
#endif
	code_mounts_note(&m->mounts);
	add(m, MODULE_NONE, memory_copy_string("[unknown]"))->open_path =
		memory_copy_string("");
	add(m, MODULE_KERNEL, memory_copy_string("[kernel]"))->open_path =
		memory_copy_string("");
	*out = m;
}

void code_modules_free(struct modules *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		release(m->entry[i]);
	free(m->entry);
	code_map_release(&m->by_file);
	code_map_release(&m->by_build);
	code_map_release(&m->by_process);
	code_mounts_release(&m->mounts);
	free(m);
}
