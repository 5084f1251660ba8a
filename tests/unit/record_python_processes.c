/*
 * Which Python is in which process, in all orders in which that is told.
 */
#include "cmd/record/python/processes.h"
#include "program/clock.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <pthread.h>

enum { PARENT = 100, CHILD = 101, MS = 1000000, THREADS = 4, ROUNDS = 2000 };

/* What the process that is asked has; and how often one was. */
static struct python there;
static unsigned asked; /* atomic */

static void find(struct python *out, pid_t pid)
{
	*out = there;
	if (pid >= 1000) /* each has its own address, as most have */
		out->runtime = (uint64_t)pid << 12;
	__atomic_fetch_add(&asked, 1, __ATOMIC_RELAXED);
}

static void find_long(struct python *out, pid_t pid)
{
	int64_t end = clock_read(CLOCK_THREAD_CPUTIME_ID) + 2 * MS;

	while (clock_read(CLOCK_THREAD_CPUTIME_ID) < end)
		;
	find(out, pid);
}

static struct python_processes *begin(enum python_found found)
{
	struct python_processes *t;

	memset(&there, 0, sizeof(there));
	there.found = found;
	if (found != PYTHON_NONE) {
		strcpy(there.version, "3.12.1");
		there.runtime = 0x555555000000;
	}
	asked = 0;
	python_processes_new(&t, find);
	return t;
}

static uint64_t now(void)
{
	return (uint64_t)clock_now();
}

static const struct python *get(struct python_processes *t, pid_t pid)
{
	return python_processes_get(t, pid, now());
}

static void tell_fork(struct python_processes *t, uint64_t time)
{
	const struct event e = {
		.kind = EVENT_FORK,
		.pid = CHILD,
		.tid = CHILD,
		.time = time,
		.is.parent = PARENT,
	};

	python_processes_event(t, &e);
}

static void tell_exec(struct python_processes *t, pid_t pid, uint64_t time)
{
	const struct event e = {
		.kind = EVENT_COMM,
		.pid = pid,
		.tid = pid,
		.time = time,
		.is.comm.is_exec = true,
	};

	python_processes_event(t, &e);
}

static void tell_map(struct python_processes *t, pid_t pid, const char *path,
		     uint64_t time)
{
	const struct event e = {
		.kind = EVENT_MAP,
		.pid = pid,
		.tid = pid,
		.time = time,
		.is.map.path = path,
	};

	python_processes_event(t, &e);
}

static void tell_exit(struct python_processes *t, pid_t pid, pid_t tid,
		      uint64_t time)
{
	const struct event e = {
		.kind = EVENT_EXIT,
		.pid = pid,
		.tid = tid,
		.time = time,
	};

	python_processes_event(t, &e);
}

static void test_known(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	const struct python *p = get(t, PARENT);

	ok(p && strcmp(p->version, "3.12.1") == 0, "a process is looked into");
	for (int i = 0; i < 100; i++)
		tap.failed += get(t, PARENT) != p;
	ok(asked == 1 && !tap.failed, "once");
	tell_map(t, PARENT, "/lib/more.so", now());
	ok(get(t, PARENT) == p && asked == 1, "whatever it maps");
	ok(get(t, PARENT + 7) == p && asked == 2,
	   "of two that are the same there is one");
	python_processes_free(t);
}

static void test_fork(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	const struct python *p = get(t, PARENT);

	tell_fork(t, now());
	ok(get(t, CHILD) == p && asked == 1, "a child has its parent's");
	tell_exec(t, CHILD, now());
	there.found = PYTHON_NONE;
	ok(!get(t, CHILD) && asked == 2, "until it is another program");
	ok(get(t, PARENT) == p && asked == 2, "which its parent is not");
	python_processes_free(t);
}

static void test_late_fork(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	uint64_t forked = now();

	get(t, PARENT);
	tell_fork(t, forked);
	there.found = PYTHON_NONE;
	ok(!get(t, CHILD) && asked == 2,
	   "of what its parent became later a child has nothing");
	python_processes_free(t);

	t = begin(PYTHON_KNOWN);
	get(t, PARENT);
	forked = now();
	there.found = PYTHON_NONE;
	get(t, CHILD);
	tell_fork(t, forked);
	ok(!get(t, CHILD), "a fork that is told late takes nothing back");
	python_processes_free(t);
}

