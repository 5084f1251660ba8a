#include "cmd/record/perf/ring.h"

#include "libcode/event/perf_records.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RECORD_MAX = 1 << 16 }; /* a size has 16 bits */

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* The record in one piece. A header has 8 bytes and sizes are multiples of
 * that, so that it is never split itself. */
static const struct perf_event_header *whole_record(struct ring *r,
						    const unsigned char *at,
						    size_t size)
{
	size_t before = r->size - (size_t)(at - r->data);

	if (size <= before)
		return (const struct perf_event_header *)(const void *)at;
	if (!r->whole)
		r->whole = memory_new(RECORD_MAX, 1);
	memcpy(r->whole, at, before);
	memcpy(r->whole + before, r->data, size - before);
	return (const struct perf_event_header *)(void *)r->whole;
}

static void give_back(struct ring *r, uint64_t tail)
{
	r->tail = tail;
	r->front = NULL;
	__atomic_store_n(&r->page->data_tail, tail, __ATOMIC_RELEASE);
}

/* From a size that makes no sense nothing after it can be found. */
static void find_front(struct ring *r)
{
	while (!r->front && r->tail != r->head) {
		const unsigned char *at = r->data + (r->tail & (r->size - 1));
		struct perf_event_header header;
		uint64_t there = r->head - r->tail;

		memcpy(&header, at, sizeof(header));
		if (header.size < sizeof(header) || header.size % 8 ||
		    header.size > there || there > r->size) {
			r->damaged++;
			give_back(r, r->head);
			return;
		}
		r->front = whole_record(r, at, header.size);
		if (!code_record_time(r->front, &r->time)) {
			r->damaged++;
			give_back(r, r->tail + header.size);
		}
	}
}

void ring_update(struct ring *r)
{
	r->head = r->passed ? __atomic_load_n(r->passed, __ATOMIC_ACQUIRE)
			    : __atomic_load_n(&r->page->data_head,
					      __ATOMIC_ACQUIRE);
	find_front(r);
}

void ring_pop(struct ring *r)
{
	give_back(r, r->tail + r->front->size);
	find_front(r);
}

void perf_ring_init(struct ring *r, struct perf_event_mmap_page *page,
		    const unsigned char *data, size_t size)
{
	*r = (struct ring){
		.page = page,
		.data = data,
		.size = size,
		.tail = page->data_tail,
	};
	r->head = r->tail;
}

void perf_ring_release(struct ring *r)
{
	free(r->whole);
	*r = (struct ring){0};
}

bool ring_map(struct ring *r, int fd, size_t size)
{
	void *at = mmap(NULL, page_size() + size, PROT_READ | PROT_WRITE,
			MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return false;
	perf_ring_init(r, at, (const unsigned char *)at + page_size(), size);
	return true;
}

void ring_unmap(struct ring *r)
{
	if (r->page)
		munmap(r->page, page_size() + r->size);
	perf_ring_release(r);
}
