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

/* A child that lets us and our children read it, as a command does, and waits
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
static int ask_sibling(pid_t target)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(try_read(target));
	if (pid < 0)
		return errno;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

static int probe_child(void)
{
	int hold[2], error = EAGAIN;
	pid_t target;
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, hold) < 0)
		return errno;
	target = start_target(hold);
	close(hold[0]);
	if (target > 0 && read(hold[1], &ready, 1) == 1)
		error = ask_sibling(target);
	close(hold[1]);
	if (target > 0)
		waitpid(target, NULL, 0);
	return error;
}

int probe_memory(pid_t pid)
{
	return pid ? try_read(pid) : probe_child();
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
