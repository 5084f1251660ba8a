/*
 * A reader on a ring that nobody but this test writes, and readers on rings of
 * real processes.
 */
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/reader.h"
#include "cmd/record/perf/readers.h"
#include "libcode/event/perf_records.h"
#include "program/clock.h"
#include "program/msg.h"
#include "tests/unit/busy.h"
#include "tests/unit/records.h"
#include "tests/unit/tap.h"

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>

enum {
	SIZE = 4096,
	QUEUE = 64 << 10,
	STACK_SIZE = 4096,
	TURN = 8, /* samples that fit into the ring */
	ENOUGH = 60,
	DEADLINE = 120000,
	MOMENT = 2000000,
	DEAR = 98 /* a process that takes all effort that there is */
};

/* Everybody but a process of number 99 has the same. */
static void find(struct python *out, pid_t pid)
{
	*out = (struct python){.found = pid == 99 ? PYTHON_NONE : PYTHON_KNOWN};
}

/* A snapshot is the number of the thread. */
static uint64_t copy(struct image *m, const struct python *p,
		     struct python_seen *seen, pid_t pid, pid_t tid)
{
	(void)p;
	(void)seen;
	memcpy(m->bytes, &tid, sizeof(tid));
	m->used = sizeof(tid);
	if (pid == DEAR)
		m->effort = 0;
	return (uint64_t)tid;
}

static void seen_new(struct python_seen **out)
{
	static char nothing;

	*out = (struct python_seen *)(void *)&nothing;
}

static void seen_free(struct python_seen *s)
{
	(void)s;
}

static unsigned undone;

static void seen_undo(struct python_seen *s)
{
	(void)s;
	undone++;
}

static const struct python_reading reading = {find, copy, seen_new, seen_free,
					      seen_undo};

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

/* What was seen of real processes. */
struct seen {
	uint64_t samples, snapshots, wrong, last_time, disorder;
};

static void see(const struct event *e, void *arg)
{
	struct seen *s = arg;
	pid_t tid;

	if (e->kind != EVENT_SAMPLE)
		return;
	s->disorder += e->time < s->last_time;
	s->last_time = e->time;
	s->samples++;
	if (!e->is.sample.snapshot)
		return;
	s->snapshots++;
	memcpy(&tid, e->is.sample.snapshot->image.bytes, sizeof(tid));
	s->wrong += tid != e->tid;
}

/* As rings.c does it. */
static void fetch(struct perf_events *es, struct readers *r, struct seen *s,
		  bool all)
{
	uint64_t limit = all ? UINT64_MAX : (uint64_t)clock_now() - MOMENT;
	struct ring *ring;

	limit = readers_pass(r, limit, all);
	perf_events_update(es);
	while ((ring = perf_events_first(es, limit))) {
		struct record_source source;
		struct snapshot snapshot;
		struct event e;

		if (code_record_event(&e, &source, ring->front, true)) {
			if (e.kind == EVENT_SAMPLE &&
			    snapshots_find(ring->snapshots, ring->tail,
					   &snapshot))
				e.is.sample.snapshot = &snapshot;
			see(&e, s);
		}
		ring_pop(ring);
	}
}

static bool open_events(struct perf_events *es, struct perf_setup *setup,
			pid_t pid)
{
	perf_events_init(es);
	es->setup = *setup;
	es->setup.wakes_at_once = true;
	es->setup.has_stacks = perf_can_unwind();
	es->setup.stack_size = STACK_SIZE;
	es->ring_size = 64 << 10;
	return perf_events_add(es, pid) == PERF_ADDED;
}

