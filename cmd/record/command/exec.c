/*
 * The first process of a container adopts every orphan. Its recorder is
 * therefore a child of its own without an exit signal, which wait does not
 * see either, and which stays until the command ends: its end alone would be
 * noticed. It is killed with the container, so it writes what there is every
 * ten seconds.
 */
#include "cmd/record/command/exec.h"

#include "cmd/record/command/descriptors.h"
#include "cmd/record/command/needs.h"
#include "cmd/record/command/recorder_process.h"
#include "program/clock.h"
#include "program/msg.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SNAPSHOT_SECONDS = 10 };

struct exec {
	const struct launch *launch;
	struct recorder_options options;
	struct recorder_process recorder;
	pid_t self;
	int failed;  /* ours of link.started */
	int said[2]; /* what the recorder says, until the exec; or -1 */
	int named[2];
};

/* As fork, but the end of the child sends no signal. */
static pid_t fork_without_signal(void)
{
	return (pid_t)syscall(SYS_clone, 0L, NULL, NULL, NULL, NULL);
}

/* Somebody may wait for the end of a pipe. */
static bool is_waited_for(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* False: it was not possible, and errno tells. What is open then is closed by
 * the exec. */
static bool open_all(struct exec *e)
{
	int started[2];

	if (!recorder_process_open(&e->recorder, false) ||
	    !descriptors_pipe(started) || !descriptors_pipe(e->named) ||
	    (is_waited_for(STDERR_FILENO) && !descriptors_pipe(e->said)))
		return false;
	e->failed = started[1];
	e->recorder.link.started = started[0];
	return process_end_open(&e->recorder.link.command, e->self);
}

/* In the recorder. What it says after the exec goes nowhere. */
static _Noreturn void be_recorder(struct exec *e)
{
	pid_t us = getpid();

	if (write(e->named[1], &us, sizeof(us)) < 0)
		errno = 0; /* then it cannot look into the command */
	if (e->said[1] >= 0)
		dup2(e->said[1], STDERR_FILENO);
	recorder_process_run(&e->recorder, &e->options, e->launch,
			     e->self == 1 || e->launch->pid_file);
}

/* In the process between: the recorder must not hold what ends the wait for
 * it, which is its parent. */
static _Noreturn void be_between(struct exec *e)
{
	pid_t recorder;

	if (e->self == 1)
		be_recorder(e);
	recorder = fork();
	if (!recorder)
		be_recorder(e);
	_exit(recorder < 0);
}

/* False: it was not possible, and errno tells. */
static bool start_recorder(struct exec *e)
{
	pid_t between;
	int status = -1;

	between = fork_without_signal();
	if (between < 0)
		return false;
	if (!between)
		be_between(e);
	if (e->self == 1)
		return true;
	while (waitpid(between, &status, __WALL) < 0 && errno == EINTR)
		;
	errno = EAGAIN;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Hands on what the recorder says; false: nothing more will come. */
static bool relay(int from)
{
	char text[4096];
	ssize_t n = read(from, text, sizeof(text)), done;

	for (ssize_t at = 0; at < n; at += done) {
		done = write(STDERR_FILENO, text + at, (size_t)(n - at));
		if (done <= 0)
			return false;
	}
	return n > 0;
}

static int64_t now_ms(void)
{
	return clock_now() / 1000000;
}

/* '+', or '-', or 0 for a recorder that hangs. */
static char wait_for_answer(struct exec *e)
{
	int64_t end = now_ms() + RECORDER_PATIENCE * 1000, left;
	struct pollfd p[2] = {
		{.fd = e->recorder.answer, .events = POLLIN},
		{.fd = e->said[0], .events = POLLIN},
	};
	char answer;

	while ((left = end - now_ms()) > 0) {
		int n = poll(p, 2, (int)left);

		if (n < 0 && errno != EINTR) {
			msg_warn("cannot wait for the recorder: poll: %s",
				 strerror(errno));
			return 0;
		}
		if (n <= 0)
			continue;
		if (p[1].revents && !relay(p[1].fd))
			p[1].fd = -1;
		else if (!p[1].revents && p[0].revents)
			return read(p[0].fd, &answer, 1) == 1 ? answer : '-';
	}
	msg_warn("the recorder did not start within %d seconds",
		 RECORDER_PATIENCE);
	return 0;
}

/* 0: not known. */
static pid_t number_of_recorder(const struct exec *e)
{
	pid_t pid;

	return descriptors_wait(e->named[0], 0) &&
			       read(e->named[0], &pid, sizeof(pid)) ==
				       sizeof(pid)
		       ? pid
		       : 0;
}

/* Before it is too late to choose otherwise. */
static void say_loss(const struct exec *e)
{
	double seconds = (double)(e->options.snapshot ? e->options.snapshot
						      : e->options.interval) /
			 (double)CLOCK_SECOND;

	msg_warn("--exec as PID 1: the recorder is killed when the command "
		 "exits; samples after the last write (one every %g s) are "
		 "lost%s",
		 seconds,
		 e->options.snapshot
			 ? " (--interval changes that; without --exec nothing "
			   "is lost)"
			 : " (without --exec nothing is lost)");
}

_Noreturn void exec_recorded(const struct launch *l,
			     const struct recorder_options *o)
{
	struct exec e = {
		.launch = l,
		.options = *o,
		.self = getpid(),
		.said = {-1, -1},
	};
	const char *missing;
	char answer;

	e.options.plan.pids = &e.self;
	e.options.plan.pid_count = 1;
	e.options.plan.is_held = true;
	e.options.plan.command = l->argv;
	if (e.self == 1 && !e.options.interval)
		e.options.snapshot = SNAPSHOT_SECONDS * CLOCK_SECOND;
	if (e.self == 1)
		say_loss(&e);
	missing = needs_missing();
	if (missing || !open_all(&e))
		command_alone(l, missing);
	if (l->pid_file)
		command_write_pid(l->pid_file, e.self);
	if (!start_recorder(&e))
		command_alone(l, "clone");
	recorder_process_close_its(&e.recorder);
	descriptors_close(&e.said[1]);
	answer = wait_for_answer(&e);
	if (l->is_required && answer != '+')
		exit(COMMAND_TROUBLE);
	command_exec(l, e.failed, number_of_recorder(&e));
}
