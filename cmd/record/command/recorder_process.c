#include "cmd/record/command/recorder_process.h"

#include "cmd/record/command/descriptors.h"
#include "cmd/record/sched_slice.h"
#include "program/msg.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool recorder_process_open(struct recorder_process *b, bool supervised)
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
		.command = {.fd = -1},
		.supervisor = alive[0],
	};
	return is_open;
}

void recorder_process_close_its(struct recorder_process *b)
{
	descriptors_close(&b->link.tell);
	descriptors_close(&b->link.started);
	process_end_close(&b->link.command);
	descriptors_close(&b->link.supervisor);
}

/*
 * A process group of its own, so that neither the terminal nor a kill of the
 * group reach it. It stays in the session: another would have its own share
 * of the processor, whatever --nice says. The end comes by the link alone.
 */
static void block_signals(void)
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
			       const struct recorder_options *o)
{
	const int keep[] = {
		link->tell,
		link->started,
		link->command.fd,
		link->supervisor,
		descriptors_of_path(o->name),
		descriptors_of_path(o->status_path),
	};

	descriptors_keep(keep, sizeof(keep) / sizeof(*keep));
	descriptors_blind(STDIN_FILENO);
	if (!output_is_standard(&o->target.output))
		descriptors_blind(STDOUT_FILENO);
}

void recorder_process_be_nice(uint64_t by)
{
	bool is_prompt = by == RECORDER_PROMPT;

	/* So that rings are emptied in time also where hundreds of threads
	 * are waiting; otherwise more samples may be lost, and are counted. */
	if (is_prompt)
		sched_slice_shorten();
	errno = 0;
	if (by && nice(is_prompt ? -10 : (int)by) == -1 && errno && !is_prompt)
		msg_warn("cannot raise the recorder's nice value by %" PRIu64
			 ": %s",
			 by, strerror(errno));
}

/* Nothing is lost where that is not possible. */
static void be_modest(uint64_t nice)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "1000", 4) < 0)
		errno = 0;
	descriptors_close(&fd);
	recorder_process_be_nice(nice);
}

_Noreturn void recorder_process_run(struct recorder_process *b,
				    const struct recorder_options *o,
				    const struct launch *l, bool stays)
{
	struct process_end end = b->link.command;
	enum recorder_status status;

	msg_init("prof-record", RECORDER_FAILED);
	descriptors_close(&b->answer);
	descriptors_close(&b->alive);
	block_signals();
	be_modest(l->nice);
	let_go_descriptors(&b->link, o);
	status = recorder_run(o, &b->link);
	if (stays)
		process_end_wait(&end);
	if (stays && l->pid_file)
		command_remove_pid(l->pid_file);
	exit((int)status);
}
