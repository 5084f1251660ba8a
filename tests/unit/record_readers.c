/* Readers on rings of real processes. */
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/reader.h"
#include "cmd/record/perf/readers.h"
#include "libcode/event/perf_records.h"
#include "program/clock.h"
#include "program/msg.h"
#include "tests/unit/busy.h"
#include "tests/unit/read_nothing.h"
#include "tests/unit/tap.h"

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>

enum { STACK_SIZE = 4096, ENOUGH = 60, DEADLINE = 120000, MOMENT = 2000000 };

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

	msg_init("record_readers", 2);
	if (argc > 1 && strcmp(argv[1], "busy") == 0)
		busy_spin(NULL);
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
