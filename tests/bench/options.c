#include "options.h"

#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t parse_number(const char *option, const char *text)
{
	uint64_t max = strcmp(option, "--samples") == 0 ? 1ull << 40 : 1 << 24;
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || v > max)
		bench_die(option, "not a number in range");
	return v;
}

void options_parse(struct options *o, int argc, char **argv)
{
	const struct {
		const char *name;
		uint64_t *value;
	} table[] = {
		{"--stacks", &o->stacks},   {"--samples", &o->samples},
		{"--depth", &o->depth},	    {"--seed", &o->seed},
		{"--threads", &o->threads},
	};

	for (int i = 2; i < argc; i += 2) {
		size_t k = 0;

		while (k < ARRAY_SIZE(table) && strcmp(argv[i], table[k].name))
			k++;
		if (k == ARRAY_SIZE(table))
			bench_die(argv[i], "unknown option");
		if (i + 1 == argc)
			bench_die(argv[i], "needs a number");
		*table[k].value = parse_number(argv[i], argv[i + 1]);
	}
	if (o->samples < o->stacks)
		o->samples = o->stacks;
	if (!o->stacks || !o->depth)
		bench_die("--stacks, --depth", "must not be 0");
}
