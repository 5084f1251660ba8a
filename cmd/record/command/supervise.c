/*
 * One loop waits for signals, for the recorder's answer and for a deadline;
 * what it waits for differs: the answer, the command's end, the recorder's.
 * All signals are blocked and read from a descriptor, so nothing happens in
 * between. Children are reaped whoever's they were: as the first process of
 * a container we get every orphan.
 */
#include "cmd/record/command/supervise.h"

#include "cmd/record/command/descriptors.h"
#include "cmd/record/command/needs.h"
#include "cmd/record/command/recorder_process.h"
#include "cmd/record/command/signals.h"
#include "cmd/record/command/waker.h"
#include "program/clock.h"
#include "program/msg.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NEVER INT64_MAX
#define FLUSH_WITHIN (5 * CLOCK_SECOND)

enum { BY_SIGNAL = 128, MOMENT_MS = 10, LOOK_MS = 100 };

struct supervisor {
	const struct launch *launch;
	struct held command; /* pid 0: it has ended, with status */
	int status;
	bool is_stopped;
	int stop;	/* the signal that has just stopped it, or 0 */
	bool was_woken; /* a SIGCONT is to come that woke us */
	bool is_asked;	/* to end */
	bool has_pidfd; /* by which the recorder sees the command's end */
	pid_t recorder; /* 0: it has ended, or never was */
	bool has_failed;
	char answer; /* the recorder's; 0: none yet */
	int tell;    /* where it comes from; -1: no more */
	int alive;   /* closed by our end */
	int signals;
	bool is_blind; /* waiting fails: looks at all of it now and then */
	int64_t deadline;
};

static void start_recorder(struct supervisor *s,
			   const struct recorder_options *options)
{
	struct recorder_options o = *options;
	struct recorder_process b;
	bool is_open = recorder_process_open(&b, true);

	o.plan.pids = &s->command.pid;
	o.plan.pid_count = 1;
	o.plan.is_held = true;
	o.plan.command = s->launch->argv;
	b.link.started = s->command.started;
	s->recorder =
		is_open && process_end_open(&b.link.command, s->command.pid)
			? fork()
			: -1;
	s->has_pidfd = b.link.command.fd >= 0;
	if (s->recorder < 0)
		msg_warn("not recording: cannot start a recorder: %s",
			 strerror(errno));
	if (!s->recorder) {
		close(s->signals);
		close(s->command.go);
		recorder_process_run(&b, &o, s->launch, false);
	}
	if (s->recorder < 0)
		s->recorder = 0;
	s->answer = s->recorder ? 0 : '-';
	s->tell = b.answer;
	fcntl(s->tell, F_SETFL, O_NONBLOCK);
	s->alive = b.alive;
	recorder_process_close_its(&b);
	s->command.started = -1;
}

/* What it could say itself, it has said. */
static void note_recorder(struct supervisor *s, int status)
{
	const char *consequence =
		s->command.pid ? "; the command continues unrecorded" : "";

	s->recorder = 0;
	s->has_failed = !WIFEXITED(status) ||
			WEXITSTATUS(status) != RECORDER_WROTE;
	if (WIFSIGNALED(status))
		msg_warn("the recorder was killed by signal %d (%s)%s",
			 WTERMSIG(status), strsignal(WTERMSIG(status)),
			 consequence);
	else if (WEXITSTATUS(status) > RECORDER_FAILED)
		msg_warn("the recorder exited with status %d%s",
			 WEXITSTATUS(status), consequence);
}

static void note_command(struct supervisor *s, int status)
{
	if (WIFSTOPPED(status)) {
		s->is_stopped = true;
		s->stop = WSTOPSIG(status);
		return;
	}
	s->is_stopped = false;
	s->stop = 0;
	if (WIFCONTINUED(status))
		return;
	s->command.pid = 0;
	s->status = status;
	if (!s->has_pidfd)
		descriptors_close(&s->alive);
}

static void reap(struct supervisor *s)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) >
	       0)
		if (pid == s->command.pid)
			note_command(s, status);
		else if (pid == s->recorder &&
			 (WIFEXITED(status) || WIFSIGNALED(status)))
			note_recorder(s, status);
}

static void stop_us(struct supervisor *s, int sig)
{
	pid_t waker = s->command.pid ? waker_start(s->command.pid) : 0;

	s->stop = 0;
	s->was_woken = signals_stop_us(sig);
	waker_end(waker);
}

/* So much more time for the recorder when somebody is waiting, or when it has
 * not even begun. */
static void begin_flush(struct supervisor *s)
{
	int64_t given = s->launch->flush_timeout;

	if (given < 0 && (s->is_asked || !s->answer || getpid() == 1))
		given = FLUSH_WITHIN;
	if (given >= 0 && s->deadline == NEVER)
		s->deadline = given < NEVER - clock_now() ? clock_now() + given
							  : NEVER;
}

/* The command has ended, so it is for us. */
static void take_signal(struct supervisor *s, int sig)
{
	if (signals_stops(sig) && !signals_is_ignored(sig))
		stop_us(s, sig);
	if (signals_asks_to_end(sig)) {
		s->is_asked = true;
		begin_flush(s);
	}
}

/* Is it still the stop that we had noticed? A new one is for stop_us. */
static bool is_same_stop(struct supervisor *s)
{
	reap(s);
	return s->is_stopped && !s->stop;
}

/*
 * What woke us has woken the command too, if it was for both: in a moment,
 * and by then it may have been stopped again, which must not be undone.
 */
static bool is_old_news(struct supervisor *s, int sig)
{
	if (sig != SIGCONT || !s->was_woken)
		return false;
	s->was_woken = false;
	if (is_same_stop(s))
		poll(NULL, 0, MOMENT_MS);
	return !is_same_stop(s);
}

