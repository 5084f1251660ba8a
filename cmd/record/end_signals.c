#include "cmd/record/end_signals.h"

#include "program/msg.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t ending_signals(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	return ends;
}

/* Blocked only when there is where they come. */
int end_signals_open(void)
{
	sigset_t ends = ending_signals();
	int fd;

	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		msg_warn("Ctrl-C will lose the profile: signalfd4: %s",
			 strerror(errno));
	else
		sigprocmask(SIG_BLOCK, &ends, NULL);
	return fd;
}

void end_signals_release(int fd)
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
