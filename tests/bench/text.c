#include "text.h"

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
