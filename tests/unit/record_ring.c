/*
 * Records that nobody but this test has written, in rings of its own memory.
 */
#include "cmd/record/perf/perf_events.h"
#include "libcode/event/perf_newer.h"
#include "libcode/event/perf_records.h"
#include "program/msg.h"
#include "tests/unit/records.h"
#include "tests/unit/tap.h"

enum { SIZE = 4096 };

/* What the kernel would be. */
struct writer {
	struct perf_event_mmap_page page;
	uint64_t data[SIZE / 8];
};

/* As the kernel would. */
static void put_bytes(struct writer *w, const void *bytes, size_t size)
{
	const unsigned char *from = bytes;
	unsigned char *data = (unsigned char *)w->data;

	for (size_t i = 0; i < size; i++)
		data[w->page.data_head++ % SIZE] = from[i];
}

static void write_exit(struct writer *w, uint64_t time)
{
	struct bytes b;

	begin(&b, PERF_RECORD_EXIT, 0);
	put_pair(&b, 10, 1);
	put_pair(&b, 11, 1);
	put(&b, time);
	put_trailer(&b, time);
	put_bytes(w, end(&b), b.count * 8);
}

/* Of 48 and more bytes. */
static void write_comm(struct writer *w, uint64_t time)
{
	struct bytes b;

	begin(&b, PERF_RECORD_COMM, 0);
	put_pair(&b, 10, 11);
	put_text(&b, &"a name of 15 b."[time % 16]);
	put_trailer(&b, time);
	put_bytes(w, end(&b), b.count * 8);
}

static void write_header(struct writer *w, uint16_t size)
{
	struct perf_event_header h = {PERF_RECORD_EXIT, 0, size};

	put_bytes(w, &h, sizeof(h));
}

static void test_sample(void)
{
	static struct bytes b;
	struct event e;
	struct record_source from;
	const struct event_sample *s = &e.is.sample;
	struct record_sample head;
	const struct perf_event_header *h;

	begin_sample(&b, PERF_RECORD_MISC_KERNEL);
	put(&b, 3);
	put(&b, (uint64_t)PERF_CONTEXT_KERNEL);
	put(&b, 0xffffffff81000000);
	put(&b, 0xffffffff82000000);
	put_stack(&b, 64, 40);
	h = end(&b);
	ok(code_record_event(&e, &from, h, true) && e.kind == EVENT_SAMPLE &&
		   e.pid == 10 && e.tid == 11 && e.time == 123456789 &&
		   from.id == 77 && from.stream == 78 && s->weight == 10101010,
	   "a sample says whose it is, when it was, and what it weighs");
	ok(s->kernel_count == 2 && s->kernel[1] == 0xffffffff82000000 &&
		   s->user_count == 0,
	   "a chain of the kernel is one without its mark");
	ok(s->has_registers && s->registers[0] == 100 &&
		   s->registers[1] == 103 && s->registers[2] == 102 &&
		   s->registers[3] == 101 && s->registers[DWARF_RBP] == 106 &&
		   s->registers[DWARF_RSP] == 107 &&
		   s->registers[DWARF_PC] == 108 && s->registers[8] == 109 &&
		   s->registers[15] == 116,
	   "registers have DWARF's numbers");
	is_mem(s->stack, s->stack_size, &b.at[h->size / 8 - 9], 40,
	       "of a stack there is as much as was copied");

	ok(code_record_sample(&head, (const unsigned char *)h) &&
		   head.pid == 10 && head.tid == 11 && head.time == 123456789,
	   "its first bytes say whose it is, and when it was");

	for (size_t count = 1; count < b.count; count++) {
		struct bytes *copy = memcpy(malloc(sizeof(b)), &b, sizeof(b));

		copy->count = count;
		if (code_record_event(&e, &from, end(copy), true))
			tap_diag("%zu of %zu", count, b.count);
		tap.failed += code_record_event(&e, &from, end(copy), true);
		free(copy);
	}
	ok(!tap.failed, "a sample that is cut short anywhere is refused");
}

