#include "text.h"

#include <stdbool.h>
#include <stdio.h>

void text_put_line(const struct program *p, const uint32_t *path, size_t n,
		   uint64_t weight)
{
	for (size_t i = 0; i < n; i++) {
		const struct site *site = &p->sites[path[i]];

		for (uint32_t k = site->n_frames; k-- > 0;) {
			uint32_t f = site->frames[k].function;

			if (i || k + 1 < site->n_frames)
				putc_unlocked(';', stdout);
			fwrite(p->functions[f].name, 1,
			       p->functions[f].name_len, stdout);
		}
	}
	printf(" %llu\n", (unsigned long long)weight);
}

static void put_frame(const struct program *p, const struct frame *frame)
{
	printf("{\"name\":\"%s\",\"file\":\"%s\",\"line\":%u,\"col\":null}",
	       p->functions[frame->function].name,
	       p->files[frame->function / PER_FILE], frame->line);
}

uint32_t *text_put_frames(const struct program *p)
{
	uint32_t *first = bench_alloc(p->n_sites, sizeof(*first));
	uint32_t count = 0;

	for (uint32_t i = 0; i < p->n_sites; i++) {
		const struct site *site = &p->sites[i];

		first[i] = count;
		for (uint32_t k = site->n_frames; k-- > 0; count++) {
			if (count)
				putc_unlocked(',', stdout);
			put_frame(p, &site->frames[k]);
		}
	}
	return first;
}

/* Numbers that differ from each other: of an address in its file, and of the
 * same behind its symbol. */
static void put_perf_frame(const struct program *p, uint32_t site,
			   const struct frame *frame, bool is_inlined)
{
	static const char *const files[] = {
		[GO] = "/opt/search/bin/searchd",
		[CPP] = "/opt/search/lib/libengine.so.4",
		[C] = "/usr/lib/x86_64-linux-gnu/libc.so.6",
		[PYTHON] = "/tmp/perf-4242.map",
	};
	enum language language = p->language[frame->function / PER_FILE];

	printf("\t%16x %s+0x%x (%s)\n", 0x1000 + site * 37u,
	       p->functions[frame->function].name, site * 37u & 0xfff,
	       is_inlined ? "inlined" : files[language]);
}

void text_put_record(const struct program *p, const uint32_t *path, size_t n,
		     uint64_t number)
{
	static const char *const threads[] = {"searchd", "worker", "V8 Worker",
					      "gc-thread"};
	unsigned thread = bench_mix(number) % 32;
	unsigned long long us = 100000000 + number * 251;

	printf("%s %u/%u [%03u] %llu.%06llu:   %8u cycles:u: \n",
	       threads[thread % ARRAY_SIZE(threads)], 4242, 4242 + thread,
	       thread % 16, us / 1000000, us % 1000000,
	       250000 + (unsigned)(bench_mix(~number) % 1000));
	for (size_t i = n; i-- > 0;) {
		const struct site *site = &p->sites[path[i]];

		for (uint32_t k = 0; k < site->n_frames; k++)
			put_perf_frame(p, path[i], &site->frames[k],
				       k + 1 < site->n_frames);
	}
	putc_unlocked('\n', stdout);
}

void text_put_stack(const struct program *p, const uint32_t *first,
		    const uint32_t *path, size_t n)
{
	char separator = '[';

	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < p->sites[path[i]].n_frames; k++) {
			printf("%c%u", separator, first[path[i]] + k);
			separator = ',';
		}
	putc_unlocked(']', stdout);
}
