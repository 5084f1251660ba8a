/*
 * pprof-dump [--text | --digest | --facts] [FILE]
 *
 * Shows a pprof file, plain, gzip or zstd, without libprof. Two files hold
 * the same profile if and only if their texts, and so their digests, agree.
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
};

static const struct mode *find_mode(const char *option)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].option, option) == 0)
			return &modes[i];
	fatal(option, "unknown option (--text, --digest or --facts)");
	return NULL;
}

int main(int argc, char **argv)
{
	const struct mode *mode = &modes[0];
	struct profile p;
	int at = 1;

	if (at < argc && strncmp(argv[at], "--", 2) == 0)
		mode = find_mode(argv[at++]);
	if (argc - at > 1)
		fatal(argv[at + 1], "one file at a time");
	profile_init(&p, at < argc ? argv[at] : "-");
	mode->dump(&p);
	profile_release(&p);
	if (fflush(stdout) != 0 || ferror(stdout))
		fatal("stdout", "cannot write");
	return 0;
}
