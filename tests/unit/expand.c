/*
 * Inputs that are compressed: all members and frames are read, and nothing
 * that is damaged, cut, or followed by something else.
 */
#include "tests/unit/inputs.h"

static struct prof_error err;

static void gzip_shows(const char *text, size_t len, const char *what)
{
	struct bytes stored = gzip_of(text, len);

	shows(stored, text, len, what);
	free(stored.at);
}

static struct bytes members(const char *const *parts, size_t count,
			    struct bytes (*compress)(const void *, size_t))
{
	struct bytes all = {0};

	for (size_t i = 0; i < count; i++) {
		struct bytes one = compress(parts[i], strlen(parts[i]));

		bytes_add(&all, one.at, one.len);
		free(one.at);
	}
	return all;
}

static const char *const parts[] = {"one;", "", "two;", "three", ""};

static void gzip(void)
{
	struct bytes noise = bytes_noise(2 << 20, 3);
	struct bytes stored = members(parts, 5, gzip_of);

	gzip_shows("", 0, "gzip of nothing");
	gzip_shows("hello", 5, "gzip of a word");
	gzip_shows((char *)noise.at, noise.len, "gzip of noise");
	shows(stored, "one;two;three", 13, "five members");
	bytes_add(&stored, "\0\0\0\0\0\0\0\0", 8);
	shows(stored, "one;two;three", 13, "members and padding");
	free(stored.at);
	free(noise.at);
}

/* More than is expanded in one go. */
static void large_gzip(void)
{
	size_t large = tap_size(40 << 20);
	struct bytes zeros = {must(calloc(large, 1)), large, 0};
	struct bytes stored = gzip_of(zeros.at, zeros.len);

	shows(stored, zeros.at, zeros.len, "40 MiB from some KiB of gzip");
	free(stored.at);
	stored = zstd_of(zeros.at, zeros.len);
	shows(stored, zeros.at, zeros.len, "40 MiB from some KiB of zstd");
	free(stored.at);
	free(zeros.at);
}

/* Zeros in zstd, and what is skipped: as many stored bytes as are asked for. */
static struct bytes bomb(size_t len, size_t stored)
{
	static const unsigned char skippable[] = {0x50, 0x2a, 0x4d, 0x18};
	struct bytes zeros = {must(calloc(len, 1)), len, 0};
	struct bytes b = zstd_of(zeros.at, len);
	size_t rest;

	if (b.len + 8 > stored)
		tap_bail("the zeros are too large");
	rest = stored - b.len - 8;
	memset(zeros.at, 0, rest);
	bytes_add(&b, skippable, 4);
	bytes_add(&b, (unsigned char[]){rest & 255, rest >> 8 & 255, 0, 0}, 4);
	bytes_add(&b, zeros.at, rest);
	free(zeros.at);
	return b;
}

/* How much comes of an input: SIZE_MAX, and an error, where it is refused. */
static uint64_t expands(struct bytes b, uint64_t max_size)
{
	const struct prof_in_options o = {.size = sizeof(o),
					  .max_size = max_size};
	const unsigned char *p;
	struct prof_in *in;
	uint64_t offset;
	size_t have = 1;

	if (prof_in_open_memory(&in, b.at, b.len, &o, &err) < 0)
		return SIZE_MAX;
	while (have && prof_in_peek(&p, &have, in, 1, &err) == PROF_OK)
		prof_in_skip(in, have);
	offset = have ? SIZE_MAX : prof_in_offset(in);
	prof_in_close(in);
	return offset;
}

/* 64 MiB are free, and 4096 for each stored byte. */
static void refuses_bombs(void)
{
	const size_t stored = 6000, most = (64 << 20) + stored * 4096;
	struct bytes b = bomb(most, stored), gzip;

	is_uint(expands(b, 0), most, "4096 times as much, and 64 MiB");
	free(b.at);
	b = bomb(most + 1, stored);
	is_uint(expands(b, 0), SIZE_MAX, "a byte more is refused");
	is_str(err.text,
	       "6000 bytes expand to more than 91684864, as no profile does",
	       "as it is said");
	is_int(err.status, PROF_ELIMIT, "a limit");
	is_int(err.remedy, PROF_REMEDY_MAX_SIZE, "that can be raised");
	is_uint(expands(b, most + 1), most + 1, "with a size that is given");
	is_uint(expands(b, most), SIZE_MAX, "which is a limit itself");
	gzip = gzip_of(b.at, b.len);
	ok(gzip.len < stored / 2, "gzip makes little of it");
	is_uint(expands(gzip, 0), SIZE_MAX,
		"what is stored counts, not what is between");
	is_uint(expands(gzip, most + 1), most + 1, "likewise with a size");
	free(gzip.at);
	free(b.at);
}

