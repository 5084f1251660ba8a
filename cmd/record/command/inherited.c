#include "cmd/record/command/inherited.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int changed[INHERITED_ACTIONS] = {SIGCHLD, SIGPIPE, SIGXFSZ};

void inherited_note(struct inherited *i)
{
	sigprocmask(SIG_SETMASK, NULL, &i->mask);
	for (int n = 0; n < INHERITED_ACTIONS; n++)
		sigaction(changed[n], NULL, &i->actions[n]);
	for (int fd = 0; fd <= 2; fd++)
		i->was_closed[fd] = fcntl(fd, F_GETFD) < 0;
	if (prctl(PR_GET_PDEATHSIG, &i->death_signal) < 0)
		i->death_signal = 0;
}

void inherited_hide(const struct inherited *i)
{
	for (int fd = 0; fd <= 2; fd++)
		if (i->was_closed[fd])
			fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Blocked, the first two would be there for the command. */
void inherited_be_robust(void)
{
	sigset_t stop;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stop, NULL);
}

/* A fork loses the death signal; who set it wants no orphan. */
void inherited_restore(const struct inherited *i)
{
	if (i->death_signal)
		prctl(PR_SET_PDEATHSIG, i->death_signal);
	for (int n = 0; n < INHERITED_ACTIONS; n++)
		sigaction(changed[n], &i->actions[n], NULL);
	sigprocmask(SIG_SETMASK, &i->mask, NULL);
}
