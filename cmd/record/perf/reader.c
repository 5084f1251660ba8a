#include "cmd/record/perf/reader.h"

#include "cmd/record/urgent_lock.h"
#include "libcode/event/perf_records.h"
#include "program/clock.h"
#include "program/memory.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum {
	IMAGE_BYTES = 512 << 10,
	IMAGE_PIECES = 4096,
	WARM = 64 << 10,
	RECORD_MAX = 1 << 16, /* a size has 16 bits */
	COMPARED = 2048,      /* bytes of a stack */
	COMPARED_IN_CALL = 16,
	FEW = 256, /* records that are looked at ahead */
	LONG = IMAGE_EFFORT / 8,
	NANOSECONDS = 50,     /* for each of it */
	SHARE = 3,	      /* 1 in 3 of a processor is for long copies, */
	CREDIT = 20 * 1000000 /* but for some nanoseconds at first */
};

void reader_init(struct reader *r, struct ring *ring, size_t queue)
{
	r->ring = ring;
	r->queue = queue;
	r->passed = ring->tail;
	urgent_lock_init(&r->lock);
	ring->passed = &r->passed;
	ring->snapshots = &r->snapshots;
}

void reader_release(struct reader *r)
{
	if (!r->ring)
		return;
	pthread_mutex_destroy(&r->lock);
	if (r->seen)
		r->reading->seen_free(r->seen);
	snapshots_release(&r->snapshots);
	free(r->image.piece);
	free(r->image.bytes);
	free(r->whole);
	*r = (struct reader){0};
}

_Static_assert(IMAGE_PIECES * sizeof(struct image_piece) >= WARM, "it fits");

/* Most recordings have no Python. Memory is slow when it is used for the first
 * time, which is now for that which every snapshot needs. */
static void prepare(struct reader *r)
{
	if (r->seen)
		return;
	r->image = (struct image){
		.piece = memory_new(IMAGE_PIECES, sizeof(*r->image.piece)),
		.piece_room = IMAGE_PIECES,
		.bytes = memory_new(IMAGE_BYTES, 1),
		.size = IMAGE_BYTES,
	};
	snapshots_init(&r->snapshots, r->queue);
	r->reading->seen_new(&r->seen);
	memset(r->image.piece, 0, WARM);
	memset(r->image.bytes, 0, WARM);
	memset(r->snapshots.bytes, 0, WARM);
}

/* Bytes of the ring, which may go over its end. */
static void copy_bytes(const struct reader *r, uint64_t position, void *to,
		       size_t size)
{
	size_t at = position & (r->ring->size - 1);
	size_t before = r->ring->size - at;

	if (before > size)
		before = size;
	memcpy(to, r->ring->data + at, before);
	memcpy((unsigned char *)to + before, r->ring->data, size - before);
}

/* The size of a record; 0: it makes no sense. */
static size_t record_size(const struct reader *r, uint64_t position,
			  uint64_t head, uint32_t *type)
{
	struct perf_event_header header;

	if (head - position < sizeof(header) || head - position > r->ring->size)
		return 0;
	copy_bytes(r, position, &header, sizeof(header));
	*type = header.type;
	if (header.size < sizeof(header) || header.size % 8 ||
	    header.size > head - position)
		return 0;
	return header.size;
}

static bool find_sample(const struct reader *r, uint64_t position,
			struct record_sample *s)
{
	unsigned char bytes[RECORD_SAMPLE_HEAD];

	copy_bytes(r, position, bytes, sizeof(bytes));
	return code_record_sample(s, bytes);
}

static uint64_t see_head(const struct reader *r)
{
	return __atomic_load_n(&r->ring->page->data_head, __ATOMIC_ACQUIRE);
}

/* Is there another sample of the thread already? Then it has gone on. */
static bool is_followed(const struct reader *r, uint64_t position, pid_t tid)
{
	uint64_t head = see_head(r);
	struct record_sample s;
	uint32_t type;
	size_t size;

	for (int i = 0; i < FEW && position != head; i++, position += size) {
		size = record_size(r, position, head, &type);
		if (!size)
			break;
		if (type == PERF_RECORD_SAMPLE && size >= RECORD_SAMPLE_HEAD &&
		    find_sample(r, position, &s) && s.tid == tid)
			return true;
	}
	return false;
}

static void count(uint64_t *counter, bool is_one)
{
	__atomic_store_n(counter, *counter + is_one, __ATOMIC_RELAXED);
}

static void put_snapshot(struct reader *r, uint64_t position,
			 const struct snapshot *s)
{
	bool is_put = snapshots_put(&r->snapshots, position, s);

	if (s->python->found != PYTHON_KNOWN)
		return;
	if (!is_put)
		r->reading->seen_undo(r->seen);
	count(&r->counts.snapshots, is_put);
	count(&r->counts.late, is_put && s->is_late);
	count(&r->counts.stateless, is_put && !s->thread);
	count(&r->counts.dropped, !is_put);
}

/* The next record in one piece. */
static const struct perf_event_header *whole_record(struct reader *r,
						    size_t size)
{
	size_t at = r->passed & (r->ring->size - 1);

	if (size <= r->ring->size - at)
		return (const void *)(r->ring->data + at);
	if (!r->whole)
		r->whole = memory_new(RECORD_MAX, 1);
	copy_bytes(r, r->passed, r->whole, size);
	return (const void *)r->whole;
}

/*
 * Is the thread's stack not what it was when it was sampled? The last functions
 * that it was in cannot end, nor be called, without a change. How much time has
 * passed does not tell: where processors are shared, the thread and its reader
 * may both have waited for others. A thread in a call of the kernel goes on to
 * its end, and writes what it found into the stack of whoever asked, but never
 * at the end of that stack, where the function returns that made the call.
 */
