/*
 * pprof-dump [MODE] [FILE]...
 *
 * Shows pprof files, plain, gzip or zstd, without libprof, one after the
 * other:
 *
 *   --text, --digest      all of it, or a hash of each section. Two files hold
 *                         the same profile if and only if these agree
 *   --facts               counts and sums, as an object of JSON
 *   --filtered, --merged  what stacks sum up to, told as filters and merging
 *                         of any make should leave it
 *   --filtered-digest, --merged-digest
 *                         one hash of that
 */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

struct mode {
	const char *option;
	void (*dump)(const struct profile *p);
};

static const struct mode modes[] = {
	{"--text", dump_text},
	{"--digest", dump_digest},
	{"--facts", dump_facts},
	{"--filtered", dump_filtered},
	{"--filtered-digest", dump_filtered_digest},
	{"--merged", dump_merged},
	{"--merged-digest", dump_merged_digest},
};

static const struct mode *find_mode(const char *option)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].option, option) == 0)
			return &modes[i];
	fatal(option, "unknown option");
	return NULL;
}

static void show(const struct mode *mode, const char *path)
{
	struct profile p;

	profile_init(&p, path);
	mode->dump(&p);
	profile_release(&p);
}

int main(int argc, char **argv)
{
	const struct mode *mode = &modes[0];
	int at = 1;

	if (at < argc && strncmp(argv[at], "--", 2) == 0)
		mode = find_mode(argv[at++]);
	if (at == argc)
		show(mode, "-");
	for (; at < argc; at++)
		show(mode, argv[at]);
	if (fflush(stdout) != 0 || ferror(stdout))
		fatal("stdout", "cannot write");
	return 0;
}
