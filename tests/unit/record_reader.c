/* A reader on a ring that nobody but this test writes. */
#include "cmd/record/perf/reader.h"
#include "libcode/event/perf_records.h"
#include "program/clock.h"
#include "tests/unit/read_nothing.h"
#include "tests/unit/records.h"
#include "tests/unit/tap.h"

#include <sched.h>
#include <unistd.h>

enum {
	SIZE = 4096,
	QUEUE = 64 << 10,
	STACK_SIZE = 4096,
	TURN = 8 /* samples that fit into the ring */
};

/* What the kernel would be. */
struct writer {
	struct perf_event_mmap_page page;
	uint64_t data[SIZE / 8];
	struct ring ring;
	struct reader reader;
};

static void begin_reading(struct writer *w)
{
	memset(w, 0, sizeof(*w));
	perf_ring_init(&w->ring, &w->page, (unsigned char *)w->data, SIZE);
	w->reader = (struct reader){.reading = &reading};
	python_processes_new(&w->reader.processes, find);
	reader_init(&w->reader, &w->ring, QUEUE);
}

static void end_reading(struct writer *w)
{
	struct python_processes *processes = w->reader.processes;

	reader_release(&w->reader);
	python_processes_free(processes);
	perf_ring_release(&w->ring);
}

static void write_record(struct writer *w, struct bytes *b)
{
	unsigned char *data = (unsigned char *)w->data;
	const unsigned char *from = (const void *)end(b);

	for (size_t i = 0; i < b->count * 8; i++)
		data[w->page.data_head++ % SIZE] = from[i];
}

/* What a thread has on its stack, which is ours. */
static uint64_t own_stack[8];

static void write_sample(struct writer *w, uint32_t pid, uint32_t tid,
			 uint64_t time)
{
	struct bytes b;

	begin(&b, PERF_RECORD_SAMPLE, 0);
	put(&b, 0x401000);
	put_pair(&b, pid, tid);
	put(&b, time);
	put(&b, 77);
	put(&b, 78);
	put_pair(&b, 1, 0);
	put(&b, 10101010);
	put(&b, 1);
	put(&b, (uint64_t)PERF_CONTEXT_USER);
	put(&b, PERF_SAMPLE_REGS_ABI_64);
	for (uint64_t i = 0; i < DWARF_COUNT; i++)
		put(&b, i == DWARF_RSP ? (uintptr_t)own_stack : i);
	put(&b, sizeof(own_stack));
	for (size_t i = 0; i < sizeof(own_stack) / 8; i++)
		put(&b, own_stack[i]);
	put(&b, sizeof(own_stack) - time % 7 * 8);
	write_record(w, &b);
}

static void write_exec(struct writer *w, uint32_t pid, uint64_t time)
{
	struct bytes b;

	begin(&b, PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC);
	put_pair(&b, pid, pid);
	put_text(&b, "a name");
	put_trailer(&b, time);
	write_record(w, &b);
}

static bool has_snapshot(struct writer *w, uint64_t thread)
{
	struct snapshot s;
	pid_t tid;

	if (!w->ring.front ||
	    !snapshots_find(&w->reader.snapshots, w->ring.tail, &s) ||
	    s.image.used != sizeof(tid))
		return false;
	memcpy(&tid, s.image.bytes, sizeof(tid));
	return s.thread == thread && (uint64_t)tid == thread;
}

static uint64_t count_taken(struct writer *w, uint32_t pid, int samples)
{
	uint64_t before = w->reader.counts.snapshots;

	for (int i = 0; i < samples; i++) {
		write_sample(w, pid, pid, (uint64_t)i + 1);
		reader_pass(&w->reader);
		ring_update(&w->ring);
		has_snapshot(w, pid); /* drops those before it */
		ring_pop(&w->ring);
	}
	return w->reader.counts.snapshots - before;
}

static void test_dear(void)
{
	static struct writer w;
	int64_t began = clock_now();
	uint64_t taken, most;

	begin_reading(&w);
	taken = count_taken(&w, DEAR, 1000);
	most = 10 + (uint64_t)(clock_now() - began) / 4000000;
	ok(taken >= 2 && taken <= most,
	   "one whose copies are long has some: %u", (unsigned)taken);
	is_uint(w.reader.counts.dropped, 1000 - taken, "what is not is told");
	is_int(count_taken(&w, 10, 100), 100, "others have all of theirs");
	w.reader.owed = 0;
	ok(count_taken(&w, DEAR, 1), "it has more when that is made up for");
	end_reading(&w);
}

static void test_cursor(void)
{
	static struct writer w;

	begin_reading(&w);
	write_sample(&w, 10, 11, 1);
	ring_update(&w.ring);
	ok(!w.ring.front, "what no reader has passed is not read");
	reader_pass(&w.reader);
	ring_update(&w.ring);
	ok(w.ring.front && has_snapshot(&w, 11) && w.page.data_tail == 0,
	   "then it is, with its snapshot");
	write_sample(&w, 99, 99, 2);
	write_exec(&w, 10, 3);
	write_sample(&w, 10, 12, 4);
	reader_pass(&w.reader);
	ring_update(&w.ring);
	ring_pop(&w.ring);
	ok(w.ring.time == 2 && !has_snapshot(&w, 99),
	   "a sample of another program has none");
	ring_pop(&w.ring);
	ring_pop(&w.ring);
	ok(w.ring.time == 4 && has_snapshot(&w, 12), "a later one has its own");
	end_reading(&w);
}

