/*
 * Makes calls fail in a program that runs with this library preloaded.
 *
 *	FAULT_KIND=alloc FAULT_AT=7 LD_PRELOAD=fault.so prof-convert ...
 *
 * FAULT_KIND is a word of the table below, FAULT_AT the call of that kind
 * that fails, counted from 1 in all threads together, from main on. Besides:
 *
 *	FAULT_ON     calls after that one fail too
 *	FAULT_LOG    a file that gets a line when a call is made to fail
 *	FAULT_COUNT  a file that gets the number of calls of the kind at the end
 *	FAULT_NAMED  files without a name are refused, as some systems do
 *	FAULT_SHORT  reads and writes move a few bytes only, and are interrupted
 *
 * Standard error is left alone: that is where the program has to say what it
 * did about it. A program that hangs is ended by SIGALRM.
 */
#define _GNU_SOURCE	 /* RTLD_NEXT, O_TMPFILE */
#undef _FILE_OFFSET_BITS /* open and open64 are two here */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind {
	ALLOC,
	READ,
	WRITE,
	OPEN,
	CLOSE,
	DUP,
	STAT,
	READLINK,
	CHMOD,
	LINK,
	RENAME,
	THREAD,
	ENTROPY,
	KINDS
};

static const struct {
	const char *name;
	int error;
} kinds[KINDS] = {
	[ALLOC] = {"alloc", ENOMEM},	 [READ] = {"read", EIO},
	[WRITE] = {"write", ENOSPC},	 [OPEN] = {"open", EACCES},
	[CLOSE] = {"close", EIO},	 [DUP] = {"dup", EMFILE},
	[STAT] = {"stat", EIO},		 [READLINK] = {"readlink", EIO},
	[CHMOD] = {"chmod", EPERM},	 [LINK] = {"link", EIO},
	[RENAME] = {"rename", EIO},	 [THREAD] = {"thread", EAGAIN},
	[ENTROPY] = {"entropy", ENOSYS},
};

enum { SECONDS = 60, FEW = 7, THREADS = 64 };

static enum kind wanted = KINDS; /* until main begins */
static unsigned long at;
static bool goes_on, needs_names, is_short;
static const char *log_path, *count_path;
static atomic_ulong calls, transfers;

/* Not while a sanitizer makes a new thread its own. */
static _Thread_local bool is_counted;

/* Without any of the functions that are changed here. */
static void append(const char *path, const char *text)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path,
			  O_WRONLY | O_CREAT | O_APPEND, 0600);

	syscall(SYS_write, fd, text, strlen(text));
	syscall(SYS_close, fd);
}

static bool fails(enum kind kind)
{
	unsigned long n;

	if (kind != wanted || !is_counted)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (!at || n < at || (n > at && !goes_on))
		return false;
	if (n == at && log_path)
		append(log_path, "a call failed\n");
	errno = kinds[kind].error;
	return true;
}

/* What the next library, or libc, has under this name. */
static void look_up(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found) {
		append("/dev/stderr", "fault.so: a function is missing\n");
		_exit(125);
	}
	memcpy(function, &found, sizeof(found));
}

