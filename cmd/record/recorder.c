/*
 * One loop waits for whatever comes next: samples, the exec and the end of
 * the command, the end of the supervisor, signals, the time.
 *
 * WAITING until the command's exec is done; DELAYED for as long as --delay
 * says, in which the sampler runs and what it sees is thrown away, since not
 * every sampler can be begun in the middle; RECORDING until the end.
 */
#include "cmd/record/recorder.h"

#include "cmd/common/memory.h"
#include "cmd/common/msg.h"
#include "cmd/record/clock.h"
#include "cmd/record/recording.h"
#include "cmd/record/report.h"
#include "cmd/record/stack/cut_file.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { TICK = 100 /* milliseconds */, MILLISECOND = 1000000 };
enum { STATUS_EVERY = 1000 * MILLISECOND };

/* A kernel without pidfds: we ask now and then. */
enum { FD_BY_NUMBER = -2 };

enum { FD_SAMPLER, FD_STARTED, FD_SUPERVISOR, FD_SIGNALS, FD_PROCESSES };

struct recorder {
	struct recording rec;
	const struct recorder_link *link;
	enum { WAITING, DELAYED, RECORDING, OVER } phase;
	pid_t *pids;	    /* of -p, those that there are */
	struct pollfd *fds; /* by the numbers above */
	size_t fd_count;
	size_t process_count;			      /* that have not ended */
	int64_t next_piece, next_status, record_from; /* CLOCK_MONOTONIC */
	bool exec_failed;
};

int recorder_pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0u);
}

/* What ends a recording of -p. */
static sigset_t ending_signals(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	return ends;
}