static bool has_moved(struct reader *r, pid_t pid, uint64_t next)
{
	const struct perf_event_header *record =
		whole_record(r, (size_t)(next - r->passed));
	unsigned char now[COMPARED];
	struct record_source source;
	struct event e;
	const struct event_sample *s = &e.is.sample;
	struct iovec here = {now, 0}, there;

	if (!code_record_event(&e, &source, record, true) || !s->has_registers)
		return true;
	here.iov_len = s->kernel_count ? COMPARED_IN_CALL : COMPARED;
	if (here.iov_len > s->stack_size)
		here.iov_len = s->stack_size;
	there.iov_base = (void *)(uintptr_t)s->registers[DWARF_RSP];
	there.iov_len = here.iov_len;
	return process_vm_readv(pid, &here, 1, &there, 1, 0) !=
		       (ssize_t)here.iov_len ||
	       memcmp(now, s->stack, here.iov_len) != 0;
}

/* While the thread stands, if we are on its processor and on time. */
static void copy_thread(struct reader *r, struct snapshot *s,
			const struct record_sample *sample, uint64_t next)
{
	s->thread = r->reading->copy(&r->image, s->python, r->seen, sample->pid,
				     sample->tid);
	s->time = (uint64_t)clock_now();
	s->is_late = sched_getcpu() != r->cpu ||
		     is_followed(r, next, sample->tid) ||
		     has_moved(r, sample->pid, next);
	s->image = r->image;
	python_processes_tell(r->processes, sample->pid, s->thread, s->time);
}

static pid_t *dear_place(struct reader *r, pid_t pid)
{
	return &r->dear[(size_t)pid % READER_DEAR];
}

/* We come before everybody else on the processor, and a process that makes its
 * copies long must not have all of it by that. */
static bool is_too_dear(struct reader *r, pid_t pid, uint64_t now)
{
	return *dear_place(r, pid) == pid && r->owed > now &&
	       r->owed - now > CREDIT;
}

static void note_cost(struct reader *r, pid_t pid, uint64_t now)
{
	uint32_t effort = IMAGE_EFFORT - r->image.effort;
	pid_t *place = dear_place(r, pid);

	if (effort > LONG) {
		*place = pid;
		r->owed = r->owed > now ? r->owed : now;
		r->owed += (uint64_t)effort * NANOSECONDS * SHARE;
	} else if (*place == pid) {
		*place = 0;
	}
}

static void take_sample(struct reader *r, const struct record_sample *sample,
			uint64_t next)
{
	uint64_t now = (uint64_t)clock_now();
	struct snapshot s = {
		.python = python_processes_get(r->processes, sample->pid, now),
		.time = now,
	};

	if (!s.python)
		return;
	if (is_too_dear(r, sample->pid, now)) {
		count(&r->counts.dropped, true);
		return;
	}
	prepare(r);
	code_image_begin(&r->image, sample->pid);
	if (s.python->found == PYTHON_KNOWN)
		copy_thread(r, &s, sample, next);
	note_cost(r, sample->pid, now);
	put_snapshot(r, r->passed, &s);
}

/* False: it was later than that. */
static bool take_other(struct reader *r, size_t size, uint64_t limit)
{
	const struct perf_event_header *record = whole_record(r, size);
	struct record_source source;
	struct event e;

	if (!code_record_event(&e, &source, record, true))
		return true;
	if (e.time > limit)
		return false;
	python_processes_event(r->processes, &e);
	return true;
}

static void go_to(struct reader *r, uint64_t position)
{
	__atomic_store_n(&r->passed, position, __ATOMIC_RELEASE);
}

/* The size of the next record; 0: there is none, or nothing after it can be
 * found. */
static size_t next_record(struct reader *r, uint64_t head, bool *is_sample,
			  struct record_sample *sample)
{
	uint32_t type;
	size_t size = 0;

	if (r->passed != head)
		size = record_size(r, r->passed, head, &type);
	if (!size)
		go_to(r, head);
	*is_sample = size >= RECORD_SAMPLE_HEAD &&
		     find_sample(r, r->passed, sample);
	return size;
}

void reader_pass(struct reader *r)
{
	uint64_t head = see_head(r);
	struct record_sample sample;
	bool is_sample;
	size_t size;

	while ((size = next_record(r, head, &is_sample, &sample))) {
		if (is_sample)
			take_sample(r, &sample, r->passed + size);
		else
			take_other(r, size, UINT64_MAX);
		go_to(r, r->passed + size);
	}
}

uint64_t reader_help(struct reader *r, uint64_t limit, bool give_up)
{
	uint64_t head = see_head(r);
	struct record_sample sample;
	bool is_sample;
	size_t size;

	while ((size = next_record(r, head, &is_sample, &sample))) {
		if (is_sample && !give_up)
			return sample.time;
		if (is_sample)
			count(&r->counts.dropped, true);
		else if (!take_other(r, size, limit))
			break;
		go_to(r, r->passed + size);
	}
	return UINT64_MAX;
}

bool reader_is_through(const struct reader *r)
{
	return __atomic_load_n(&r->passed, __ATOMIC_RELAXED) == see_head(r);
}

bool reader_is_full(const struct reader *r)
{
	const struct perf_event_mmap_page *page = r->ring->page;
	uint64_t tail = __atomic_load_n(&page->data_tail, __ATOMIC_RELAXED);
	uint64_t passed = __atomic_load_n(&r->passed, __ATOMIC_RELAXED);

	return passed - tail > r->ring->size / 4 ||
	       snapshots_used(&r->snapshots) > r->snapshots.size / 4;
}
