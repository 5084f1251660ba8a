/*
 * Records such as the kernel writes, of process 10 and thread 11.
 */
#ifndef TESTS_UNIT_RECORDS_H
#define TESTS_UNIT_RECORDS_H

#include "libcode/event/event.h"

#include <linux/perf_event.h>
#include <string.h>

enum { RECORD_WORDS = 512 };

/* A record that grows. */
struct bytes {
	uint64_t at[RECORD_WORDS];
	size_t count;
};

static inline void put(struct bytes *b, uint64_t value)
{
	b->at[b->count++] = value;
}

static inline void put_pair(struct bytes *b, uint32_t first, uint32_t second)
{
	uint32_t pair[2] = {first, second};

	memcpy(&b->at[b->count++], pair, sizeof(pair));
}

static inline void put_text(struct bytes *b, const char *text)
{
	size_t size = strlen(text) + 1;

	b->at[b->count + size / 8] = 0;
	memcpy(&b->at[b->count], text, size);
	b->count += (size + 7) / 8;
}

static inline void begin(struct bytes *b, uint32_t type, uint16_t misc)
{
	struct perf_event_header h = {.type = type, .misc = misc};

	b->count = 1;
	memcpy(b->at, &h, sizeof(h));
}

static inline const struct perf_event_header *end(struct bytes *b)
{
	struct perf_event_header *h = (void *)b->at;

	h->size = (uint16_t)(b->count * 8);
	return h;
}

static inline void put_trailer(struct bytes *b, uint64_t time)
{
	put_pair(b, 10, 11);
	put(b, time);
	put(b, 77); /* id */
	put(b, 78); /* stream */
	put_pair(b, 1, 0);
}

static inline void begin_sample(struct bytes *b, uint16_t misc)
{
	begin(b, PERF_RECORD_SAMPLE, misc);
	put(b, 0x401000);
	put_pair(b, 10, 11);
	put(b, 123456789);
	put(b, 77);
	put(b, 78);
	put_pair(b, 1, 0);
	put(b, 10101010); /* period */
}

static inline void put_stack(struct bytes *b, uint64_t size, uint64_t used)
{
	put(b, PERF_SAMPLE_REGS_ABI_64);
	for (uint64_t i = 0; i < DWARF_COUNT; i++)
		put(b, 100 + i);
	put(b, size);
	for (uint64_t i = 0; i < size / 8; i++)
		put(b, i);
	put(b, used);
}

#endif