/* A command's recorder gets no signals; what it records ends it. */
static int open_signals(bool has_command)
{
	sigset_t ends = ending_signals();

	if (has_command)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What has come is taken; a second Ctrl-C ends what writes the profile. */
static void release_signals(int fd)
{
	struct signalfd_siginfo taken;
	sigset_t ends = ending_signals();

	if (fd < 0)
		return;
	while (read(fd, &taken, sizeof(taken)) > 0)
		;
	close(fd);
	sigprocmask(SIG_UNBLOCK, &ends, NULL);
}

static void watch(struct recorder *r, size_t i, int fd)
{
	r->fds[i] = (struct pollfd){.fd = fd, .events = POLLIN};
}

/* A list of several may be old by the time that it is typed: those that are
 * left are recorded. */
static void leave_out_missing(struct recorder *r)
{
	struct plan *plan = &r->rec.plan;
	size_t left = 0;

	if (r->link->ended >= 0)
		return;
	r->pids = memory_new(plan->pid_count, sizeof(*r->pids));
	for (size_t i = 0; i < plan->pid_count; i++)
		if (kill(plan->pids[i], 0) == 0 || errno != ESRCH)
			r->pids[left++] = plan->pids[i];
		else
			msg_warn("there is no process %d", (int)plan->pids[i]);
	plan->pids = r->pids;
	plan->pid_count = left;
}

/* Processes whose end is the recording's. */
static void watch_processes(struct recorder *r)
{
	const struct plan *plan = &r->rec.plan;

	if (r->link->ended >= 0) {
		watch(r, FD_PROCESSES, r->link->ended);
		r->process_count = 1;
		return;
	}
	for (size_t i = 0; i < plan->pid_count; i++) {
		int fd = recorder_pidfd(plan->pids[i]);

		if (fd < 0 && errno != ESRCH)
			fd = FD_BY_NUMBER;
		watch(r, FD_PROCESSES + i, fd);
		r->process_count += fd != -1;
	}
}

static void watch_all(struct recorder *r)
{
	size_t pids = r->rec.plan.pid_count;

	r->fd_count = FD_PROCESSES + (pids ? pids : 1);
	r->fds = memory_new(r->fd_count, sizeof(*r->fds));
	for (size_t i = 0; i < r->fd_count; i++)
		watch(r, i, -1);
	watch(r, FD_STARTED, r->link->started);
	watch(r, FD_SUPERVISOR, r->link->supervisor);
	watch(r, FD_SIGNALS, open_signals(r->link->ended >= 0));
	watch_processes(r);
}

static void tell(const struct recorder *r, char answer)
{
	while (write(r->link->tell, &answer, 1) < 0 && errno == EINTR)
		;
}

static void use_sampler(struct recorder *r)
{
	struct recording *rec = &r->rec;

	rec->class = rec->sampler->class;
	msg_detail("recording process %d with %s", (int)rec->plan.pids[0],
		   rec->class->name);
	watch(r, FD_SAMPLER, rec->sampler->fd);
}

/* How often something is written before the end; 0: not at all. */
static int64_t every(const struct recorder_options *o)
{
	return o->interval ? o->interval : o->snapshot;
}

static void begin(struct recorder *r)
{
	recording_begin(&r->rec, r->phase == DELAYED);
	r->next_piece = r->rec.begin + every(r->rec.o);
	r->phase = RECORDING;
}

/* The command runs, or what is recorded does anyway. */
static void start(struct recorder *r)
{
	struct recording *rec = &r->rec;

	rec->plan.is_held = false;
	if (rec->class->started)
		rec->class->started(rec->sampler);
	r->record_from = clock_now() + rec->o->delay;
	if (rec->o->delay)
		r->phase = DELAYED;
	else
		begin(r);
}

/* End of file: the exec is done. A byte: it failed. */
static void hear_start(struct recorder *r)
{
	char byte;
	ssize_t n = read(r->link->started, &byte, 1);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	watch(r, FD_STARTED, -1);
	if (n == 0) {
		start(r);
		return;
	}
	r->exec_failed = true;
	r->phase = OVER;
}

/* The next step of the ladder, on a process that runs already. */
static void replace_sampler(struct recorder *r)
{
	struct recording *rec = &r->rec;
	struct sampler ended = *rec->sampler;

	recording_end_sampler(rec);
	watch(r, FD_SAMPLER, -1);
	/* What the process has started until now is not inherited. */
	rec->plan.children |= rec->plan.command != NULL;
	if (!ladder_go_on(&rec->sampler, &rec->ladder, &ended, &rec->plan)) {
		r->phase = OVER;
		return;
	}
	use_sampler(r);
	if (rec->class->started)
		rec->class->started(rec->sampler);
}

static void drain(struct recorder *r)
{
	struct sampler *s = r->rec.sampler;

	if (!s || r->rec.class->drain(s))
		return;
	if (*s->ended.why)
		replace_sampler(r);
	else
		r->phase = OVER;
}

static bool has_ended(const struct recorder *r, size_t i)
{
	if (r->fds[i].fd != FD_BY_NUMBER)
		return r->fds[i].revents;
	return kill(r->rec.plan.pids[i - FD_PROCESSES], 0) < 0 &&
	       errno == ESRCH;
}

static void hear_processes(struct recorder *r)
{
	for (size_t i = FD_PROCESSES; i < r->fd_count; i++) {
		if (!has_ended(r, i))
			continue;
		if (r->fds[i].fd >= 0 && r->fds[i].fd != r->link->ended)
			close(r->fds[i].fd);
		watch(r, i, -1);
		if (--r->process_count == 0)
			r->phase = OVER;
	}
}

static void keep_time(struct recorder *r)
{
	struct recording *rec = &r->rec;
	int64_t now = clock_now();

	if (r->phase == DELAYED && now >= r->record_from)
		begin(r);
	if (now >= r->next_status) {
		recording_write_status(rec);
		r->next_status = now + STATUS_EVERY;
	}
	if (r->phase != RECORDING)
		return;
	if (rec->o->duration && now - rec->begin >= rec->o->duration) {
		r->phase = OVER;
	} else if (every(rec->o) && now >= r->next_piece) {
		if (rec->o->interval)
			recording_write_piece(rec, false);
		else
			recording_write_snapshot(rec);
		while (r->next_piece <= now)
			r->next_piece += every(rec->o);
	}
}

/* Until the next thing that is not told by a descriptor. */
static int timeout_of(const struct recorder *r)
{
	const struct recorder_options *o = r->rec.o;
	int64_t now = clock_now(), at = now + (int64_t)TICK * MILLISECOND;

	if (r->phase == DELAYED && r->record_from < at)
		at = r->record_from;
	if (r->phase == RECORDING && every(o) && r->next_piece < at)
		at = r->next_piece;
	if (r->phase == RECORDING && o->duration &&
	    r->rec.begin + o->duration < at)
		at = r->rec.begin + o->duration;
	return at <= now ? 0 : (int)((at - now - 1) / MILLISECOND) + 1;
}

static void record(struct recorder *r)
{
	while (r->phase != OVER) {
		struct pollfd *fds = r->fds;

		if (poll(fds, r->fd_count, timeout_of(r)) < 0)
			continue; /* interrupted: revents mean nothing */
		if (fds[FD_STARTED].revents)
			hear_start(r);
		if (r->phase != OVER && r->phase != WAITING)
			drain(r);
		if (fds[FD_SUPERVISOR].revents || fds[FD_SIGNALS].revents)
			r->phase = OVER;
		hear_processes(r);
		if (r->phase != OVER)
			keep_time(r);
	}
}

static enum recorder_status finish(struct recorder *r)
{
	struct recording *rec = &r->rec;
	bool is_written;

	recording_end_sampler(rec);
	rec->is_early = !rec->begin;
	if (rec->is_early)
		recording_begin(rec, true);
	rec->end = clock_now();
	release_signals(r->fds[FD_SIGNALS].fd);
	is_written = recording_write_piece(rec, true);
	rec->state = is_written ? "ended" : "failed";
	recording_write_status(rec);
	report_end(rec);
	return is_written ? RECORDER_WROTE : RECORDER_FAILED;
}

/* There is nothing that could be written. */
static enum recorder_status give_up(struct recorder *r)
{
	r->rec.state = "failed";
	recording_write_status(&r->rec);
	return RECORDER_NOTHING;
}

static enum recorder_status run(struct recorder *r)
{
	struct recording *rec = &r->rec;

	leave_out_missing(r);
	watch_all(r);
	if (!r->process_count ||
	    !ladder_open(&rec->sampler, &rec->ladder, &rec->plan)) {
		if (!r->process_count)
			msg_error("not recording: no process is left");
		tell(r, '-');
		return give_up(r);
	}
	use_sampler(r);
	tell(r, '+');
	recording_write_status(rec);
	if (r->link->started < 0)
		start(r);
	record(r);
	return r->exec_failed ? give_up(r) : finish(r);
}

static void close_all(struct recorder *r)
{
	for (size_t i = FD_PROCESSES; i < r->fd_count; i++)
		if (r->fds[i].fd >= 0 && r->fds[i].fd != r->link->ended)
			close(r->fds[i].fd);
	free(r->fds);
	free(r->pids);
	recording_release(&r->rec);
}

enum recorder_status recorder_run(const struct recorder_options *o,
				  const struct recorder_link *link)
{
	struct recorder r = {
		.rec = {.o = o,
			.plan = o->plan,
			.ladder = {.engine = o->engine,
				   .needs_stacks = o->is_required},
			.state = "waiting"},
		.link = link,
	};
	enum recorder_status status;

	cut_file_survive();
	status = run(&r);
	close_all(&r);
	return status;
}
