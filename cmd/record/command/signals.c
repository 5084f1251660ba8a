#include "cmd/record/command/signals.h"

#include "libcode/proc/proc_file.h"
#include "program/msg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { GENERATIONS = 4096 }; /* looked through for who sent a signal */

int signals_open(void)
{
	sigset_t all;

	/* If it was ignored, children would vanish with their status. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What /proc says behind a process's name: " S 123 ..." */
static bool read_stat(char *text, size_t size, pid_t pid)
{
	char *name_end;

	if (code_proc_file_read(text, size, "/proc/%d/stat", (int)pid) <= 0)
		return false;
	name_end = strrchr(text, ')');
	if (!name_end || strlen(name_end) < 5)
		return false;
	memmove(text, name_end + 1, strlen(name_end));
	return true;
}

char signals_state_of(pid_t pid)
{
	char text[512];

	return read_stat(text, sizeof(text), pid) ? text[1] : '\0';
}

/* 0: not known. */
static pid_t parent_of(pid_t pid)
{
	char text[512];

	return read_stat(text, sizeof(text), pid)
		       ? (pid_t)strtol(text + 3, NULL, 10)
		       : 0;
}

static bool is_or_comes_from(pid_t pid, pid_t ancestor)
{
	for (int i = 0; pid > 1 && i < GENERATIONS; i++) {
		if (pid == ancestor)
			return true;
		pid = parent_of(pid);
	}
	return false;
}

/* The leader of a session is the one to be told that its terminal is gone. */
static bool is_of_terminal(const struct signalfd_siginfo *i)
{
	if (i->ssi_code != SI_KERNEL)
		return false;
	switch (i->ssi_signo) {
	case SIGHUP:
	case SIGCONT:
		return getsid(0) != getpid();
	case SIGINT:
	case SIGQUIT:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGWINCH:
		return true;
	}
	return false;
}

bool signals_is_known(const struct signalfd_siginfo *i, pid_t command)
{
	bool has_sender = i->ssi_code == SI_USER || i->ssi_code == SI_QUEUE ||
			  i->ssi_code == SI_TKILL;
	pid_t sender = has_sender ? (pid_t)i->ssi_pid : 0;

	/* SIGPIPE, from our own writing, is ours. */
	return is_of_terminal(i) || sender == getpid() ||
	       is_or_comes_from(sender, command);
}

void signals_forward(const struct signalfd_siginfo *i, pid_t command)
{
	union sigval value;

	if (i->ssi_code != SI_QUEUE) {
		kill(command, (int)i->ssi_signo);
		return;
	}
	memcpy(&value.sival_ptr, &i->ssi_ptr, sizeof(value.sival_ptr));
	sigqueue(command, (int)i->ssi_signo, value);
}

bool signals_asks_to_end(int sig)
{
	return sig == SIGTERM || sig == SIGINT || sig == SIGHUP ||
	       sig == SIGQUIT;
}

bool signals_stops(int sig)
{
	return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

bool signals_is_ignored(int sig)
{
	struct sigaction a;

	return sigaction(sig, NULL, &a) == 0 && a.sa_handler == SIG_IGN;
}

/* What a signal does by default happens when it is let through. */
static void let_through(int sig)
{
	sigset_t one;

	sigemptyset(&one);
	sigaddset(&one, sig);
	kill(getpid(), sig);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	sigprocmask(SIG_BLOCK, &one, NULL);
}

bool signals_stop_us(int sig)
{
	struct sigaction before;
	sigset_t waiting;

	if (getpid() == 1)
		return false;
	if (sig != SIGSTOP) {
		sigaction(sig, NULL, &before);
		signal(sig, SIG_DFL);
	}
	let_through(sig);
	if (sig != SIGSTOP)
		sigaction(sig, &before, NULL);
	/* What ended the stop is there, and not yet taken. */
	sigpending(&waiting);
	return sigismember(&waiting, SIGCONT) > 0;
}

void signals_end_us(int sig)
{
	struct rlimit none = {0, 0};

	if (getpid() == 1)
		return;
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* where a program takes cores */
	signal(sig, SIG_DFL);
	let_through(sig);
}
