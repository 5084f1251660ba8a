#include "cmd/record/command/needs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static bool can_pipe(void)
{
	int ends[2];

	if (pipe2(ends, 0) < 0)
		return false;
	close(ends[0]);
	close(ends[1]);
	return true;
}

static bool can_poll(void)
{
	return poll(NULL, 0, 0) == 0 || errno == EINTR;
}

static bool can_mask_signals(void)
{
	sigset_t now;

	return sigprocmask(SIG_BLOCK, NULL, &now) == 0;
}

static bool can_read_signals(void)
{
	sigset_t none;
	int fd;

	sigemptyset(&none);
	fd = signalfd(-1, &none, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* We are no child of ours. */
static bool can_wait(void)
{
	return waitpid(getpid(), NULL, WNOHANG) >= 0 || errno == ECHILD;
}

static bool can_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid > 0;
}

static const struct {
	const char *name;
	bool (*works)(void);
} needs[] = {
	{"pipe2", can_pipe},
	{"poll", can_poll},
	{"rt_sigprocmask", can_mask_signals},
	{"signalfd4", can_read_signals},
	{"wait4", can_wait},
};

const char *needs_missing(void)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (!needs[i].works())
			return needs[i].name;
	return NULL;
}

const char *needs_missing_with_fork(void)
{
	const char *missing = needs_missing();

	if (missing)
		return missing;
	return can_fork() ? NULL : "clone";
}
