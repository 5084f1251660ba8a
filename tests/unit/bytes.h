/*
 * Bytes for tests: compressed, in files, through pipes, and a directory for
 * them that is gone when the program ends.
 *
 * What fails here is the machine's fault: the test ends.
 */
#ifndef TESTS_UNIT_BYTES_H
#define TESTS_UNIT_BYTES_H

#include "tests/unit/tap.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

/* Allocated: free(b.at). */
struct bytes {
	unsigned char *at;
	size_t len;
	size_t room; /* 0: unknown */
};

static inline void *must(void *p)
{
	if (!p)
		tap_bail("no memory");
	return p;
}

static inline void bytes_add(struct bytes *to, const void *bytes, size_t len)
{
	size_t need = to->len + len + 1;

	if (to->room < need) {
		to->room = need * 2;
		to->at = must(realloc(to->at, to->room));
	}
	if (len)
		memcpy(to->at + to->len, bytes, len);
	to->len += len;
	to->at[to->len] = '\0'; /* for those who know that it is text */
}

/* Not allocated, and not to be changed. */
static inline struct bytes bytes_view(const void *bytes, size_t len)
{
	return (struct bytes){(unsigned char *)(uintptr_t)bytes, len, 0};
}

static inline struct bytes bytes_copy(const void *bytes, size_t len)
{
	struct bytes b = {0};

	bytes_add(&b, bytes, len);
	return b;
}

/* len bytes that do not compress well, the same for the same seed. */
static inline struct bytes bytes_noise(size_t len, uint64_t seed)
{
	struct bytes b = {must(malloc(len + 1)), len, 0};

	for (size_t i = 0; i < len; i++) {
		seed = seed * 6364136223846793005 + 1442695040888963407;
		b.at[i] = (unsigned char)(seed >> 56);
	}
	return b;
}

/* One gzip member. */
static inline struct bytes gzip_of(const void *bytes, size_t len)
{
	z_stream z = {0};
	struct bytes b = {0};

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY))
		tap_bail("zlib");
	b.len = deflateBound(&z, len);
	b.at = must(malloc(b.len));
	z.next_in = (unsigned char *)(uintptr_t)bytes;
	z.avail_in = (unsigned)len;
	z.next_out = b.at;
	z.avail_out = (unsigned)b.len;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		tap_bail("zlib");
	b.len -= z.avail_out;
	deflateEnd(&z);
	return b;
}

/* One zstd frame with a checksum. */
static inline struct bytes zstd_of(const void *bytes, size_t len)
{
	ZSTD_CCtx *z = must(ZSTD_createCCtx());
	struct bytes b = {.len = ZSTD_compressBound(len)};

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	b.at = must(malloc(b.len));
	b.len = ZSTD_compress2(z, b.at, b.len, bytes, len);
	if (ZSTD_isError(b.len))
		tap_bail("zstd");
	ZSTD_freeCCtx(z);
	return b;
}

/* What one gzip member holds; at NULL when it is not one. */
static inline struct bytes gunzip_of(struct bytes from)
{
	z_stream z = {.next_in = from.at, .avail_in = (unsigned)from.len};
	struct bytes b = {0};
	unsigned char chunk[1 << 14];
	int status = inflateInit2(&z, 15 + 16);

	while (status == Z_OK) {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		status = inflate(&z, Z_NO_FLUSH);
		bytes_add(&b, chunk, sizeof(chunk) - z.avail_out);
	}
	if (status != Z_STREAM_END || z.avail_in) {
		free(b.at);
		b.at = NULL;
	}
	inflateEnd(&z);
	return b;
}