static void test_late_exec(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	const struct python *p = get(t, PARENT);
	uint64_t forked = now(), executed = now();

	there.found = PYTHON_NONE;
	tell_exec(t, CHILD, executed);
	tell_fork(t, forked);
	ok(!get(t, CHILD), "an exec that is told before its fork counts");
	python_processes_free(t);

	t = begin(PYTHON_KNOWN);
	executed = now();
	p = get(t, PARENT);
	tell_exec(t, PARENT, executed);
	ok(get(t, PARENT) == p && asked == 1,
	   "one that is told late is known already");
	python_processes_free(t);
}

static void test_exit(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	const struct python *p = get(t, PARENT);
	uint64_t ended = now();

	tell_exit(t, PARENT, PARENT + 1, now());
	ok(get(t, PARENT) == p && asked == 1, "the end of a thread is none");
	tell_exit(t, PARENT, PARENT, now());
	ok(get(t, PARENT) == p && asked == 2,
	   "after its end another one has the number");
	tell_exit(t, PARENT, PARENT, ended);
	ok(get(t, PARENT) == p && asked == 2,
	   "of which an end told late is not");
	python_processes_free(t);
}

/* Times are what the table is told, so that nobody waits. */
static void test_maps(void)
{
	struct python_processes *t = begin(PYTHON_NONE);
	uint64_t from = now();

	ok(!python_processes_get(t, PARENT, from), "a process without Python");
	ok(!python_processes_get(t, PARENT, from + 20 * MS) && asked == 1,
	   "is not looked into with each sample");
	tell_map(t, PARENT, "//anon", now());
	ok(!python_processes_get(t, PARENT, from + 20 * MS) && asked == 1,
	   "nor for memory that is no file's");
	tell_map(t, PARENT, "/lib/early.so", from - 1);
	ok(!python_processes_get(t, PARENT, from + 20 * MS) && asked == 1,
	   "nor for what had been there");
	there.found = PYTHON_KNOWN;
	tell_map(t, PARENT, "/lib/libpython3.12.so", now());
	ok(python_processes_get(t, PARENT, from + 20 * MS) && asked == 2,
	   "but for a file that has come");
	python_processes_free(t);

	t = begin(PYTHON_NONE);
	python_processes_get(t, PARENT, from);
	there.found = PYTHON_KNOWN;
	ok(python_processes_get(t, PARENT, now() + 2000u * MS) && asked == 2,
	   "or after a while, of itself");
	python_processes_free(t);

	t = begin(PYTHON_NONE);
	there.runtime = 0x1000;
	python_processes_get(t, PARENT, now());
	there.found = PYTHON_KNOWN;
	ok(python_processes_get(t, PARENT, now() + 10 * MS) && asked == 2,
	   "or soon, when an interpreter is there and has not begun");
	python_processes_free(t);
}

/* Maps files for ever, as fast as it is looked into. */
static void test_bound(void)
{
	struct python_processes *t = begin(PYTHON_NONE);

	for (int i = 0; i < ROUNDS; i++) {
		python_processes_get(t, PARENT, now() + 100 * MS);
		tell_map(t, PARENT, "/lib/again.so", now());
	}
	tap_diag("asked %u times", asked);
	ok(asked > 2 && asked < 200, "who maps all the time is left alone");
	python_processes_free(t);
}

