/*
 * Sends files through the fuzz target, where there is no fuzzer.
 *
 *	replay FILE | DIRECTORY...
 *
 * Prints TAP: a test for each directory, with all files below it, and one for
 * files in a row that lie in the same directory. The target aborts when
 * something does not hold; the last line tells with which file.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/fuzz/fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DESCRIPTORS = 16 };

static int tests;
static size_t files; /* of the test at hand */
static char group[4096];

static void end_group(void)
{
	if (files)
		printf("ok %d - %zu file%s of %s\n", ++tests, files,
		       files == 1 ? "" : "s", group);
	files = 0;
}

/* Another directory than before begins another test. */
static void begin_group(const char *name, size_t len)
{
	if (len >= sizeof(group))
		len = sizeof(group) - 1;
	if (strncmp(group, name, len) == 0 && group[len] == '\0')
		return;
	end_group();
	memcpy(group, name, len);
	group[len] = '\0';
}

static int fail_file(const char *path)
{
	fprintf(stderr, "replay: cannot read '%s'\n", path);
	return -1;
}

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;
	size_t size = 0;
	long end = -1;

	if (file && fseek(file, 0, SEEK_END) == 0)
		end = ftell(file);
	if (end >= 0) {
		rewind(file);
		/* Exactly so many, so that ASan sees an overrun. */
		data = malloc(end ? (size_t)end : 1);
		size = data ? fread(data, 1, (size_t)end, file) : 0;
	}
	if (file)
		fclose(file);
	if (end < 0 || !data || size != (size_t)end) {
		free(data);
		return fail_file(path);
	}
	printf("# %s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	files++;
	return 0;
}

static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	return type == FTW_F ? replay_file(path) : 0;
}

static int replay(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	if (stat(path, &st) < 0)
		return fail_file(path);
	if (S_ISDIR(st.st_mode))
		begin_group(path, strlen(path));
	else
		begin_group(slash ? path : ".",
			    slash ? (size_t)(slash - path) : 1);
	return nftw(path, visit, DESCRIPTORS, FTW_PHYS);
}

int main(int argc, char **argv)
{
	int status = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc && status == 0; i++)
		status = replay(argv[i]);
	end_group();
	printf("1..%d\n", tests);
	return status == 0 && tests ? 0 : 1;
}
