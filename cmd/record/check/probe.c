#include "cmd/record/check/probe.h"

#include "cmd/record/check/surroundings.h"
#include "libcode/proc/proc_read.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nothing is at this address: whoever may read is told so. */
static int try_read(pid_t pid)
{
	char byte;
	struct iovec to = {&byte, 1}, from = {(void *)1, 1};

	if (process_vm_readv(pid, &to, 1, &from, 1, 0) >= 0)
		return 0;
	return errno == EFAULT ? 0 : errno;
}

/* Such a tracer does not stop the process, and its end sets it free. */
static int try_trace(pid_t pid)
{
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 ? errno : 0;
}

/* A child that lets us and our children trace it, as a command does, and waits
 * until our end of `hold` is closed. */
static pid_t start_target(const int hold[2])
{
	pid_t us = getpid(), pid = fork();
	char byte = 0;

	if (pid != 0)
		return pid;
	close(hold[1]);
	prctl(PR_SET_PTRACER, (unsigned long)us, 0, 0, 0);
	if (write(hold[0], &byte, 1) == 1)
		while (read(hold[0], &byte, 1) < 0 && errno == EINTR)
			continue;
	_exit(0);
}

/* Another child tries, and says what came of it. */
static void ask_sibling(struct probe_memory *p, pid_t target)
{
	int told[2];
	pid_t pid;

	if (pipe2(told, O_CLOEXEC) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		struct probe_memory seen = {try_read(target), try_trace(target),
					    0};

		_exit(write(told[1], &seen, sizeof(seen)) != sizeof(seen));
	}
	close(told[1]);
	if (read(told[0], p, sizeof(*p)) != sizeof(*p))
		*p = (struct probe_memory){EIO, EIO, 0};
	close(told[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void probe_child(struct probe_memory *p)
{
	char ready;
	int hold[2];
	pid_t target;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, hold) < 0)
		return;
	target = start_target(hold);
	close(hold[0]);
	if (target > 0 && read(hold[1], &ready, 1) == 1)
		ask_sibling(p, target);
	close(hold[1]);
	if (target > 0)
		waitpid(target, NULL, 0);
}

void probe_memory(struct probe_memory *p, pid_t pid)
{
	*p = (struct probe_memory){EAGAIN, EAGAIN, 0};
	if (!pid) {
		probe_child(p);
		return;
	}
	/* Nobody's process is traced only to see whether it can be. */
	p->read = try_read(pid);
	p->tracer = (pid_t)code_proc_read_number(pid, "TracerPid:", 10);
	p->trace = p->tracer ? EPERM : p->read;
}

/* Runs it with its output in the pipe; false: it did not run, or failed. */
static bool run_version(char *program, const int out[2])
{
	char version[] = "--version";
	char *argv[] = {program, version, NULL};
	posix_spawn_file_actions_t actions;
	int status = -1;
	pid_t pid = 0;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return false;
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, program, &actions, NULL, argv, environ) == 0)
		waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&actions);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool probe_py_spy(char *version, size_t size)
{
	char program[] = "py-spy", text[64] = "";
	const char *name;
	bool ran;
	ssize_t n;
	int out[2];

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	ran = run_version(program, out);
	n = read(out[0], text, sizeof(text) - 1);
	text[n > 0 ? (size_t)n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	name = strrchr(text, ' ');
	snprintf(version, size, "%s", name ? name + 1 : text);
	close(out[0]);
	close(out[1]);
	return ran;
}

/* Whoever may not know the kernel's addresses reads zeros. Some of the first
 * are zero for all: they are places in each processor's memory. */
bool probe_kernel_names(void)
{
	enum { LINES = 20000 };
	char line[512];
	bool has = false;
	FILE *in = fopen("/proc/kallsyms", "re");

	if (!in)
		return false;
	for (int i = 0; i < LINES && !has && fgets(line, sizeof(line), in); i++)
		has = strtoull(line, NULL, 16) > UINT32_MAX;
	fclose(in);
	return has;
}
