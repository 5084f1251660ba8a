/*
 * The interpreters of Python that a machine has, in the usual places and in
 * those of pyenv, and processes of them.
 */
#ifndef TESTS_UNIT_PYTHONS_H
#define TESTS_UNIT_PYTHONS_H

#include "tests/unit/tap.h"

#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Paths, for globfree(). "pattern" is what follows the place: "bin/python3" */
static inline void pythons_list(glob_t *list, const char *pattern)
{
	static const char *const places[] = {"/usr", "/usr/local"};
	const char *root = getenv("PYENV_ROOT"), *home = getenv("HOME");
	char path[PATH_MAX];
	int flags = 0;

	memset(list, 0, sizeof(*list));
	if (root || home) {
		snprintf(path, sizeof(path), "%s%s/versions/*/%s",
			 root ? root : home, root ? "" : "/.pyenv", pattern);
		glob(path, flags, NULL, list);
		flags = GLOB_APPEND;
	}
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", places[i], pattern);
		glob(path, flags, NULL, list);
		flags = GLOB_APPEND;
	}
}

struct python_run {
	pid_t pid;
	int out; /* what it writes */
};

/* Runs a command that dies with us, until it has written a byte. False: it
 * ends without one. */
static inline bool python_start(struct python_run *r, const char *const *argv)
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0 || (r->pid = fork()) < 0)
		tap_bail("no process");
	if (!r->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execv(*argv, (char **)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	r->out = ends[0];
	return read(r->out, &byte, 1) == 1;
}

static inline void python_end(struct python_run *r)
{
	close(r->out);
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
}

#endif
