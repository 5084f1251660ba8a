/*
 * Bytes to message. The whole file is read, then gzip (every member) or zstd
 * (every frame) is removed, told by the first bytes, then protobuf-c unpacks.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>
#include <zstd.h>

#include "oracle.h"

void fatal(const char *subject, const char *what)
{
	fprintf(stderr, "pprof-dump: %s: %s\n", subject, what);
	exit(2);
}

void *allocate(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p)
		fatal("memory", "cannot allocate");
	return p;
}

static void reserve(struct bytes *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 65536;

	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		fatal("memory", "input is too large");
	while (cap - b->len < more)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->data = realloc(b->data, cap);
	if (!b->data)
		fatal("memory", "cannot allocate");
	b->cap = cap;
}

static void read_all(struct bytes *b, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	size_t got;

	if (!f)
		fatal(path, "cannot open");
	do {
		reserve(b, 65536);
		got = fread(b->data + b->len, 1, b->cap - b->len, f);
		b->len += got;
	} while (got > 0);
	if (ferror(f))
		fatal(path, "cannot read");
	if (f != stdin)
		fclose(f);
}

/* Inflates one member and says how many bytes of input it took. */
static size_t inflate_member(struct bytes *out, uint8_t *in, size_t len,
			     const char *path)
{
	z_stream z = {.next_in = in, .avail_in = (uInt)len};
	int rc = Z_OK;

	if (len > UINT32_MAX)
		fatal(path, "gzip input over 4 GiB");
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		fatal("zlib", "cannot start");
	while (rc == Z_OK) {
		reserve(out, 65536);
		z.next_out = out->data + out->len;
		z.avail_out = 65536;
		rc = inflate(&z, Z_NO_FLUSH);
		out->len = (size_t)(z.next_out - out->data);
	}
	if (rc != Z_STREAM_END)
		fatal(path, "gzip data are cut or damaged");
	inflateEnd(&z);
	return len - z.avail_in;
}

/* Files are sometimes padded with zeros; nothing else may follow. */
static int is_padding(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != 0)
			return 0;
	return 1;
}

static size_t gunzip(struct bytes *out, const struct bytes *in,
		     const char *path)
{
	size_t members = 0;
	size_t at = 0;

	while (!is_padding(in->data + at, in->len - at)) {
		at += inflate_member(out, in->data + at, in->len - at, path);
		members++;
	}
	return members;
}

static void unzstd(struct bytes *out, const struct bytes *in, const char *path)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer from = {in->data, in->len, 0};
	size_t rc = 1;

	if (!z)
		fatal("zstd", "cannot start");
	while (from.pos < from.size) {
		ZSTD_outBuffer to;

		reserve(out, ZSTD_DStreamOutSize());
		to = (ZSTD_outBuffer){out->data, out->cap, out->len};
		rc = ZSTD_decompressStream(z, &to, &from);
		if (ZSTD_isError(rc))
			fatal(path, ZSTD_getErrorName(rc));
		out->len = to.pos;
	}
	while (rc != 0) { /* the input is used up, a buffer may be full */
		ZSTD_outBuffer to;
		size_t before = out->len;

		reserve(out, ZSTD_DStreamOutSize());
		to = (ZSTD_outBuffer){out->data, out->cap, out->len};
		rc = ZSTD_decompressStream(z, &to, &from);
		out->len = to.pos;
		if (ZSTD_isError(rc) || (rc != 0 && out->len == before))
			fatal(path, "zstd data are cut or damaged");
	}
	ZSTD_freeDStream(z);
}

static int begins_with(const struct bytes *b, const char *magic, size_t len)
{
	return b->len >= len && memcmp(b->data, magic, len) == 0;
}

Oracle__Profile *load_message(const char *path, size_t *gzip_members)
{
	struct bytes file = {0};
	struct bytes plain = {0};
	Oracle__Profile *msg;

	*gzip_members = 0;
	read_all(&file, path);
	if (begins_with(&file, "\x1f\x8b", 2))
		*gzip_members = gunzip(&plain, &file, path);
	else if (begins_with(&file, "\x28\xb5\x2f\xfd", 4))
		unzstd(&plain, &file, path);
	else
		plain = file;
	msg = oracle__profile__unpack(NULL, plain.len, plain.data);
	if (!msg)
		fatal(path, "protobuf-c cannot unpack this as a profile");
	if (plain.data != file.data)
		free(plain.data);
	free(file.data);
	return msg;
}