/* A function that fails with a value. */
#define FAILING(kind, type, failure, name, params, ...)             \
	type name params                                            \
	{                                                           \
		static type(*real) params;                          \
                                                                    \
		if (!real)                                          \
			look_up(&real, #name);                      \
		return fails(kind) ? (failure) : real(__VA_ARGS__); \
	}

FAILING(ALLOC, void *, NULL, malloc, (size_t size), size)
FAILING(ALLOC, void *, NULL, calloc, (size_t n, size_t size), n, size)
FAILING(ALLOC, void *, NULL, realloc, (void *p, size_t size), p, size)
FAILING(ALLOC, void *, NULL, aligned_alloc, (size_t align, size_t size), align,
	size)
FAILING(ALLOC, int, ENOMEM, posix_memalign,
	(void **p, size_t align, size_t size), p, align, size)
FAILING(DUP, int, -1, dup, (int fd), fd)
FAILING(STAT, int, -1, stat, (const char *path, struct stat *st), path, st)
FAILING(STAT, int, -1, stat64, (const char *path, struct stat64 *st), path, st)
FAILING(STAT, int, -1, fstat, (int fd, struct stat *st), fd, st)
FAILING(STAT, int, -1, fstat64, (int fd, struct stat64 *st), fd, st)
FAILING(STAT, int, -1, access, (const char *path, int mode), path, mode)
FAILING(READLINK, ssize_t, -1, readlink,
	(const char *path, char *to, size_t size), path, to, size)
FAILING(CHMOD, int, -1, fchmod, (int fd, mode_t mode), fd, mode)
FAILING(LINK, int, -1, linkat,
	(int from_dir, const char *from, int to_dir, const char *to, int flags),
	from_dir, from, to_dir, to, flags)
FAILING(ENTROPY, int, -1, getentropy, (void *to, size_t size), to, size)
FAILING(RENAME, int, -1, rename, (const char *from, const char *to), from, to)

/* What a new thread runs. */
struct start {
	void *(*run)(void *);
	void *arg;
};

static void *begin_thread(void *start)
{
	struct start *s = start;

	is_counted = true;
	return s->run(s->arg);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
		   void *(*run)(void *), void *arg)
{
	static int (*real)(pthread_t *, const pthread_attr_t *,
			   void *(*)(void *), void *);
	static struct start starts[THREADS];
	static atomic_size_t started;
	size_t i = atomic_fetch_add(&started, 1);

	if (!real)
		look_up(&real, "pthread_create");
	if (fails(THREAD) || i >= THREADS)
		return EAGAIN;
	starts[i] = (struct start){run, arg};
	return real(thread, attr, begin_thread, &starts[i]);
}

/* The descriptor is gone all the same. */
int close(int fd)
{
	static int (*real)(int);
	int status;

	if (!real)
		look_up(&real, "close");
	status = real(fd);
	return fails(CLOSE) ? -1 : status;
}

/* Files without a name may be unknown here. */
static bool refuses(int flags)
{
	if (!needs_names || (flags & O_TMPFILE) != O_TMPFILE)
		return false;
	errno = EOPNOTSUPP;
	return true;
}

/* The mode is there with some flags only; with others nobody looks at it. */
#define OPENING(name, params, ...)                     \
	int name params                                \
	{                                              \
		static int(*real) params;              \
		va_list args;                          \
		mode_t mode;                           \
                                                       \
		if (!real)                             \
			look_up(&real, #name);         \
		va_start(args, flags);                 \
		mode = va_arg(args, mode_t);           \
		va_end(args);                          \
		if (refuses(flags) || fails(OPEN))     \
			return -1;                     \
		return real(__VA_ARGS__, flags, mode); \
	}

OPENING(open, (const char *path, int flags, ...), path)
OPENING(open64, (const char *path, int flags, ...), path)
OPENING(openat, (int dir, const char *path, int flags, ...), dir, path)
OPENING(openat64, (int dir, const char *path, int flags, ...), dir, path)

/* How much of a transfer is done; 0: it is interrupted, as every other is. */
static size_t part_of(int fd, size_t size)
{
	if (!is_short || fd == STDERR_FILENO || size <= 1)
		return size;
	if (atomic_fetch_add(&transfers, 1) % 2 == 0)
		return 0;
	return size < FEW ? size - 1 : FEW;
}

static ssize_t interrupted(void)
{
	errno = EINTR;
	return -1;
}

ssize_t read(int fd, void *to, size_t size)
{
	static ssize_t (*real)(int, void *, size_t);
	size_t part = part_of(fd, size);

	if (!real)
		look_up(&real, "read");
	if (fails(READ))
		return -1;
	return size && !part ? interrupted() : real(fd, to, part);
}

ssize_t write(int fd, const void *from, size_t size)
{
	static ssize_t (*real)(int, const void *, size_t);
	size_t part = part_of(fd, size);

	if (!real)
		look_up(&real, "write");
	if (fd != STDERR_FILENO && fails(WRITE))
		return -1;
	return size && !part ? interrupted() : real(fd, from, part);
}

static unsigned long number(const char *name)
{
	const char *s = getenv(name);

	return s ? strtoul(s, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char *kind = getenv("FAULT_KIND");
	unsigned i = 0;

	alarm(SECONDS);
	is_counted = true;
	at = number("FAULT_AT");
	goes_on = getenv("FAULT_ON");
	needs_names = getenv("FAULT_NAMED");
	is_short = getenv("FAULT_SHORT");
	log_path = getenv("FAULT_LOG");
	count_path = getenv("FAULT_COUNT");
	while (kind && i < KINDS && strcmp(kinds[i].name, kind) != 0)
		i++;
	if (kind && i == KINDS) {
		append("/dev/stderr", "fault.so: no such FAULT_KIND\n");
		_exit(125);
	}
	if (kind)
		wanted = (enum kind)i;
}

__attribute__((destructor)) static void end(void)
{
	char text[24];
	unsigned long n = atomic_load(&calls);

	wanted = KINDS;
	snprintf(text, sizeof(text), "%lu\n", n);
	if (count_path)
		append(count_path, text);
}
