/*
 * One loop waits for whatever comes next: samples, the exec and the end of
 * the command, the end of the supervisor, signals, the time.
 *
 * WAITING until the command's exec is done; DELAYED for as long as --delay
 * says, in which the sampler runs and what it sees is thrown away, since not
 * every sampler can be begun in the middle; RECORDING until the end.
 */
#include "cmd/record/recorder.h"

#include "cmd/record/end_signals.h"
#include "cmd/record/file_limit.h"
#include "cmd/record/recording.h"
#include "cmd/record/report.h"
#include "libcode/unwind/cut_file.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK = 100, MOMENT_MS = 300 /* milliseconds */, MILLISECOND = 1000000 };
enum { STATUS_EVERY = 1000 * MILLISECOND };

enum { FD_SAMPLER, FD_STARTED, FD_SUPERVISOR, FD_SIGNALS, FD_PROCESSES };

struct recorder {
	struct recording rec;
	const struct recorder_link *link;
	enum { WAITING, DELAYED, RECORDING, OVER } phase;
	pid_t *pids;		  /* of -p, those that there are */
	struct pollfd *fds;	  /* by the numbers above */
	struct process_end *ends; /* of FD_PROCESSES and so on; pid 0: none */
	size_t fd_count, polled;  /* all; up to the last that is open */
	size_t process_count;	  /* that have not ended */
	int64_t next_piece, next_status, record_from; /* CLOCK_MONOTONIC */
	bool exec_failed;
};