static void test_wrap(void)
{
	static struct writer w;
	uint64_t good = 0, wanted = 0, time = 0;

	begin_reading(&w);
	for (int round = 0; round < 1000; round++) {
		for (uint32_t i = 0; i < TURN; i++) {
			write_exec(&w, 10, ++time);
			write_sample(&w, 10, 100 + i, ++time);
			wanted++;
		}
		reader_pass(&w.reader);
		for (ring_update(&w.ring); w.ring.front; ring_pop(&w.ring))
			if (w.ring.front->type == PERF_RECORD_SAMPLE)
				good += has_snapshot(
					&w, 100 + (w.ring.time / 2 - 1) % TURN);
	}
	is_uint(good, wanted, "snapshots are found wherever the ring begins");
	ok(w.ring.damaged == 0 && w.reader.counts.dropped == 0,
	   "and nothing is lost");
	end_reading(&w);
}

/* What is lost with a snapshot that there was no room for is copied again. */
static void test_full(void)
{
	static struct writer w;
	uint64_t count = 0, dropped;

	begin_reading(&w);
	undone = 0;
	while (!w.reader.counts.dropped && count < QUEUE) {
		write_sample(&w, 10, 11, ++count);
		reader_pass(&w.reader);
		for (ring_update(&w.ring); w.ring.front; ring_pop(&w.ring))
			;
	}
	dropped = w.reader.counts.dropped;
	ok(dropped == 1 && undone == 1, "a snapshot without room: %" PRIu64,
	   count);
	end_reading(&w);
}

/* The front's; then it is popped. */
static bool is_late(struct writer *w)
{
	struct snapshot s;
	bool has_one;

	ring_update(&w->ring);
	has_one = snapshots_find(&w->reader.snapshots, w->ring.tail, &s);
	ring_pop(&w->ring);
	return has_one && s.is_late;
}

static void test_late(void)
{
	static struct writer w;
	uint32_t pid = (uint32_t)getpid();
	cpu_set_t here, before;

	begin_reading(&w);
	sched_getaffinity(0, sizeof(before), &before);
	w.reader.cpu = sched_getcpu();
	CPU_ZERO(&here);
	CPU_SET((size_t)w.reader.cpu, &here);
	sched_setaffinity(0, sizeof(here), &here);
	write_sample(&w, pid, 11, 1);
	write_sample(&w, pid, 12, 2);
	write_sample(&w, pid, 11, 3);
	reader_pass(&w.reader);
	ok(is_late(&w), "late: the thread was sampled again");
	ok(!is_late(&w) && !is_late(&w), "not late: others were, or none");
	write_sample(&w, pid, 11, 4);
	own_stack[0]++;
	reader_pass(&w.reader);
	ok(is_late(&w), "late: its stack is another one");
	write_sample(&w, pid, 11, 5);
	w.reader.cpu++;
	reader_pass(&w.reader);
	ok(is_late(&w), "late: it is another processor's");
	is_uint(w.reader.counts.late, 3, "all of them are counted");
	end_reading(&w);
	sched_setaffinity(0, sizeof(before), &before);
}

static void test_help(void)
{
	static struct writer w;

	begin_reading(&w);
	write_exec(&w, 10, 1);
	write_exec(&w, 10, 5);
	is_uint(reader_help(&w.reader, 4, false), UINT64_MAX, "up to a time");
	ring_update(&w.ring);
	ring_pop(&w.ring);
	ok(!w.ring.front, "others pass what needs no snapshot");
	write_sample(&w, 10, 11, 7);
	write_exec(&w, 10, 8);
	is_uint(reader_help(&w.reader, 9, false), 7, "up to a sample");
	is_uint(reader_help(&w.reader, 9, true), UINT64_MAX,
		"which they give up in the end");
	ring_update(&w.ring);
	ring_pop(&w.ring);
	ok(w.ring.time == 7 && !has_snapshot(&w, 11) &&
		   w.reader.counts.dropped == 1,
	   "that has no snapshot, and is counted");
	end_reading(&w);
}

/* Sizes that the kernel does not write. */
static void test_damage(void)
{
	static const uint16_t size[] = {0, 4, 12, 4000};

	for (size_t i = 0; i < sizeof(size) / sizeof(*size); i++) {
		static struct writer w;
		struct bytes b;
		struct perf_event_header *h = (void *)b.at;

		begin_reading(&w);
		write_sample(&w, 10, 11, 1);
		begin(&b, PERF_RECORD_SAMPLE, 0);
		end(&b);
		h->size = size[i];
		memcpy((char *)w.data + w.page.data_head, h, sizeof(*h));
		w.page.data_head += sizeof(*h);
		reader_pass(&w.reader);
		write_sample(&w, 10, 12, 2);
		reader_pass(&w.reader);
		ring_update(&w.ring);
		tap.failed += !has_snapshot(&w, 11);
		ring_pop(&w.ring);
		ring_update(&w.ring);
		tap.failed += w.reader.passed != w.page.data_head;
		end_reading(&w);
	}
	ok(!tap.failed, "a record whose size makes no sense is passed");
}

int main(void)
{
	test_cursor();
	test_wrap();
	test_full();
	test_late();
	test_help();
	test_dear();
	test_damage();
	return tap_end();
}
