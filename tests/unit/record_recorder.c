/*
 * The recorder beside a process that it records, as a command is: held on a
 * pipe until the recorder is ready, and let go.
 */
#include "cmd/common/msg.h"
#include "cmd/record/recorder.h"
#include "tests/unit/bytes.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

struct run {
	pid_t target, recorder;
	int tell, held, started; /* our ends of the pipes */
	int supervisor;
};

static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		tap_bail("no pipe");
}

/* Uses the processor for so many milliseconds of its own time. */
static void burn(long milliseconds)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < milliseconds);
}

/* What the target does once it is let go. */
typedef void deed(void);

static pid_t fork_target(struct run *r, deed *does)
{
	int held[2], started[2];
	pid_t pid;
	char byte;

	make_pipe(held);
	make_pipe(started);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		scratch[0] = '\0';
		close(held[1]);
		if (read(held[0], &byte, 1) < 0)
			_exit(1);
		close(started[0]);
		close(started[1]);
		does();
		_exit(0);
	}
	close(held[0]);
	close(started[1]);
	r->held = held[1];
	r->started = started[0];
	return pid;
}

static void start(struct run *r, struct recorder_options *o, deed *does)
{
	int tell[2], supervisor[2];

	r->target = fork_target(r, does);
	make_pipe(tell);
	make_pipe(supervisor);
	o->plan.pids = &r->target;
	o->plan.pid_count = 1;
	o->plan.is_held = true;
	r->recorder = fork();
	if (r->recorder == 0) {
		const struct recorder_link link = {
			.tell = tell[1],
			.started = r->started,
			.ended = (int)syscall(SYS_pidfd_open, r->target, 0),
			.supervisor = supervisor[0],
		};

		scratch[0] = '\0';
		close(supervisor[1]);
		close(r->held);
		exit((int)recorder_run(o, &link));
	}
	close(tell[1]);
	close(supervisor[0]);
	close(r->started);
	r->tell = tell[0];
	r->supervisor = supervisor[1];
}

static char answer(const struct run *r)
{
	char byte = 0;

	return read(r->tell, &byte, 1) == 1 ? byte : '?';
}

static int end(struct run *r)
{
	int status = -1;

	if (waitpid(r->recorder, &status, 0) != r->recorder ||
	    waitpid(r->target, NULL, 0) != r->target)
		tap_bail("children are gone");
	close(r->tell);
	close(r->supervisor);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct prof_profile *load(const char *path)
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

static int64_t total(const struct prof_profile *p, const char *column)
{
	struct prof_error err;
	int64_t sum;
	size_t i;

	if (prof_find_column(&i, p, column, &err) < 0 ||
	    prof_column_total(&sum, p, i, &err) < 0)
		tap_bail(err.text);
	return sum;
}

static const char *const command[] = {"burn", "300", NULL};

static struct recorder_options options(const char *path)
{
	struct recorder_options o = {
		.plan = {.command = command, .rate = 99, .max_stack = 128},
		.engine = "proc",
		.name = path,
	};

	o.target.output.path = path;
	o.target.draw = profile_draw;
	profile_target_resolve(&o.target, -1);
	return o;
}

static void burn_a_while(void)
{
	burn(300);
}

static bool has_comment(const struct prof_profile *p, const char *begins)
{
	size_t count;
	const prof_id *comments = prof_comments(p, &count);

	for (size_t i = 0; i < count; i++) {
		struct prof_str s = prof_string(p, comments[i]);

		if (s.len >= strlen(begins) &&
		    memcmp(s.s, begins, strlen(begins)) == 0)
			return true;
	}
	return false;
}

static void checks_profile(const struct prof_profile *p)
{
	static const char *const comments[] = {"recorder: prof-record ",
					       "engine: proc",
					       "unwinder: none",
					       "kernel: no",
					       "host: ",
					       "command: burn 300",
					       "rate asked: 99",
					       "lost: 0"};
	int64_t time = total(p, "cpu");

	if (!ok(time > 250000000 && time < 450000000,
		"it has the processor's time"))
		tap_diag("%lld ns", (long long)time);
	ok(total(p, "samples") > 0, "and how often it was read");
	ok(prof_header(p)->time > 1500000000000000000, "it has a time");
	ok(prof_header(p)->duration > 250000000, "and a duration");
	for (size_t i = 0; i < sizeof(comments) / sizeof(*comments); i++)
		ok(has_comment(p, comments[i]), "a comment: %s", comments[i]);
}

static void records(void)
{
	static const char *const labels[] = {"service=shop", "sha=1=2", NULL};
	const char *path = scratch_path("cpu.pb.gz");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.labels = labels;
	start(&r, &o, burn_a_while);
	is_int(answer(&r), '+', "the recorder tells that it records");
	close(r.held);
	is_int(end(&r), RECORDER_WROTE, "and that it wrote");
	p = load(path);
	checks_profile(p);
	prof_free(p);
}

int main(void)
{
	msg_init("record_recorder", RECORDER_FAILED);
	records();
	return tap_end();
}
