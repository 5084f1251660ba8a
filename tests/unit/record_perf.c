/*
 * The sampler of perf_event_open as a whole, with processes of ours.
 */
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/sampler.h"
#include "program/clock.h"
#include "program/msg.h"
#include "tests/unit/busy.h"
#include "tests/unit/tap.h"

#include <poll.h>

enum { ENOUGH = 60, DEADLINE = 120000, CHILDREN = 100, LIFE = 8000000 };

/* Each lives shorter than a period at 99 Hz: seen by that alone, none. */
static void have_children(void)
{
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			while (clock_read(CLOCK_PROCESS_CPUTIME_ID) < LIFE)
				for (int k = 0; k < 10000; k++)
					busy_work++;
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
}

/* True: all that there will be was seen. */
static bool watch(struct sampler *s, uint64_t enough)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};
	struct sampler_counts counts = {0};

	for (int i = 0; i < DEADLINE / 50 && counts.samples < enough; i++) {
		poll(&p, 1, 50);
		if (!s->class->drain(s))
			return true;
		s->class->counts(s, &counts);
	}
	return false;
}

static int64_t sum(const struct prof_profile *p, size_t column)
{
	const int64_t *values = prof_values(p, column);
	int64_t total = 0;

	for (size_t i = 0; i < prof_sample_count(p); i++)
		total += values[i];
	return total;
}

static struct sampler *start(const struct plan *plan, int *go)
{
	struct sampler *s;
	struct reason o;

	if (!sampler_perf.open(&s, plan, &o))
		tap_bail(o.why);
	busy_go(go);
	return s;
}

static void test_busy(void)
{
	int go;
	pid_t pid = busy_hold("busy", &go);
	struct plan plan = busy_plan(&pid, true);
	struct sampler *s = start(&plan, &go);
	struct sampler_counts counts;
	struct prof_profile *p;

	watch(s, ENOUGH);
	s->class->stop(s);
	s->class->counts(s, &counts);
	p = s->class->take(s);
	is_int(sum(p, 0), counts.samples, "each sample is in the profile");
	is_int(sum(p, 1), counts.samples * (1000000000 / 999),
	       "and weighs what it stands for");
	is_uint(counts.threads, 1, "its thread is counted");
	ok(!perf_can_unwind() || counts.complete + 2 >= counts.samples,
	   "nearly all stacks reach the beginning of the program");
	prof_free(p);
	p = s->class->take(s);
	is_uint(prof_sample_count(p), 0, "what was taken is gone");
	prof_free(p);
	s->class->close(s);
	busy_end(pid);
}

static void test_frame_pointers(void)
{
	int go;
	pid_t pid = busy_hold("busy", &go);
	struct plan plan = busy_plan(&pid, true);
	struct sampler *s;
	struct sampler_counts counts;
	struct prof_profile *p;

	plan.unwind = UNWIND_FP;
	s = start(&plan, &go);
	watch(s, ENOUGH);
	s->class->stop(s);
	s->class->counts(s, &counts);
	p = s->class->take(s);
	ok(sum(p, 0) >= ENOUGH && !counts.is_dwarf &&
		   strcmp(counts.unwinder, "fp") == 0,
	   "frame pointers are used on request");
	prof_free(p);
	s->class->close(s);
	busy_end(pid);
}

static void test_short_lives(void)
{
	int go;
	pid_t pid = busy_hold("children", &go);
	struct plan plan = busy_plan(&pid, true);
	struct sampler *s;
	struct sampler_counts counts;

	plan.rate = 99;
	s = start(&plan, &go);
	ok(watch(s, UINT64_MAX), "a sampler ends with what it watches");
	s->class->counts(s, &counts);
	ok(counts.rate > 40,
	   "programs that live shorter than a period are seen");
	s->class->close(s);
	busy_end(pid);
}

int main(int argc, char **argv)
{
	struct perf_setup setup = {.rate = 99};
	struct reason o;
	struct plan plan = {0};

	msg_init("record_perf", 2);
	if (argc > 1 && strcmp(argv[1], "busy") == 0)
		busy_spin(NULL);
	if (argc > 1) {
		have_children();
		return 0;
	}
	if (!perf_setup_fit(&setup, &plan, 0, &o)) {
		tap_skip_here("events", o.why);
		return tap_end();
	}
	test_busy();
	test_frame_pointers();
	test_short_lives();
	return tap_end();
}