static void test_doubt(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	const struct python *p = get(t, PARENT);
	uint64_t later = now() + 100 * MS;
	int i;

	for (i = 0; i < 10; i++) {
		python_processes_tell(t, PARENT, false, later);
		python_processes_tell(t, PARENT, i % 2, later);
		python_processes_get(t, PARENT, later);
	}
	ok(asked == 1, "threads without a state among others are usual");
	for (i = 0; i < 3; i++)
		python_processes_tell(t, PARENT, false, later);
	ok(python_processes_get(t, PARENT, later) == p && asked == 2,
	   "several in a row let it be looked into again");
	for (i = 0; i < 1000; i++) {
		python_processes_tell(t, PARENT, false, later);
		python_processes_get(t, PARENT, later);
	}
	tap_diag("asked %u times", asked);
	ok(asked < 10, "with time between");
	python_processes_free(t);

	t = begin(PYTHON_KNOWN);
	get(t, PARENT);
	there.found = PYTHON_NONE;
	for (i = 0; i < 3; i++)
		python_processes_tell(t, PARENT, false, later);
	ok(python_processes_get(t, PARENT, later),
	   "one that is not seen once may be there");
	ok(!python_processes_get(t, PARENT, now() + 2000u * MS) && asked == 3,
	   "twice it is not");
	python_processes_free(t);
}

static void test_counts(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	struct python_findings f;

	get(t, 1);
	strcpy(there.version, "3.11.2");
	get(t, 2);
	get(t, 3);
	there.found = PYTHON_REFUSED;
	strcpy(there.version, "3.16");
	strcpy(there.why, "its version is not known");
	get(t, 4);
	get(t, 5);
	for (int i = 0; i < 100; i++) {
		snprintf(there.why, sizeof(there.why), "reason %d", i);
		get(t, 10 + i);
	}
	python_processes_count(t, &f);
	ok(f.version_count == 2 && strcmp(f.version[0]->version, "3.12.1") == 0,
	   "each version is counted once");
	ok(f.refused_count == PYTHON_REASONS && f.refused[0].pid == 4 &&
		   f.refused[0].processes == 2 &&
		   strcmp(f.refused[0].python->version, "3.16") == 0,
	   "each reason once, as many as there is room for");
	python_processes_free(t);
}

struct turn {
	struct python_processes *table;
	pid_t first;
	bool good;
};

/* Processes come and go, some of them known to the other threads too. */
static void *live(void *arg)
{
	struct turn *turn = arg;

	turn->good = true;
	for (pid_t i = 0; i < ROUNDS; i++) {
		pid_t pid = turn->first + i % 50 + 1000;
		const struct python *p = get(turn->table, pid);

		turn->good &= !p || p->runtime == (uint64_t)pid << 12;
		python_processes_tell(turn->table, pid, i % 4, now());
		if (i % 3 == 0)
			tell_exec(turn->table, pid, now());
		if (i % 5 == 0)
			tell_exit(turn->table, pid, pid, now());
	}
	return NULL;
}

static void test_threads(void)
{
	struct python_processes *t = begin(PYTHON_KNOWN);
	struct turn turn[THREADS];
	pthread_t thread[THREADS];
	bool good = true;

	for (int i = 0; i < THREADS; i++) {
		turn[i] = (struct turn){t, i * 25, false};
		if (pthread_create(&thread[i], NULL, live, &turn[i]) != 0)
			tap_bail("no thread");
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		good &= turn[i].good;
	}
	ok(good && asked > 0, "many threads at once see the right ones");
	python_processes_free(t);
}

/* Each of them is another program all the time, and long to look through. */
static void test_long(void)
{
	enum { MANY = 100, AT_ONCE = 16 };
	struct python_processes *t = begin(PYTHON_KNOWN);
	uint64_t at = now();

	python_processes_free(t);
	python_processes_new(&t, find_long);
	for (pid_t i = 0; i < MANY; i++) {
		tell_exec(t, CHILD + i % 2, now());
		python_processes_get(t, CHILD + i % 2, at);
	}
	ok(asked > 1 && asked <= AT_ONCE, "looks that are long have an end: %u",
	   asked);
	asked = 0;
	ok(python_processes_get(t, PARENT, at + 1000 * (uint64_t)MS) && asked,
	   "there are more when they are made up for");
	python_processes_free(t);
}

int main(void)
{
	msg_init("record_python_processes", 2);
	test_known();
	test_fork();
	test_late_fork();
	test_late_exec();
	test_exit();
	test_maps();
	test_bound();
	test_doubt();
	test_long();
	test_counts();
	test_threads();
	return tap_end();
}
