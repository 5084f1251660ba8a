/* Threads of others that stand still, and those that do not. */
#include "cmd/record/python/standstill.h"
#include "tests/unit/tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void spin(void)
{
	for (volatile unsigned n = 0;; n++)
		continue;
}

static pid_t start(void (*run)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		run();
		_exit(0);
	}
	if (pid < 0)
		tap_bail("no process");
	return pid;
}

static void wait_for_child(void)
{
	for (;;)
		pause();
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void rest(void)
{
	static const struct timespec moment = {.tv_nsec = 2000000};

	nanosleep(&moment, NULL);
}

/* On our processor: it runs when we do not. */
static void sees_it_run(struct standstill *s)
{
	struct standing t = {0};
	bool has_run = false;
	pid_t pid;

	standstill_go(s, sched_getcpu());
	pid = start(spin); /* which may run only there, too */
	rest();
	standstill_begin(&t, pid, pid);
	ok(!t.is_waiting, "it does not wait");
	ok(standstill_is_here(&t), "it is on our processor");
	for (int i = 0; i < 1000 && !has_run; i++) {
		rest();
		has_run = !standstill_held(&t);
	}
	ok(has_run || !t.runs, "that it ran is seen");
	end(pid);
	standstill_end(s);
}

/* It is interrupted by us, most of the time. */
static void sees_interruptions(struct standstill *s)
{
	int times = 0;
	pid_t pid;

	standstill_go(s, sched_getcpu());
	pid = start(spin);
	for (int i = 0; i < 1000 && !times; i++) {
		struct standing t;

		rest();
		standstill_wake(s);
		standstill_begin(&t, pid, pid);
		times += !t.is_waiting && standstill_was_interrupted(s, &t) &&
			 standstill_held(&t);
	}
	ok(times, "it is interrupted, and stands");
	end(pid);
	standstill_end(s);
}

static void sees_it_wait(void)
{
	pid_t pid = start(wait_for_child);
	struct standing t = {0};

	for (int i = 0; i < 1000 && !t.is_waiting; i++) {
		rest();
		standstill_begin(&t, pid, pid);
	}
	ok(t.is_waiting, "one that waits is seen to");
	ok(standstill_held(&t) || !t.runs, "and to stand");
	end(pid);
	standstill_begin(&t, pid, pid);
	ok(!t.runs && !standstill_held(&t), "one that is gone does not stand");
}

static void goes(struct standstill *s)
{
	cpu_set_t before[8], after[8];

	sched_getaffinity(0, sizeof(before), before);
	ok(!standstill_may_go(s, -1), "there is no processor -1");
	ok(standstill_may_go(s, sched_getcpu()), "there is ours");
	standstill_go(s, -1);
	standstill_end(s);
	standstill_go(s, sched_getcpu());
	sched_getaffinity(0, sizeof(after), after);
	is_int(CPU_COUNT_S(sizeof(after), after), 1, "we go to one");
	standstill_end(s);
	sched_getaffinity(0, sizeof(after), after);
	ok(CPU_EQUAL_S(sizeof(after), before, after), "and back to all");
}

int main(void)
{
	struct standstill s;

	standstill_init(&s);
	goes(&s);
	sees_it_run(&s);
	sees_interruptions(&s);
	sees_it_wait();
	return tap_end();
}
