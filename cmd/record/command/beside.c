#include "cmd/record/command/beside.h"

#include "cmd/common/msg.h"
#include "cmd/record/command/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

bool beside_open(struct beside *b, bool supervised)
{
	int tell[2] = {-1, -1}, alive[2] = {-1, -1};
	bool is_open = descriptors_pipe(tell) &&
		       (!supervised || descriptors_pipe(alive));

	if (!is_open) {
		descriptors_close(&tell[0]);
		descriptors_close(&tell[1]);
	}
	b->answer = tell[0];
	b->alive = alive[1];
	b->link = (struct recorder_link){
		.tell = tell[1],
		.started = -1,
		.ended = -1,
		.supervisor = alive[0],
	};
	return is_open;
}

void beside_close_its(struct beside *b)
{
	descriptors_close(&b->link.tell);
	descriptors_close(&b->link.started);
	descriptors_close(&b->link.ended);
	descriptors_close(&b->link.supervisor);
}

/*
 * A process group of its own, so that neither the terminal nor a kill of the
 * group reach it. It stays in the session: another would have its own share
 * of the processor, whatever --nice says. The end comes by the link alone.
 */
static void be_deaf(void)
{
	sigset_t none;

	setpgid(0, 0);
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		if (sig != SIGCHLD && sig != SIGSEGV && sig != SIGBUS &&
		    sig != SIGFPE && sig != SIGILL && sig != SIGABRT &&
		    sig != SIGTRAP && sig != SIGSYS)
			signal(sig, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A path such as /dev/fd/63 is a descriptor that is still needed. */
static void let_go_descriptors(const struct recorder_link *link,
			       const struct recorder_options *o, int ended)
{
	const int keep[] = {
		ended,
		link->tell,
		link->started,
		link->ended,
		link->supervisor,
		descriptors_of_path(o->name),
		descriptors_of_path(o->status_path),
	};

	descriptors_keep(keep, sizeof(keep) / sizeof(*keep));
	descriptors_blind(STDIN_FILENO);
	if (!output_is_standard(&o->target.output))
		descriptors_blind(STDOUT_FILENO);
}

/* The kernel's struct sched_attr, which old headers have not, and some new
 * ones have twice. */
struct turns {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

/*
 * Short turns on the processor, and soon (Linux 6.12), so that rings are
 * emptied in time also where hundreds of threads are waiting. Where that is
 * not possible more samples may be lost, and are counted.
 */
static void be_prompt(void)
{
	struct turns t = {.size = sizeof(t)};

	if (syscall(SYS_sched_getattr, 0, &t, sizeof(t), 0) < 0 ||
	    t.policy != SCHED_OTHER)
		return;
	t.runtime = 100000; /* nanoseconds */
	syscall(SYS_sched_setattr, 0, &t, 0);
}

void beside_be_nice(uint64_t by)
{
	bool is_prompt = by == BESIDE_PROMPT;

	if (is_prompt)
		be_prompt();
	errno = 0;
	if (by && nice(is_prompt ? -10 : (int)by) == -1 && errno && !is_prompt)
		msg_warn("the recorder cannot be nicer by %" PRIu64 ": %s", by,
			 strerror(errno));
}

/* Nothing is lost where that is not possible. */
static void be_modest(uint64_t nice)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "1000", 4) < 0)
		errno = 0;
	descriptors_close(&fd);
	beside_be_nice(nice);
}

_Noreturn void beside_run(struct beside *b, const struct recorder_options *o,
			  const struct launch *l, bool stays)
{
	int ended = stays ? fcntl(b->link.ended, F_DUPFD_CLOEXEC, 3) : -1;
	enum recorder_status status;

	msg_init("prof-record", RECORDER_FAILED);
	descriptors_close(&b->answer);
	descriptors_close(&b->alive);
	be_deaf();
	be_modest(l->nice);
	let_go_descriptors(&b->link, o, ended);
	status = recorder_run(o, &b->link);
	if (stays)
		descriptors_wait(ended, -1);
	if (stays && l->pid_file)
		command_remove_pid(l->pid_file);
	exit((int)status);
}