static void watch(struct recorder *r, size_t i, int fd)
{
	r->fds[i] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void leave_out_missing(struct recorder *r)
{
	struct plan *plan = &r->rec.plan;

	if (r->link->command.pid)
		return;
	r->pids = memory_new(plan->pid_count, sizeof(*r->pids));
	memcpy(r->pids, plan->pids, plan->pid_count * sizeof(*r->pids));
	plan->pid_count = process_end_leave_out(r->pids, plan->pid_count);
	plan->pids = r->pids;
}

/* Processes whose end is the recording's. Where there are more of them than
 * a part of the files that may be open, the others are looked at. */
static void watch_processes(struct recorder *r)
{
	const struct plan *plan = &r->rec.plan;
	size_t most = r->link->command.pid ? 1 : file_limit_raise() / 4;

	if (r->link->command.pid) {
		*r->ends = r->link->command;
		watch(r, FD_PROCESSES, r->ends->fd);
		r->process_count = 1;
		return;
	}
	for (size_t i = 0; i < plan->pid_count; i++) {
		if (!process_end_open(&r->ends[i], plan->pids[i])) {
			process_end_close(&r->ends[i]);
			continue;
		}
		if (r->process_count >= most)
			process_end_look(&r->ends[i]);
		watch(r, FD_PROCESSES + i, r->ends[i].fd);
		r->process_count++;
	}
}

static void watch_all(struct recorder *r)
{
	size_t pids = r->rec.plan.pid_count;

	r->fd_count = FD_PROCESSES + (pids ? pids : 1);
	r->fds = memory_new(r->fd_count, sizeof(*r->fds));
	r->ends = memory_new(r->fd_count - FD_PROCESSES, sizeof(*r->ends));
	for (size_t i = 0; i < r->fd_count; i++)
		watch(r, i, -1);
	watch(r, FD_STARTED, r->link->started);
	watch(r, FD_SUPERVISOR, r->link->supervisor);
	if (!r->link->command.pid) /* what it records ends a command's */
		watch(r, FD_SIGNALS, end_signals_open());
	watch_processes(r);
	r->polled = r->fd_count;
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
static void read_start(struct recorder *r)
{
	char byte;
	ssize_t n = read(r->link->started, &byte, 1);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	watch(r, FD_STARTED, -1);
	if (n < 0)
		msg_error("not recording: cannot see the command's start: %s",
			  strerror(errno));
	if (n == 0) {
		start(r);
		return;
	}
	r->exec_failed = true;
	r->phase = OVER;
}

/* Falls back to the next engine, on a process that runs already. */
static void replace_sampler(struct recorder *r)
{
	struct recording *rec = &r->rec;
	struct sampler ended = *rec->sampler;

	recording_end_sampler(rec);
	watch(r, FD_SAMPLER, -1);
	/* What the process has started until now is not inherited. */
	rec->plan.children |= rec->plan.command != NULL;
	if (!fallback_go_on(&rec->sampler, &rec->fallback, &ended,
			    &rec->plan)) {
		r->phase = OVER;
		return;
	}
	use_sampler(r);
	if (rec->class->started)
		rec->class->started(rec->sampler);
}

/* A command that runs another program than before, with other rights: the
 * kernel takes events away from it. Its threads end a moment before it does. */
static bool outlives_sampler(const struct recorder *r)
{
	const struct process_end *e = &r->link->command;

	return e->pid && r->rec.class == &sampler_perf &&
	       !process_end_is_within(e, MOMENT_MS);
}

static void drain(struct recorder *r)
{
	struct sampler *s = r->rec.sampler;

	if (!s)
		return;
	if (r->rec.class->drain(s)) {
		r->fds[FD_SAMPLER].fd = s->fd; /* it may have failed */
		return;
	}
	if (!*s->ended.why && outlives_sampler(r))
		s->ended = (struct reason){
			.why = "the kernel ended the sampling, as for a "
			       "set-user-ID or unreadable program",
			.fix = "run prof-record as root",
		};
	if (*s->ended.why)
		replace_sampler(r);
	else
		r->phase = OVER;
}

static bool has_ended(const struct recorder *r, size_t i)
{
	const struct process_end *e = &r->ends[i - FD_PROCESSES];

	if (!e->pid)
		return false;
	return e->fd >= 0 ? r->fds[i].revents : process_end_is_here(e);
}

/* The command's is not ours. */
static void close_end(struct recorder *r, size_t i)
{
	struct process_end *e = &r->ends[i];

	if (e->pid && !r->link->command.pid)
		process_end_close(e);
	e->pid = 0;
}

static void read_processes(struct recorder *r)
{
	for (size_t i = FD_PROCESSES; i < r->fd_count; i++) {
		if (!has_ended(r, i))
			continue;
		close_end(r, i - FD_PROCESSES);
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

/* For the next thing; false: it is no use to wait again. */
static bool wait_for_next(struct recorder *r)
{
	while (r->fds[r->polled - 1].fd < 0 && r->polled > 1)
		r->polled--; /* there may be more than may be open */
	if (poll(r->fds, r->polled, timeout_of(r)) >= 0)
		return true;
	for (size_t i = 0; i < r->polled; i++)
		r->fds[i].revents = 0;
	if (errno == EINTR)
		return true;
	msg_error("the recording ended early: poll: %s", strerror(errno));
	return false;
}

static void record(struct recorder *r)
{
	while (r->phase != OVER) {
		struct pollfd *fds = r->fds;

		if (!wait_for_next(r))
			r->phase = OVER;
		if (fds[FD_STARTED].revents)
			read_start(r);
		if (r->phase != OVER && r->phase != WAITING)
			drain(r);
		if (fds[FD_SUPERVISOR].revents || fds[FD_SIGNALS].revents)
			r->phase = OVER;
		read_processes(r);
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
	end_signals_release(r->fds[FD_SIGNALS].fd);
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
	    !fallback_open(&rec->sampler, &rec->fallback, &rec->plan)) {
		if (!r->process_count)
			msg_error("not recording: all processes have exited");
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
		close_end(r, i - FD_PROCESSES);
	free(r->ends);
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
			.fallback = {.engine = o->engine,
				     .needs_stacks = o->is_required},
			.state = "waiting"},
		.link = link,
	};
	enum recorder_status status;

	code_cut_file_survive();
	status = run(&r);
	close_all(&r);
	return status;
}