/* What one zstd frame holds; at NULL when it is not one. */
static inline struct bytes unzstd_of(struct bytes from)
{
	ZSTD_DStream *z = must(ZSTD_createDStream());
	ZSTD_inBuffer in = {from.at, from.len, 0};
	unsigned char chunk[1 << 14];
	struct bytes b = {0};
	size_t left = 1;

	while (left && !ZSTD_isError(left)) {
		ZSTD_outBuffer out = {chunk, sizeof(chunk), 0};

		left = ZSTD_decompressStream(z, &out, &in);
		bytes_add(&b, chunk, out.pos);
		if (left && in.pos == in.size && !out.pos)
			break;
	}
	if (left || in.pos != in.size) {
		free(b.at);
		b.at = NULL;
	}
	ZSTD_freeDStream(z);
	return b;
}

static char scratch[4000];

/* Removes what is in a directory, and closes it. */
static inline void empty_directory(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, e->d_name, 0) == 0)
			continue;
		empty_directory(openat(fd, e->d_name, O_RDONLY | O_DIRECTORY));
		unlinkat(fd, e->d_name, AT_REMOVEDIR);
	}
	if (d)
		closedir(d);
}

static inline void remove_scratch(void)
{
	empty_directory(open(scratch, O_RDONLY | O_DIRECTORY));
	rmdir(scratch);
}

/* The path of a file in our directory. Holds for some more calls. */
static inline const char *scratch_path(const char *name)
{
	static char path[16][4400];
	static unsigned turn;
	const char *tmp = getenv("TMPDIR");

	if (!scratch[0]) {
		snprintf(scratch, sizeof(scratch), "%s/prof-unit.XXXXXX",
			 tmp && *tmp ? tmp : "/tmp");
		if (!mkdtemp(scratch))
			tap_bail("cannot make a directory for files");
		atexit(remove_scratch);
	}
	turn = (turn + 1) % 16;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", scratch, name);
	return path[turn];
}

/* Names in our directory. */
static inline size_t scratch_count(void)
{
	DIR *d = opendir(scratch);
	size_t count = 0;

	while (d && readdir(d))
		count++;
	if (d)
		closedir(d);
	return count - 2;
}

static inline void spill(const char *path, const void *bytes, size_t len)
{
	FILE *f = must(fopen(path, "wb"));

	if (fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
		tap_bail("cannot write a file");
}

/* From where the descriptor is to the end. */
static inline struct bytes slurp_fd(int fd)
{
	unsigned char chunk[1 << 14];
	struct bytes b = {0};
	ssize_t n;

	bytes_add(&b, "", 0);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		bytes_add(&b, chunk, (size_t)n);
	return b;
}

/* A whole file; at NULL when there is none. */
static inline struct bytes slurp(const char *path)
{
	struct bytes b = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return b;
	b = slurp_fd(fd);
	close(fd);
	return b;
}

/* Waits until all that was written is read; false: nobody reads any more. */
static inline bool wait_until_read(int fd)
{
	struct pollfd p = {.fd = fd};
	int left = 1;

	while (left && ioctl(fd, FIONREAD, &left) == 0) {
		if (poll(&p, 1, 0) > 0 && p.revents & POLLERR)
			return false;
		sched_yield();
	}
	return true;
}

/* A pipe into which a child writes the bytes. A few at a time come one by
 * one: no read gets more than that. */
static inline int fed_pipe(pid_t *child, struct bytes b, size_t at_a_time)
{
	int fd[2];

	fflush(stdout);
	if (pipe(fd) < 0 || (*child = fork()) < 0)
		tap_bail("no pipe or no process");
	if (*child) {
		close(fd[1]);
		return fd[0];
	}
	close(fd[0]);
	for (size_t i = 0; i < b.len; i += at_a_time) {
		size_t n = b.len - i < at_a_time ? b.len - i : at_a_time;

		if (write(fd[1], b.at + i, n) != (ssize_t)n)
			_exit(1);
		if (at_a_time < 16 && !wait_until_read(fd[1]))
			_exit(1);
	}
	_exit(0);
}

static inline void reap(pid_t child)
{
	waitpid(child, NULL, 0);
}

#endif