static void test_chains(void)
{
	struct bytes b;
	struct event e;
	struct record_source from;
	const struct event_sample *s = &e.is.sample;

	begin_sample(&b, PERF_RECORD_MISC_KERNEL);
	put(&b, 5);
	put(&b, (uint64_t)PERF_CONTEXT_KERNEL);
	put(&b, 0xffffffff81000000);
	put(&b, (uint64_t)PERF_CONTEXT_USER);
	put(&b, 0x401000);
	put(&b, 0x402000);
	ok(code_record_event(&e, &from, end(&b), false) &&
		   s->kernel_count == 1 && s->user_count == 2 &&
		   s->user[1] == 0x402000 && !s->has_registers,
	   "a chain is parted into the kernel's and the user's");

	begin_sample(&b, PERF_RECORD_MISC_USER);
	put(&b, 1);
	put(&b, (uint64_t)PERF_CONTEXT_USER);
	ok(code_record_event(&e, &from, end(&b), false) && s->user_count == 1 &&
		   s->user[0] == 0x401000,
	   "without a chain there is at least the place");

	begin_sample(&b, PERF_RECORD_MISC_USER);
	put(&b, UINT64_MAX / 8 + 2);
	put(&b, 0);
	ok(!code_record_event(&e, &from, end(&b), false),
	   "a chain that is longer than its record is refused");

	begin_sample(&b, PERF_RECORD_MISC_USER);
	put(&b, 0);
	put_stack(&b, 8, 9);
	ok(code_record_event(&e, &from, end(&b), true) && s->stack_size == 0,
	   "a stack of more bytes than there is room for has none");
}

static void begin_map(struct bytes *b, uint16_t misc)
{
	begin(b, PERF_RECORD_MMAP2, misc);
	put_pair(b, 10, 11);
	put(b, 0x400000);
	put(b, 0x2000);
	put(b, 0x1000);
}

static void test_maps(void)
{
	struct bytes b;
	struct event e;
	struct record_source from;
	const struct event_map *m = &e.is.map;
	const char build_id[24] = "\x14\0\0\0abcdefghijklmnopqrst";

	begin_map(&b, 0);
	put_pair(&b, 8, 1);
	put(&b, 4711);
	put(&b, 1);
	put_pair(&b, 5, 2);
	put_text(&b, "/bin/true");
	put_trailer(&b, 99);
	ok(code_record_event(&e, &from, end(&b), true) && e.kind == EVENT_MAP &&
		   e.time == 99 && from.id == 77 && from.stream == 78 &&
		   m->start == 0x400000 && m->length == 0x2000 &&
		   m->offset == 0x1000 && m->major == 8 && m->minor == 1 &&
		   m->inode == 4711 && !m->build_id,
	   "what is mapped is told with its file's number");
	is_str(m->path, "/bin/true", "and its path");

	begin_map(&b, PERF_RECORD_MISC_MMAP_BUILD_ID);
	memcpy(&b.at[b.count], build_id, sizeof(build_id));
	b.count += 3;
	put_pair(&b, 5, 2);
	put_text(&b, "/bin/true");
	put_trailer(&b, 99);
	ok(code_record_event(&e, &from, end(&b), true) &&
		   m->build_id_size == 20 && m->build_id[0] == 'a' &&
		   m->build_id[19] == 't' && !m->inode,
	   "or with its build id");

	b.at[5] = 0xff;
	ok(code_record_event(&e, &from, end(&b), true) && m->build_id_size == 0,
	   "a build id that is longer than any is none");

	begin_map(&b, 0);
	put(&b, 0);
	put(&b, 0);
	put(&b, 0);
	put(&b, 0);
	put(&b, UINT64_MAX);
	put_trailer(&b, 99);
	ok(!code_record_event(&e, &from, end(&b), true),
	   "a path without an end is refused");
}

static void test_others(void)
{
	struct bytes b;
	struct event e;
	struct record_source from;
	struct record_sample head;
	uint64_t time;

	begin(&b, PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC);
	put_pair(&b, 10, 11);
	put_text(&b, "a-name-that-is-too-long-for-it");
	put_trailer(&b, 98);
	ok(!code_record_sample(&head, (const unsigned char *)end(&b)),
	   "what is no sample is not taken for one");
	ok(code_record_event(&e, &from, end(&b), true) && e.is.comm.is_exec &&
		   strcmp(e.is.comm.name, "a-name-that-is-") == 0,
	   "a name fits, whatever it is");

	begin(&b, PERF_RECORD_FORK, 0);
	put_pair(&b, 20, 10);
	put_pair(&b, 21, 11);
	put(&b, 97);
	put_trailer(&b, 97);
	ok(code_record_event(&e, &from, end(&b), true) &&
		   e.kind == EVENT_FORK && e.pid == 20 && e.tid == 21 &&
		   e.is.parent == 10,
	   "a fork tells the child and whose it is");

	begin(&b, PERF_RECORD_LOST, 0);
	put(&b, 77);
	put(&b, 42);
	put_trailer(&b, 96);
	ok(code_record_event(&e, &from, end(&b), true) &&
		   e.kind == EVENT_LOST && e.is.count == 42,
	   "losses are counted");

	begin(&b, PERF_RECORD_THROTTLE, 0);
	put(&b, 77);
	put(&b, 77);
	put(&b, 77);
	put_trailer(&b, 95);
	ok(code_record_time(end(&b), &time) && time == 95 &&
		   !code_record_event(&e, &from, end(&b), true),
	   "a record of another type has a time and is left out");
}

