#include "libcode/unwind/process.h"
#include "program/memory.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <pthread.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* No process has such a pid. */
enum { PID = 1 << 30, CHILDREN = 1000 };

/* A sanitizer keeps for a while what was freed. */
#ifdef __SANITIZE_ADDRESS__
enum { KEPT = 256 << 20 };
#else
enum { KEPT = 8 << 20 };
#endif

static struct modules *modules;
static struct processes *processes;

static void tell(struct event e, pid_t pid, pid_t tid)
{
	e.pid = pid;
	e.tid = tid;
	code_processes_event(processes, &e);
}

static void name(pid_t pid, pid_t tid, const char *text, bool is_exec)
{
	struct event e = {.kind = EVENT_COMM, .is.comm.is_exec = is_exec};

	memcpy(e.is.comm.name, text, strlen(text));
	tell(e, pid, tid);
}

static void begin(pid_t pid, pid_t tid, pid_t parent)
{
	tell((struct event){.kind = EVENT_FORK, .is.parent = parent}, pid, tid);
}

static void end(pid_t pid, pid_t tid)
{
	tell((struct event){.kind = EVENT_EXIT}, pid, tid);
}

static void map(pid_t pid, uint64_t start, uint64_t length, const char *path)
{
	struct event e = {
		.kind = EVENT_MAP,
		.is.map = {.start = start,
			   .length = length,
			   .offset = start / 16,
			   .inode = *path == '/' ? (uint64_t)path[1] : 0,
			   .path = path}};

	tell(e, pid, pid);
}

/* What is where, as "START-LIMIT+OFFSET PATH, ...". */
static const char *maps_of(pid_t pid, uint64_t limit)
{
	static char text[1024];
	struct process *p = code_processes_get(processes, pid);
	size_t used = 0;
	const struct process_map *last = NULL;

	*text = '\0';
	for (uint64_t at = 0; at < limit; at++) {
		const struct process_map *m = code_process_map_at(p, at);

		if (!m || (last && m->start == last->start))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%" PRIx64 "-%" PRIx64 "+%" PRIx64
					 " %s",
					 last ? ", " : "", m->start, m->limit,
					 m->offset, m->module->path);
		last = m;
	}
	return text;
}

static void test_maps(void)
{
	name(PID, PID, "first", true);
	is_str(maps_of(PID, 99), "", "after an exec there is nothing yet");
	map(PID, 0x20, 0x10, "/b");
	map(PID, 0x10, 0x10, "/a");
	map(PID, 0x40, 0x10, "/d");
	is_str(maps_of(PID, 99), "10-20+1 /a, 20-30+2 /b, 40-50+4 /d",
	       "mappings are in order");
	map(PID, 0x48, 0x2, "/e");
	is_str(maps_of(PID, 99),
	       "10-20+1 /a, 20-30+2 /b, 40-48+4 /d, 48-4a+4 /e, 4a-50+e /d",
	       "one in the middle of another leaves both its sides");
	map(PID, 0x18, 0x30, "/f");
	is_str(maps_of(PID, 99),
	       "10-18+1 /a, 18-48+1 /f, 48-4a+4 /e, 4a-50+e /d",
	       "one over others takes what it covers");
	map(PID, 0x10, 0x40, "/a");
	is_str(maps_of(PID, 99), "10-50+1 /a", "one over all is the only one");
	map(PID, UINT64_MAX - 1, 5, "/b");
	map(PID, 0x60, 0, "/b");
	is_str(maps_of(PID, 99), "10-50+1 /a",
	       "one without an end or a size is none");
	map(PID, 0x51, 1, "//anon");
	map(PID, 0x53, 1, "");
	map(PID, 0x52, 1, "[heap]");
	is_str(maps_of(PID, 99), "10-50+1 /a, 51-54+51 //anon",
	       "memory without a file is one module by its addresses");
	ok(code_process_map_at(code_processes_get(processes, PID), 0x52)
			   ->module ==
		   code_process_jit(code_processes_get(processes, PID)),
	   "which is that of the process");
}

static void test_exec(void)
{
	const struct module *jit =
		code_process_jit(code_processes_get(processes, PID));

	begin(PID, PID + 1, PID);
	name(PID, PID, "second", true);
	is_str(maps_of(PID, 99), "", "an exec takes all mappings away");
	ok(jit != code_process_jit(code_processes_get(processes, PID)),
	   "generated code of before is another module");
	is_str(code_process_thread_name(code_processes_get(processes, PID),
					PID),
	       "second", "it has a new name");
	is_str(code_process_thread_name(code_processes_get(processes, PID),
					PID + 1),
	       "second", "a thread of no name has that of the first");
	name(PID, PID + 1, "fifteen letters", false);
	is_str(code_process_thread_name(code_processes_get(processes, PID),
					PID + 1),
	       "fifteen letters", "a thread may have its own");
}

