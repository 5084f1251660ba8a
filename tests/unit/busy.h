/*
 * Processes to be recorded: this test's own program with an argument, held
 * before its exec as prof-record holds a command.
 */
#ifndef TESTS_UNIT_BUSY_H
#define TESTS_UNIT_BUSY_H

#include "cmd/record/plan.h"
#include "tests/unit/tap.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile unsigned long busy_work;

/* For as long as the process lives. */
static inline void *busy_spin(void *arg)
{
	for (;;)
		busy_work++;
	return arg;
}

/* A byte into *go lets it begin. It dies with us. */
static inline pid_t busy_hold(const char *what, int *go)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		tap_bail("no pipe");
	pid = fork();
	if (pid == 0) {
		char byte;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[1]);
		if (read(ends[0], &byte, 1) == 1)
			execl("/proc/self/exe", "busy", what, NULL);
		_exit(127);
	}
	close(ends[0]);
	*go = ends[1];
	return pid;
}

static inline void busy_go(int *go)
{
	if (write(*go, "x", 1) != 1)
		tap_bail("cannot let a program go");
	close(*go);
}

static inline void busy_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static inline struct plan busy_plan(const pid_t *pid, bool is_held)
{
	return (struct plan){
		.pids = pid,
		.pid_count = 1,
		.is_held = is_held,
		.rate = 999,
		.max_stack = 100,
	};
}

#endif
