/*
 * Real events of real processes; this program is them too, by its argument.
 */
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/rings.h"
#include "libcode/base/map.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"
#include "tests/unit/busy.h"
#include "tests/unit/permissions.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>

enum { THREADS = 500, TURN = 5000000, ENOUGH = 60, DEADLINE = 120000 };

/* What was seen. */
struct seen {
	uint64_t samples, kernel, stacks, lost, other_pid;
	uint64_t last_time, disorder;
	uint64_t maps_before, execs, forks, exits;
	struct map threads, processes;
	pid_t pid;
};

/* When a pipe is closed, each thread in its turn; a crowd would leave no
 * processor to the test. */
static void *wait_and_work(void *arg)
{
	static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
	int *pipe_end = arg;
	int64_t end;
	char byte;

	while (read(*pipe_end, &byte, 1) < 0 && errno == EINTR)
		;
	pthread_mutex_lock(&turn);
	end = clock_read(CLOCK_THREAD_CPUTIME_ID) + TURN;
	while (clock_read(CLOCK_THREAD_CPUTIME_ID) < end)
		for (int i = 0; i < 10000; i++)
			busy_work++;
	pthread_mutex_unlock(&turn);
	pause();
	return arg;
}

/* A tree of two processes that use their processors. */
static void be_busy_twice(void)
{
	if (fork() == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	busy_spin(NULL);
}

static void see(const struct event *e, void *arg)
{
	struct seen *s = arg;

	s->disorder += e->time < s->last_time;
	s->last_time = e->time;
	s->maps_before += e->kind == EVENT_MAP && !s->samples;
	s->execs += e->kind == EVENT_COMM && e->is.comm.is_exec && !s->samples;
	s->forks += e->kind == EVENT_FORK;
	s->exits += e->kind == EVENT_EXIT;
	if (e->kind == EVENT_LOST)
		s->lost += e->is.count;
	if (e->kind != EVENT_SAMPLE)
		return;
	s->samples++;
	s->kernel += e->is.sample.kernel_count > 0;
	s->stacks += e->is.sample.has_registers &&
		     e->is.sample.stack_size > 100;
	s->other_pid += e->pid != s->pid;
	code_map_at(&s->threads, (uint64_t)e->tid, 0, 0);
	code_map_at(&s->processes, (uint64_t)e->pid, 0, 0);
}

static void release_seen(struct seen *s)
{
	code_map_release(&s->threads);
	code_map_release(&s->processes);
}

/* Drains until there is enough, or the events have ended. */
static void watch(struct rings *r, struct seen *s, const uint64_t *what,
		  uint64_t enough)
{
	struct pollfd p = {.fd = rings_fd(r), .events = POLLIN};

	for (int i = 0; i < DEADLINE / 50 && *what < enough; i++) {
		poll(&p, 1, 50);
		rings_drain(r, false, see, s);
		if (rings_have_ended(r))
			break;
	}
	rings_stop(r);
	rings_drain(r, true, see, s);
}

static void test_command(void)
{
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid = s.pid = busy_hold("busy", &go);
	struct plan plan = busy_plan(&pid, true);

	if (!ok(rings_open(&r, &plan, &o), "events of a command are opened"))
		tap_bail(o.why);
	rings_drain(r, false, see, &s);
	ok(s.samples == 0 && !s.last_time, "it tells nothing before its exec");
	busy_go(&go);
	watch(r, &s, &s.samples, ENOUGH);
	ok(s.samples >= ENOUGH, "a busy command has samples");
	is_uint(s.execs, 1, "its exec is seen before them");
	ok(s.maps_before > 1, "and what is mapped");
	is_uint(s.disorder, 0, "time does not go back");
	is_uint(s.other_pid, 0, "all of it is of the command");
	ok(!rings_have_stacks(r) || s.stacks > ENOUGH / 2,
	   "stacks are copied where they can be unwound");
	ok(rings_cpu_time(r) / 10000000 >= ENOUGH / 20,
	   "it is known how long it had processors");
	rings_close(r);
	busy_end(pid);
	release_seen(&s);
}

static void test_children(void)
{
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid = s.pid = busy_hold("busy-twice", &go);
	struct plan plan = busy_plan(&pid, true);

	if (!rings_open(&r, &plan, &o))
		tap_bail(o.why);
	busy_go(&go);
	watch(r, &s, &s.other_pid, ENOUGH);
	ok(s.other_pid >= ENOUGH && s.processes.count == 2 && s.forks >= 1,
	   "what a command forks is recorded as well");
	rings_close(r);

	release_seen(&s);
	s = (struct seen){.pid = pid};
	plan.is_held = false;
	if (!rings_open(&r, &plan, &o))
		tap_bail(o.why);
	watch(r, &s, &s.samples, ENOUGH);
	ok(s.samples >= ENOUGH && s.other_pid == 0,
	   "of a process there is nothing but itself");
	rings_close(r);

	release_seen(&s);
	s = (struct seen){.pid = pid};
	plan.children = true;
	if (!rings_open(&r, &plan, &o))
		tap_bail(o.why);
	watch(r, &s, &s.other_pid, ENOUGH);
	ok(s.other_pid >= ENOUGH && s.processes.count == 2,
	   "and on request the children that it has");
	rings_close(r);
	release_seen(&s);
	busy_end(pid);
}

/* Threads that wait until a pipe is closed. */
static pid_t start_threads(int *go)
{
	int ends[2], ready[2];
	char byte;
	pid_t pid;

	if (pipe(ends) < 0 || pipe(ready) < 0)
		tap_bail("no pipe");
	pid = fork();
	if (pid == 0) {
		pthread_t t;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[1]);
		for (int i = 1; i < THREADS; i++)
			if (pthread_create(&t, NULL, wait_and_work, ends) != 0)
				_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		wait_and_work(ends);
	}
	close(ends[0]);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		tap_bail("no threads");
	close(ready[0]);
	*go = ends[1];
	return pid;
}

