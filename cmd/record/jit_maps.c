#include "cmd/record/jit_maps.h"

#include "libcode/proc/proc_file.h"
#include "libcode/proc/proc_read.h"
#include "libcode/unwind/runtime.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TURN = 10 }; /* milliseconds */
static const int64_t PATIENCE = 10 * CLOCK_SECOND;

struct jvm {
	pid_t pid;
	uid_t user;
	gid_t group;
	char jcmd[PATH_MAX];
};

static bool is_same(const char *own, const char *what, pid_t pid)
{
	char path[64];
	struct stat a, b;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, what);
	return stat(own, &a) == 0 && stat(path, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Where its program is, there is jcmd. */
static bool find_jcmd(struct jvm *j)
{
	char exe[PATH_MAX], *slash;

	if (code_proc_file_link(exe, sizeof(exe), "/proc/%d/exe",
				(int)j->pid) <= 0)
		return false;
	slash = strrchr(exe, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return (size_t)snprintf(j->jcmd, sizeof(j->jcmd), "%s/jcmd", exe) <
		       sizeof(j->jcmd) &&
	       access(j->jcmd, X_OK) == 0;
}

/* NULL, or why it cannot be asked. Nothing of a container is run out here. */
static const char *know(struct jvm *j)
{
	uid_t own = geteuid();

	j->user = code_proc_read_user(j->pid);
	j->group = (gid_t)code_proc_read_number(j->pid, "Gid:", 10);
	if (!is_same("/", "root/.", j->pid) ||
	    !is_same("/proc/self/ns/mnt", "ns/mnt", j->pid))
		return "it is in a container";
	if (j->user != own && own != 0)
		return "it belongs to another user";
	if (!find_jcmd(j))
		return "no jcmd next to its java";
	return NULL;
}

/* As a program that the JVM's user has started, with nothing of ours. */
static _Noreturn void run_jcmd(const struct jvm *j)
{
	char number[16], *const argv[] = {
				 (char *)(uintptr_t) "jcmd", number,
				 (char *)(uintptr_t) "Compiler.perfmap", NULL};
	char *const environment[] = {(char *)(uintptr_t) "PATH=/usr/bin:/bin",
				     (char *)(uintptr_t) "LC_ALL=C", NULL};
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	snprintf(number, sizeof(number), "%d", (int)j->pid);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			_exit(EXIT_FAILURE);
	if (geteuid() == 0 && (setgroups(0, NULL) < 0 ||
			       setresgid(j->group, j->group, j->group) < 0 ||
			       setresuid(j->user, j->user, j->user) < 0))
		_exit(EXIT_FAILURE);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || chdir("/") < 0)
		_exit(EXIT_FAILURE);
	execve(j->jcmd, argv, environment);
	_exit(EXIT_FAILURE);
}

/* NULL, or what went wrong. */
static const char *wait_for(pid_t jcmd)
{
	int64_t end = clock_now() + PATIENCE;
	int status;
	pid_t ended;

	do {
		ended = waitpid(jcmd, &status, WNOHANG);
		if (!ended)
			poll(NULL, 0, TURN);
	} while ((!ended || (ended < 0 && errno == EINTR)) &&
		 clock_now() < end);
	if (ended == jcmd)
		return WIFEXITED(status) && !WEXITSTATUS(status)
			       ? NULL
			       : "jcmd failed; Java 17 and later support such "
				 "maps";
	kill(-jcmd, SIGKILL);
	waitpid(jcmd, &status, 0);
	return "jcmd timed out";
}

static void ask(pid_t pid, pid_t own_pid)
{
	struct jvm j = {.pid = pid};
	const char *why = know(&j);
	pid_t jcmd = why ? -1 : fork();

	if (!jcmd)
		run_jcmd(&j);
	if (!why)
		why = jcmd < 0 ? strerror(errno) : wait_for(jcmd);
	if (why)
		msg_warn("no map of process %d: %s; where it runs, "
			 "'jcmd %d Compiler.perfmap' asks for one",
			 (int)pid, why, (int)own_pid);
}

/* Also one that has ended and is not waited for yet. */
static bool has_ended(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/root", (int)pid);
	return access(path, F_OK) < 0 && errno != EACCES;
}

void jit_maps_ask(const struct modules *modules)
{
	size_t ended = 0;

	for (size_t i = 0; i < code_modules_count(modules); i++) {
		const struct module *m = code_modules_get(modules, (uint32_t)i);

		if (m->kind != MODULE_JIT || m->runtime != RUNTIME_JAVA)
			continue;
		if (has_ended(m->pid))
			ended++;
		else
			ask(m->pid, m->ns_pid);
	}
	if (ended)
		msg_warn("%zu process%s of Java ended before %s could be asked "
			 "for a map; java -XX:+UnlockDiagnosticVMOptions "
			 "-XX:+DumpPerfMapAtExit writes one at the end",
			 ended, ended == 1 ? "" : "es",
			 ended == 1 ? "it" : "they");
}