static long resident(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (!f || fscanf(f, "%*d %ld", &pages) != 1)
		tap_bail("there is no /proc");
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void begin_children(void)
{
	for (int i = 0; i < CHILDREN; i++)
		begin(PID + 10 + i, PID + 10 + i, PID);
}

static void end_children(void)
{
	for (int i = 0; i < CHILDREN; i++)
		end(PID + 10 + i, PID + 10 + i);
}

static void test_fork(void)
{
	long before;

	for (unsigned i = 0; i < 500; i++)
		map(PID, 0x1000 + i * 0x100, 0x10, i % 2 ? "/a" : "/b");
	before = resident();
	begin_children();
	ok((resident() - before) / CHILDREN < 8192,
	   "a child shares the mappings of its parent");
	is_str(code_process_thread_name(code_processes_get(processes, PID + 10),
					PID + 10),
	       "second", "it has the name of its parent");
	map(PID + 10, 0x1000, 0x10, "/c");
	is_str(maps_of(PID + 10, 0x1011), "1000-1010+100 /c",
	       "what it maps is there");
	is_str(maps_of(PID, 0x1011), "1000-1010+100 /b",
	       "and not with its parent");
	is_str(maps_of(PID + 11, 0x1011), "1000-1010+100 /b",
	       "or its siblings");
	end_children();
	before = resident();
	for (int i = 0; i < 20; i++) {
		begin_children();
		end_children();
	}
	ok(resident() - before < KEPT, "what has ended is forgotten");
}

static void test_ends(void)
{
	begin(PID + 5000, PID + 5000, PID);
	begin(PID + 5000, PID + 5001, PID + 5000);
	end(PID + 5000, PID + 5000);
	is_str(maps_of(PID + 5000, 0x1011), "1000-1010+100 /b",
	       "a process lives as long as one of its threads");
	end(PID + 5000, PID + 5001);
	is_str(maps_of(PID + 5000, 0x1011), "",
	       "nothing is known of one that has ended");
	begin(PID + 6000, PID + 6000, PID);
	map(PID + 6000, 0x10, 0x10, "/c");
	begin(PID + 6000, PID + 6000, PID);
	is_str(maps_of(PID + 6000, 0x20), "",
	       "a pid that begins again is another process");
	end(PID + 7000, PID + 7000);
	name(PID + 7000, PID + 7000, "late", false);
	is_str(code_process_thread_name(
		       code_processes_get(processes, PID + 7000), PID + 7000),
	       "late", "a process may be told of by its name first");
}

/* More than there can be: as of a program that maps and unmaps. */
static void test_flood(void)
{
	long before = resident();

	for (uint64_t i = 0; i < 1 << 18; i++)
		map(PID, 1 << 20 | i << 21, 0x10, "/a");
	ok(resident() - before < 64 << 20,
	   "mappings without end do not take memory without end");
	ok(code_process_map_at(code_processes_get(processes, PID),
			       (uint64_t)((1 << 18) - 1) << 21 | 1 << 20) !=
		   NULL,
	   "the last one is there");
}

static void *name_itself(void *arg)
{
	pthread_setname_np(pthread_self(), "other one");
	*(pid_t *)arg = gettid();
	return NULL;
}

static void test_ourselves(void)
{
	struct process *p = code_processes_get(processes, getpid());
	const struct process_map *m =
		code_process_map_at(p, (uint64_t)(uintptr_t)test_ourselves);
	struct stat st;
	uint64_t address;

	if (!m || stat("/proc/self/exe", &st) != 0)
		tap_bail("there is no /proc");
	is_int(m->module->kind, MODULE_ELF, "our own code is of a file");
	ok(strstr(m->module->path, "record_process") != NULL,
	   "which is that program");
#ifdef HAVE_ELFUTILS
	ok(m->module->elf != NULL, "which can be read");
#endif
	ok(code_module_address(
		   m->module,
		   m->offset + ((uint64_t)(uintptr_t)test_ourselves - m->start),
		   &address) &&
		   (address ^ (uint64_t)(uintptr_t)test_ourselves) % 4096 == 0,
	   "an address has one in the file");
	is_str(code_process_thread_name(p, getpid()), "record_process",
	       "the name of a thread is asked for");
}

static void test_threads(void)
{
	struct process *p = code_processes_get(processes, getpid());
	pthread_t thread;
	pid_t tid;

	if (pthread_create(&thread, NULL, name_itself, &tid) != 0)
		tap_bail("there are no threads");
	pthread_join(thread, NULL);
	is_str(code_process_thread_name(p, tid), "record_process",
	       "one that has gone has the name of the first");
	is_str(code_process_thread_name(
		       code_processes_get(processes, PID + 8000), 1),
	       "", "one that never was has none");
}

int main(void)
{
	msg_init("record_process", 2);
	code_modules_new(&modules);
	code_processes_new(&processes, modules);
	test_maps();
	test_exec();
	test_fork();
	test_ends();
	test_flood();
	test_ourselves();
	test_threads();
	code_processes_free(processes);
	code_modules_free(modules);
	return tap_end();
}
