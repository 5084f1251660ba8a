#include "cmd/record/command/inherited.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

void inherited_note(struct inherited *i)
{
	sigprocmask(SIG_SETMASK, NULL, &i->mask);
	sigaction(SIGCHLD, NULL, &i->child);
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

/* A fork loses the death signal; who set it wants no orphan. */
void inherited_restore(const struct inherited *i)
{
	if (i->death_signal)
		prctl(PR_SET_PDEATHSIG, i->death_signal);
	sigaction(SIGCHLD, &i->child, NULL);
	sigprocmask(SIG_SETMASK, &i->mask, NULL);
}
