#include "cmd/record/command/waker.h"

#include "cmd/record/command/signals.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 100 };

/* The end is no stop either. */
static bool is_stopped(pid_t pid)
{
	char state = signals_state_of(pid);

	return state == 'T' || state == 't';
}

pid_t waker_start(pid_t command)
{
	pid_t us = getpid(), waker = fork();

	if (waker)
		return waker > 0 ? waker : 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	while (is_stopped(command) && getppid() == us)
		poll(NULL, 0, LOOK_MS);
	if (getppid() == us)
		kill(us, SIGCONT);
	_exit(EXIT_SUCCESS);
}

void waker_end(pid_t waker)
{
	if (!waker)
		return;
	kill(waker, SIGKILL);
	waitpid(waker, NULL, 0);
}