/* A file that says in its trailer that it is large, or small. */
static void lying_trailer(void)
{
	struct bytes stored = gzip_of("hello", 5);

	memset(stored.at + stored.len - 4, 0xff, 4);
	refuses(stored, PROF_EFORMAT,
		"the gzip stream is damaged: incorrect length check");
	memset(stored.at + stored.len - 4, 0, 4);
	refuses(stored, PROF_EFORMAT,
		"the gzip stream is damaged: incorrect length check");
	stored.at[stored.len - 8] ^= 1;
	refuses(stored, PROF_EFORMAT,
		"the gzip stream is damaged: incorrect data check");
	free(stored.at);
}

/* Cut anywhere, a stream is refused: nobody gets half of it. */
static void cut(struct bytes stored, size_t magic, const char *text)
{
	size_t wrong = 0;

	for (size_t len = magic; len < stored.len; len++) {
		struct bytes b = bytes_view(stored.at, len);

		b = read_all(len % 5 ? MEMORY : PIPE, b, NULL, &err);
		wrong += b.at || strcmp(err.text, text) != 0;
		free(b.at);
	}
	is_uint(wrong, 0, "cut anywhere: %s", text);
}

static void cut_streams(void)
{
	const char *text = "main;parse;main;parse;main;parse";
	struct bytes stored = gzip_of(text, strlen(text));

	cut(stored, 3, "the gzip stream is truncated");
	free(stored.at);
	stored = zstd_of(text, strlen(text));
	cut(stored, 4, "the zstd stream is truncated");
	free(stored.at);
}

static void gzip_and_garbage(void)
{
	struct bytes stored = gzip_of("hello", 5);
	size_t len = stored.len;
	char text[200];

	bytes_add(&stored, "garbage", 7);
	snprintf(text, sizeof(text),
		 "trailing bytes after the gzip stream (at offset %zu of the "
		 "file)",
		 len);
	refuses(stored, PROF_EFORMAT, text);

	/* Zeros are padding, but nothing comes behind padding, not even
	 * another member. */
	snprintf(text, sizeof(text),
		 "trailing bytes after the gzip stream (at offset %zu of the "
		 "file)",
		 len + 3);
	stored.len = len;
	bytes_add(&stored, "\0\0\0x", 4);
	refuses(stored, PROF_EFORMAT, text);
	stored.len = len;
	bytes_add(&stored, "\0\0\0", 3);
	bytes_add(&stored, stored.at, len);
	refuses(stored, PROF_EFORMAT, text);
	free(stored.at);
}

static void zstd(void)
{
	static const unsigned char skippable[] = {0x5e, 0x2a, 0x4d, 0x18, 3,  0,
						  0,	0,    'x',  'y',  'z'};
	struct bytes stored = members(parts, 5, zstd_of);
	struct bytes with = bytes_copy(skippable, sizeof(skippable));

	shows(stored, "one;two;three", 13, "five frames");
	bytes_add(&with, stored.at, stored.len);
	bytes_add(&with, skippable, sizeof(skippable));
	shows(with, "one;two;three", 13, "frames that are skipped");
	bytes_add(&stored, "garbage", 7);
	refuses(stored, PROF_EFORMAT, "trailing bytes after the zstd stream");
	free(stored.at);
	stored = zstd_of("hello", 5);
	stored.at[stored.len - 1] ^= 1;
	refuses(stored, PROF_EFORMAT,
		"the zstd stream is damaged: Restored data doesn't match "
		"checksum");
	free(stored.at);
	free(with.at);
}

/* Compressed twice is seen; three times is not. */
static void twice(void)
{
	struct bytes once = gzip_of("hello", 5);
	struct bytes both = zstd_of(once.at, once.len);
	struct bytes two = gzip_of(once.at, once.len);
	struct bytes three = gzip_of(two.at, two.len);

	shows(two, "hello", 5, "gzip in gzip");
	shows(both, "hello", 5, "gzip in zstd");
	shows(three, once.at, once.len, "two layers of three");
	free(once.at);
	free(both.at);
	free(two.at);
	free(three.at);
}

/* Closing in the middle ends the thread that reads ahead. */
static void early_close(void)
{
	size_t large = tap_size(40 << 20);
	struct bytes zeros = {must(calloc(large, 1)), large, 0};
	struct bytes stored = gzip_of(zeros.at, zeros.len);
	const unsigned char *p;
	struct prof_in *in;
	size_t have;

	for (int i = 0; i < 3; i++) {
		prof_in_open_memory(&in, stored.at, stored.len, NULL, &err);
		if (i)
			prof_in_peek(&p, &have, in, (size_t)i << 20, &err);
		prof_in_close(in);
	}
	ok(true, "closed early");
	free(stored.at);
	free(zeros.at);
}

int main(void)
{
	gzip();
	large_gzip();
	if (!tap_is_slow())
		refuses_bombs();
	lying_trailer();
	cut_streams();
	gzip_and_garbage();
	zstd();
	twice();
	early_close();
	return tap_end();
}
