/*
 * A recorder beside a process that it records, as prof-record has them: the
 * process waits on a pipe until it is let go.
 */
#ifndef TESTS_UNIT_RECORDER_RUN_H
#define TESTS_UNIT_RECORDER_RUN_H

#include "cmd/record/recorder.h"
#include "tests/unit/bytes.h"

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

struct run {
	pid_t target, recorder;
	int tell, held, started, supervisor; /* our ends; -1: closed */
};

/* What the target does once it is let go; NULL: its exec fails. */
typedef void deed(void);

static inline void nap(void)
{
	const struct timespec t = {0, 5000000};

	nanosleep(&t, NULL);
}

/* Uses the processor for so many milliseconds of its own time. */
static inline void burn(long milliseconds)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < milliseconds);
}

static inline void burn_a_while(void)
{
	burn(300);
}

/* Until it is killed. */
static inline void spin(void)
{
	for (;;)
		burn(1000000);
}

static inline void burn_and_sleep(void)
{
	burn(150);
	for (;;)
		pause();
}

static inline void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		tap_bail("no pipe");
}

static inline void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Nobody survives the test, whatever becomes of it. */
static inline pid_t fork_child(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		tap_bail("no process");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		scratch[0] = '\0'; /* its end does not remove our files */
	}
	return pid;
}

static inline pid_t fork_target(struct run *r, deed *does)
{
	int held[2], started[2];
	pid_t pid;
	char byte;

	make_pipe(held);
	make_pipe(started);
	pid = fork_child();
	if (pid == 0) {
		close(held[1]);
		if (read(held[0], &byte, 1) < 0 ||
		    (!does && write(started[1], "x", 1) != 1))
			_exit(1);
		close(started[0]);
		close(started[1]);
		if (does)
			does();
		_exit(0);
	}
	close(held[0]);
	close(started[1]);
	r->held = held[1];
	r->started = started[0];
	return pid;
}

static inline void let_go(struct run *r)
{
	shut(&r->held);
}

/* What it says goes to the file "said". */
static inline _Noreturn void be_recorder(const struct recorder_options *o,
					 const struct recorder_link *link,
					 int said)
{
	if (dup2(said, STDERR_FILENO) < 0)
		_exit(1);
	exit((int)recorder_run(o, link));
}

static inline int open_said(void)
{
	int fd = open(scratch_path("said"),
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		tap_bail("no file");
	return fd;
}

static inline struct process_end end_of(pid_t pid)
{
	struct process_end e;

	if (!process_end_open(&e, pid))
		tap_bail("no process");
	return e;
}

static inline void start(struct run *r, struct recorder_options *o, deed *does)
{
	int tell[2], supervisor[2], said = open_said();

	r->target = fork_target(r, does);
	make_pipe(tell);
	make_pipe(supervisor);
	o->plan.pids = &r->target;
	o->plan.pid_count = 1;
	o->plan.is_held = true;
	r->recorder = fork_child();
	if (r->recorder == 0) {
		const struct recorder_link link = {
			.tell = tell[1],
			.started = r->started,
			.command = end_of(r->target),
			.supervisor = supervisor[0],
		};

		close(supervisor[1]);
		close(r->held);
		be_recorder(o, &link, said);
	}
	close(said);
	close(tell[1]);
	close(supervisor[0]);
	shut(&r->started);
	r->tell = tell[0];
	r->supervisor = supervisor[1];
}

/* As with -p. */
static inline void start_attached(struct run *r, struct recorder_options *o,
				  deed *does)
{
	int tell[2], said = open_said();

	r->target = fork_target(r, does);
	make_pipe(tell);
	o->plan.pids = &r->target;
	o->plan.pid_count = 1;
	r->recorder = fork_child();
	if (r->recorder == 0) {
		const struct recorder_link link = {tell[1], -1, {.fd = -1}, -1};

		close(r->held);
		be_recorder(o, &link, said);
	}
	close(said);
	close(tell[1]);
	shut(&r->started);
	r->tell = tell[0];
	r->supervisor = -1;
}

static inline char answer(const struct run *r)
{
	char byte = 0;

	return read(r->tell, &byte, 1) == 1 ? byte : '?';
}

static inline int wait_recorder(const struct run *r)
{
	int status = -1;

	if (waitpid(r->recorder, &status, 0) != r->recorder)
		tap_bail("the recorder is gone");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void end_target(const struct run *r)
{
	kill(r->target, SIGKILL);
}

static inline void reap_target(struct run *r)
{
	waitpid(r->target, NULL, 0);
	shut(&r->tell);
	shut(&r->supervisor);
	shut(&r->held);
}

/* The end of both; the recorder's status. */
static inline int end(struct run *r)
{
	int status = wait_recorder(r);

	reap_target(r);
	return status;
}

/* How many lines of a file have this text; 0: it is not there. */
static inline int count_lines(const char *name, const char *text)
{
	FILE *f = fopen(scratch_path(name), "r");
	char line[4096];
	int count = 0;

	while (f && fgets(line, sizeof(line), f))
		count += strstr(line, text) != NULL;
	if (f)
		fclose(f);
	return count;
}

static inline void wait_for_file(const char *name)
{
	while (access(scratch_path(name), F_OK) != 0)
		nap();
}

static inline void wait_for_text(const char *name, const char *text)
{
	while (!count_lines(name, text))
		nap();
}

/* It has used the processor. */
static inline void wait_for_cpu(pid_t pid)
{
	struct timespec t = {0};
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0)
		tap_bail("no process");
	while (clock_gettime(clock, &t) == 0 && !t.tv_sec &&
	       t.tv_nsec < 50000000)
		nap();
}

static inline struct prof_profile *load(const char *path)
{
	struct prof_profile *p;
	struct prof_error err;
	struct prof_in *in;

	if (prof_in_open(&in, path, NULL, &err) < 0 ||
	    prof_read(&p, in, NULL, &err) < 0)
		tap_bail(err.text);
	prof_in_close(in);
	return p;
}

static inline int64_t total(const struct prof_profile *p, const char *column)
{
	struct prof_error err;
	int64_t sum;
	size_t i;

	if (prof_find_column(&i, p, column, &err) < 0 ||
	    prof_column_total(&sum, p, i, &err) < 0)
		tap_bail(err.text);
	return sum;
}

static inline struct recorder_options options(const char *path)
{
	static const char *const command[] = {"burn", "300", NULL};
	struct recorder_options o = {
		.plan = {.command = command, .rate = 99, .max_stack = 128},
		.engine = "proc",
		.name = path,
	};

	o.target.output.path = path;
	o.target.draw = profile_draw;
	if (strcmp(path, "/dev/full") == 0)
		o.target.format = prof_format_find("pprof");
	profile_target_resolve(&o.target, -1);
	return o;
}

#endif