static void test_live(struct perf_setup *setup)
{
	int go;
	pid_t pid = busy_hold("busy", &go);
	struct perf_events es;
	struct readers *r;
	struct python_findings f;
	struct seen s = {0};

	setup->on_exec = true;
	if (!open_events(&es, setup, pid) || !readers_start(&r, &es, &reading))
		tap_bail("no events, or no threads");
	busy_go(&go);
	for (int i = 0; i < DEADLINE / 50 && s.samples < ENOUGH; i++) {
		poll(NULL, 0, 50);
		fetch(&es, r, &s, false);
	}
	is_uint(readers_open(r) > 0, 1, "a process that lives has events");
	busy_end(pid);
	for (int i = 0; i < DEADLINE && readers_open(r); i++) {
		struct pollfd p = {.fd = readers_fd(r), .events = POLLIN};

		poll(&p, 1, 1000);
		fetch(&es, r, &s, false);
	}
	is_uint(readers_open(r), 0, "the end of its events is seen");
	ok(readers_stop(r) && readers_stop(r), "readers end, if asked twice");
	fetch(&es, r, &s, true);
	readers_count(r, &f);
	tap_diag("%" PRIu64 " samples, %" PRIu64 " late", s.samples, f.late);
	ok(s.samples >= ENOUGH && s.disorder == 0, "samples come in order");
	ok(s.snapshots + f.dropped == s.samples && s.wrong == 0,
	   "each with the snapshot that was taken for it");
	ok(f.snapshots == s.snapshots && f.late <= f.snapshots,
	   "they are counted");
	readers_free(r);
	perf_events_release(&es);
}

/* Nothing happens, so that only the end wakes them. */
static void test_stop(struct perf_setup *setup)
{
	int go;
	pid_t pid = busy_hold("busy", &go);
	struct perf_events es;
	struct readers *r;
	bool good = true;

	for (int i = 0; i < 100; i++) {
		good &= open_events(&es, setup, pid) &&
			readers_start(&r, &es, &reading) && readers_stop(r);
		readers_free(r);
		perf_events_release(&es);
	}
	ok(good, "readers end when nothing happens");
	busy_end(pid);
}

/* Memory that never comes: of whoever has it filled by a program of his. */
static uint64_t copy_never(struct image *m, const struct python *p,
			   struct python_seen *seen, pid_t pid, pid_t tid)
{
	for (;;)
		pause();
	return copy(m, p, seen, pid, tid);
}

static const struct python_reading never = {find, copy_never, seen_new,
					    seen_free, seen_undo};

static void test_hang(struct perf_setup *setup)
{
	int go;
	pid_t pid = busy_hold("busy", &go);
	static struct perf_events es;
	struct readers *r;
	struct seen s = {0};
	int64_t since;
	uint64_t most = 0;

	if (!open_events(&es, setup, pid) || !readers_start(&r, &es, &never))
		tap_bail("no events, or no threads");
	busy_go(&go);
	for (int i = 0; i < DEADLINE / 50 && most < STACK_SIZE * 4; i++) {
		poll(NULL, 0, 50);
		fetch(&es, r, &s, false);
		for (size_t k = 0; k < es.processor_count; k++)
			if (es.processor[k].ring.page->data_head > most)
				most = es.processor[k].ring.page->data_head;
	}
	busy_end(pid);
	since = clock_now();
	ok(!readers_stop(r), "a reader that hangs is left");
	fetch(&es, r, &s, true);
	ok(clock_now() - since < 30 * CLOCK_SECOND, "after a while");
	ok(s.samples > 0 && s.snapshots == 0,
	   "its ring is read, without snapshots");
	readers_free(r); /* and the rings, not before we end */
}

/* In a process of its own, whose limits stay. */
static bool has_no_threads(struct perf_setup *setup, pid_t pid)
{
	const struct rlimit no_files = {0, 0};
	struct perf_events es;
	struct readers *r;
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		bool is_open = open_events(&es, setup, pid);

		setrlimit(RLIMIT_NOFILE, &no_files);
		_exit(is_open && !readers_start(&r, &es, &reading) &&
				      !es.processor[0].ring.passed
			      ? 0
			      : 1);
	}
	waitpid(child, &status, 0);
	return status == 0;
}

static void test_limits(struct perf_setup *setup)
{
	int go;
	pid_t pid = busy_hold("busy", &go);

	ok(has_no_threads(setup, pid), "without threads there are no readers");
	busy_end(pid);
}

int main(int argc, char **argv)
{
	struct perf_setup setup = {.rate = 200};
	struct reason o;
	struct plan plan = {0};

	msg_init("record_reader", 2);
	if (argc > 1 && strcmp(argv[1], "busy") == 0)
		busy_spin(NULL);
	test_cursor();
	test_wrap();
	test_full();
	test_late();
	test_help();
	test_dear();
	test_damage();
	if (!perf_setup_fit(&setup, &plan, 0, &o)) {
		tap_skip_here("readers of events", o.why);
		return tap_end();
	}
	test_live(&setup);
	test_stop(&setup);
	test_limits(&setup);
	test_hang(&setup);
	return tap_end();
}