static void test_threads(void)
{
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid = s.pid = start_threads(&go);
	struct plan plan = busy_plan(&pid, false);

	plan.unwind = UNWIND_FP; /* small records, of which none is lost */
	if (!ok(rings_open(&r, &plan, &o), "a process of 500 threads"))
		tap_bail(o.why);
	close(go);
	watch(r, &s, &s.threads.count, THREADS);
	is_uint(s.threads.count, THREADS, "has samples of each of them");
	busy_end(pid);
	for (int i = 0; i < 1000 && !rings_have_ended(r); i++)
		rings_drain(r, false, see, &s);
	ok(rings_have_ended(r), "and ends when all of them have");
	rings_close(r);
	release_seen(&s);
}

/* In a process of its own; true: it said so. */
static bool check_apart(bool (*check)(void))
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		bool good = check();
		fflush(stdout);
		_exit(good ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	return status == 0;
}

static bool is_refused(void)
{
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid = busy_hold("busy", &go);
	struct plan plan = busy_plan(&pid, true);
	bool refused;

	refuse_events();
	refused = !rings_open(&r, &plan, &o);
	busy_end(pid);
	tap_diag("%s; %s", o.why, o.fix);
	return refused && strstr(o.why, "seccomp");
}

static bool is_user_only(void)
{
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid;
	struct plan plan = busy_plan(&pid, true);
	bool good;

	become_nobody();
	pid = s.pid = busy_hold("busy", &go);
	good = rings_open(&r, &plan, &o);
	tap_diag("%s; %s", o.why, o.fix);
	if (good) {
		busy_go(&go);
		watch(r, &s, &s.samples, ENOUGH);
		good = s.samples >= ENOUGH && o.why[0] &&
		       !rings_have_kernel(r) && s.kernel == 0;
	}
	plan.kernel = KERNEL_YES;
	good &= !rings_open(&r, &plan, &o);
	tap_diag("%s; %s", o.why, o.fix);
	busy_end(pid);
	return good;
}

/* Each recording takes memory from the next. */
static bool is_small(void)
{
	struct rlimit limit = {300 << 10, 300 << 10};
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go, opened = 0;
	pid_t pid;
	struct plan plan = busy_plan(&pid, true);

	setrlimit(RLIMIT_MEMLOCK, &limit);
	become_nobody();
	plan.kernel = KERNEL_NO;
	pid = s.pid = busy_hold("busy", &go);
	while (opened < 10 && rings_open(&r, &plan, &o)) {
		tap_diag("%s", o.why);
		opened++;
	}
	tap_diag("%s; %s", o.why, o.fix);
	busy_go(&go);
	if (opened)
		watch(r, &s, &s.samples, ENOUGH);
	busy_end(pid);
	return opened > 1 && opened < 10 && s.samples >= ENOUGH;
}

/* Not even the threads of a process that is there may all be watched. */
static bool is_part(void)
{
	struct rlimit limit = {700, 700};
	struct seen s = {0};
	struct reason o;
	struct rings *r;
	int go;
	pid_t pid;
	struct plan plan = busy_plan(&pid, false);
	bool good;

	become_nobody();
	setrlimit(RLIMIT_NOFILE, &limit);
	pid = s.pid = start_threads(&go);
	good = rings_open(&r, &plan, &o);
	tap_diag("%s; %s", o.why, o.fix);
	close(go);
	if (good)
		watch(r, &s, &s.samples, ENOUGH);
	busy_end(pid);
	return good && s.samples >= ENOUGH && strstr(o.why, "threads");
}

static void test_permissions(void)
{
	int paranoid = 0;
	FILE *f = fopen("/proc/sys/kernel/perf_event_paranoid", "re");

	if (f && fscanf(f, "%d", &paranoid) != 1)
		paranoid = 0;
	if (f)
		fclose(f);
	ok(check_apart(is_refused), "a filter that refuses events is named");
	if (paranoid != 2) {
		tap_skip("users have their own code",
			 "impossible here: paranoid is not 2");
		tap_skip("small rings", "impossible here: paranoid is not 2");
		tap_skip("few files", "impossible here: paranoid is not 2");
		return;
	}
	ok(check_apart(is_user_only),
	   "a user has user code only, and is told so");
	ok(check_apart(is_small), "rings shrink until they are permitted");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		tap_skip("few files", "impossible here: one processor");
	else
		ok(check_apart(is_part),
		   "of many threads as many as files permit");
}

int main(int argc, char **argv)
{
	struct perf_setup setup = {.rate = 99};
	struct reason o;
	struct plan plan = {0};

	msg_init("record_rings", 2);
	if (argc > 1 && strcmp(argv[1], "busy") == 0)
		busy_spin(NULL);
	if (argc > 1)
		be_busy_twice();
	if (!perf_setup_fit(&setup, &plan, 0, &o)) {
		tap_skip_here("events", o.why);
		return tap_end();
	}
	test_command();
	test_children();
	test_threads();
	test_permissions();
	return tap_end();
}
