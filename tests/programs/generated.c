/*
 * generated MILLISECONDS [DIRECTORY NAME...]: runs code that it makes itself,
 * at 0x700000000000, for so much time of a processor, after a line
 * "ready PID". With names it makes new code at that place for each, and tells
 * of it in DIRECTORY/jit-PID.dump, as JIT compilers do.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PLACE = 4096, CODE_LOAD = 0 };

struct dump_header {
	uint32_t magic, version, size, machine, pad, pid;
	uint64_t time, flags;
};

struct dump_load {
	uint32_t id, size;
	uint64_t time;
	uint32_t pid, tid;
	uint64_t vma, address, code_size, index;
};

/* push %rbp; mov %rsp,%rbp; mov $N,%ecx; dec %ecx; jnz; pop %rbp; ret */
static const unsigned char code[] = {
	0x55, 0x48, 0x89, 0xe5, 0xb9, 0,    0,	  0x10,
	0,    0xff, 0xc9, 0x75, 0xfc, 0x5d, 0xc3,
};

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static FILE *open_dump(const char *directory)
{
	struct dump_header h = {
		.magic = 0x4a695444,
		.version = 1,
		.size = sizeof(h),
		.machine = 62,
		.pid = (uint32_t)getpid(),
		.time = now(CLOCK_MONOTONIC),
	};
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/jit-%d.dump", directory,
		 (int)getpid());
	f = fopen(path, "w+");
	if (!f || fwrite(&h, sizeof(h), 1, f) != 1 || fflush(f) != 0 ||
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(f),
		 0) == MAP_FAILED)
		exit(1);
	return f;
}

static void tell(FILE *f, const void *at, const char *name, uint64_t index)
{
	struct dump_load l = {
		.id = CODE_LOAD,
		.size = (uint32_t)(sizeof(l) + strlen(name) + 1 + sizeof(code)),
		.time = now(CLOCK_MONOTONIC),
		.pid = (uint32_t)getpid(),
		.tid = (uint32_t)getpid(),
		.vma = (uintptr_t)at,
		.address = (uintptr_t)at,
		.code_size = sizeof(code),
		.index = index,
	};

	if (fwrite(&l, sizeof(l), 1, f) != 1 || fputs(name, f) < 0 ||
	    putc('\0', f) < 0 || fwrite(code, sizeof(code), 1, f) != 1)
		exit(1);
}

static void run(void *at, uint64_t nanoseconds)
{
	uint64_t end = now(CLOCK_PROCESS_CPUTIME_ID) + nanoseconds;
	void (*f)(void);

	memcpy(at, code, sizeof(code));
	memcpy(&f, &at, sizeof(f));
	while (now(CLOCK_PROCESS_CPUTIME_ID) < end)
		f();
}

int main(int argc, char **argv)
{
	uint64_t time = argc > 1 ? strtoull(argv[1], NULL, 10) * 1000000 : 0;
	void *at = mmap((void *)0x700000000000, PLACE,
			PROT_READ | PROT_WRITE | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
			0);
	FILE *dump = argc > 3 ? open_dump(argv[2]) : NULL;

	if (at == MAP_FAILED)
		return 1;
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	if (!dump)
		run(at, time);
	for (int i = 3; i < argc; i++) {
		tell(dump, at, argv[i], (uint64_t)i);
		run(at, time);
	}
	return dump && fclose(dump) != 0;
}