static void test_wrap(void)
{
	static struct writer w;
	struct ring r;
	uint64_t written = 0, seen = 0;
	bool all = true;

	perf_ring_init(&r, &w.page, (unsigned char *)w.data, SIZE);
	ring_update(&r);
	ok(!r.front, "an empty ring has no front");
	while (written < 1000) {
		for (int i = 0; i < 40; i++)
			write_comm(&w, ++written);
		ring_update(&r);
		for (; r.front; ring_pop(&r)) {
			struct event e;
			struct record_source from;

			all &= code_record_event(&e, &from, r.front, true) &&
			       e.time == ++seen && r.time == seen &&
			       e.tid == 11;
		}
		all &= w.page.data_tail == w.page.data_head;
	}
	ok(all && seen == 1000, "records are whole wherever the ring begins");
	ok(r.whole, "some of them went over its end");
	perf_ring_release(&r);
}

static void test_damage(uint16_t size, const char *name)
{
	static struct writer w;
	struct ring r;

	memset(&w, 0, sizeof(w));
	perf_ring_init(&r, &w.page, (unsigned char *)w.data, SIZE);
	write_exit(&w, 1);
	write_header(&w, size);
	ring_update(&r);
	ring_pop(&r);
	ok(!r.front && r.damaged == 1 && r.tail == r.head, "%s", name);
	write_exit(&w, 2);
	ring_update(&r);
	ok(r.front && r.time == 2, "and what comes later is read");
	perf_ring_release(&r);
}

static void test_order(void)
{
	static struct writer w[3];
	struct perf_processor processor[3] = {0};
	struct perf_events es = {
		.processor = processor,
		.processor_count = 3,
	};
	struct ring *ring;
	uint64_t last = 0, count = 0;

	for (size_t i = 0; i < 3; i++)
		perf_ring_init(&processor[i].ring, &w[i].page,
			       (unsigned char *)w[i].data, SIZE);
	for (uint64_t time = 1; time <= 90; time++)
		write_exit(&w[time * time % 7 % 3], time);
	perf_events_update(&es);
	for (; (ring = perf_events_first(&es, 50)); ring_pop(ring), count++)
		if (ring->time != ++last)
			break;
	is_uint(last, 50, "rings are read in order of time, up to a time");
	for (; (ring = perf_events_first(&es, UINT64_MAX)); ring_pop(ring))
		if (ring->time != ++last)
			break;
	is_uint(last, 90, "and the rest later");
	for (size_t i = 0; i < 3; i++)
		perf_ring_release(&processor[i].ring);
}

/* Bits without a name are those that newer headers have names for. */
static void newer_bits(void)
{
	struct perf_event_attr attr = {.enable_on_exec = true, .task = true};

	newer_set(&attr, NEWER_BUILD_ID);
	newer_set(&attr, NEWER_INHERIT_THREAD);
	ok(attr.enable_on_exec && attr.task, "bits that were set stay");
	ok(!attr.disabled && !attr.read_format && !attr.wakeup_events,
	   "and others are not touched");
#ifdef PERF_ATTR_SIZE_VER7
	ok(attr.build_id && attr.inherit_thread, "they are the kernel's");
	ok(!attr.text_poke && !attr.remove_on_exec, "and no others");
	is_uint(NEWER_FORMAT_LOST, PERF_FORMAT_LOST, "so is the lost count");
#endif
}

int main(void)
{
	msg_init("record_ring", 2);
	test_sample();
	test_chains();
	test_maps();
	test_others();
	test_wrap();
	test_damage(0, "a record of no size ends what is known");
	test_damage(12, "so does one whose size is odd");
	test_damage(4000, "so does one that is larger than what there is");
	test_damage(8, "one that is too short for a time is left out");
	test_order();
	newer_bits();
	return tap_end();
}