static void handle(struct supervisor *s, const struct signalfd_siginfo *i)
{
	int sig = (int)i->ssi_signo;

	if (!s->command.pid) {
		take_signal(s, sig);
		return;
	}
	if (sig == SIGCHLD)
		return;
	if (signals_is_known(i, s->command.pid) || is_old_news(s, sig))
		return;
	s->is_asked |= signals_asks_to_end(sig);
	if (s->command.pid)
		signals_forward(i, s->command.pid);
}

/* What fails once fails at once, ever again. */
static void go_blind(struct supervisor *s, const char *call)
{
	if (!s->is_blind)
		msg_warn("signals may reach the command late or not at all: "
			 "%s: %s",
			 call, strerror(errno));
	s->is_blind = true;
}

static void take_signals(struct supervisor *s)
{
	struct signalfd_siginfo i;
	ssize_t n;

	while ((n = read(s->signals, &i, sizeof(i))) == sizeof(i))
		handle(s, &i);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		go_blind(s, "read");
	reap(s);
	if (s->stop)
		stop_us(s, s->stop);
}

static void take_answer(struct supervisor *s)
{
	ssize_t n = read(s->tell, &s->answer, 1);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n != 1)
		s->answer = '-'; /* it died, which wait tells as well */
	descriptors_close(&s->tell);
}

static int milliseconds_left(const struct supervisor *s)
{
	int64_t left = s->deadline - clock_now();

	if (s->deadline == NEVER)
		return -1;
	return left <= 0 ? 0 : (int)(left / 1000000 + 1);
}

static bool look(struct supervisor *s)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};

	nanosleep(&pause, NULL);
	if (s->tell >= 0)
		take_answer(s);
	take_signals(s);
	return clock_now() < s->deadline;
}

/* Waits for one thing to happen. False: the deadline has come. */
static bool attend(struct supervisor *s)
{
	struct pollfd p[2] = {
		{.fd = s->signals, .events = POLLIN},
		{.fd = s->tell, .events = POLLIN},
	};
	int n;

	if (s->is_blind)
		return look(s);
	n = poll(p, 2, milliseconds_left(s));
	if (n < 0 && errno != EINTR)
		go_blind(s, "poll");
	if (n > 0 && p[1].revents)
		take_answer(s);
	if (n > 0 && p[0].revents)
		take_signals(s);
	return n != 0;
}

/* A recorder that hangs does not hold the command back for long. */
static void wait_for_answer(struct supervisor *s)
{
	s->deadline = clock_now() + RECORDER_PATIENCE * CLOCK_SECOND;
	while (!s->answer && s->command.pid)
		if (!attend(s)) {
			msg_warn("the recorder did not start within %d seconds",
				 RECORDER_PATIENCE);
			break;
		}
	s->deadline = NEVER;
}

static void end_recorder(struct supervisor *s)
{
	int status;

	kill(s->recorder, SIGKILL);
	waitpid(s->recorder, &status, 0);
	s->recorder = 0;
	s->has_failed = true;
}

static void flush(struct supervisor *s)
{
	begin_flush(s);
	while (s->recorder)
		if (!attend(s)) {
			msg_warn("the recorder did not finish in time after "
				 "the command exited and was killed: its last "
				 "profile is lost (--flush-timeout allows "
				 "more time)");
			end_recorder(s);
		}
}

static void let_go_descriptors(const struct supervisor *s)
{
	const int keep[] = {s->signals, s->tell, s->alive, s->command.go};

	descriptors_keep(keep, sizeof(keep) / sizeof(*keep));
	descriptors_blind(STDIN_FILENO);
	descriptors_blind(STDOUT_FILENO);
}

static void run_command(struct supervisor *s, bool is_last)
{
	const struct launch *l = s->launch;
	pid_t pid = s->command.pid;

	if (is_last)
		let_go_descriptors(s);
	if (l->pid_file)
		command_write_pid(l->pid_file, pid);
	command_let_go(&s->command, s->recorder);
	while (s->command.pid)
		attend(s);
	if (l->pid_file)
		command_remove_pid(l->pid_file);
}

/* The process that was to be the command ends. */
static void refuse(struct supervisor *s)
{
	descriptors_close(&s->command.go);
	while (s->command.pid)
		attend(s);
	if (s->recorder && !s->answer)
		end_recorder(s);
}

struct supervised supervise(const struct launch *l,
			    const struct recorder_options *o, bool is_last)
{
	struct supervisor s = {.launch = l, .deadline = NEVER};
	struct supervised done = {0};
	const char *missing;

	missing = needs_missing();
	if (missing)
		command_alone(l, missing);
	s.signals = signals_open();
	if (s.signals < 0 || !command_hold(&s.command, l))
		command_alone(l, s.signals < 0 ? "signalfd4" : "clone");
	start_recorder(&s, o);
	wait_for_answer(&s);
	done.is_refused = l->is_required && s.answer != '+';
	if (done.is_refused)
		refuse(&s);
	else
		run_command(&s, is_last);
	flush(&s);
	descriptors_close(&s.tell);
	descriptors_close(&s.alive);
	descriptors_close(&s.signals);
	done.status = s.status;
	done.has_failed = s.has_failed;
	return done;
}

_Noreturn void supervise_end(const struct supervised *s, const struct launch *l)
{
	int status = s->status;

	if (s->is_refused)
		exit(COMMAND_TROUBLE);
	if (WIFSIGNALED(status)) {
		signals_end_us(WTERMSIG(status));
		exit(BY_SIGNAL + WTERMSIG(status));
	}
	if (l->is_required && s->has_failed && WEXITSTATUS(status) == 0)
		exit(COMMAND_TROUBLE);
	exit(WEXITSTATUS(status));
}
