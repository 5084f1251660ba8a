/*
 * A command that looks at what it was given:
 *
 *	subject state		its signals, descriptors, group, limits ...
 *	subject listen N	N signals, one a line, with its sender's value
 *	subject children	after a line of input: does it see a process
 *				that it has not started?
 *	subject shuts		closes all its descriptors, then ends with 5
 *	subject spawns		starts processes in all ways that there are
 *	subject stops SIGNAL	stops by a signal, says when it goes on
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static volatile sig_atomic_t children_ended;

static void count(int sig)
{
	(void)sig;
	children_ended++;
}

static void print_file(const char *path, const char *prefix)
{
	char line[4096];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, prefix, strlen(prefix)) == 0)
			fputs(line, stdout);
	if (f)
		fclose(f);
}

static void print_descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++) {
		char path[64], what[4096];
		int flags = fcntl(fd, F_GETFL);
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, what, sizeof(what) - 1);
		if (n < 0)
			continue;
		what[n] = '\0';
		printf("fd %d: %s, flags %o, %o\n", fd, what, (unsigned)flags,
		       (unsigned)fcntl(fd, F_GETFD));
	}
}

static int state(void)
{
	static const int limits[] = {RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_MEMLOCK,
				     RLIMIT_NPROC, RLIMIT_STACK};
	mode_t mask = umask(0);
	int death = -1, dumpable = prctl(PR_GET_DUMPABLE);
	struct rlimit l;

	print_descriptors();
	print_file("/proc/self/status", "SigPnd");
	print_file("/proc/self/status", "SigBlk");
	print_file("/proc/self/status", "SigIgn");
	print_file("/proc/self/status", "SigCgt");
	print_file("/proc/self/status", "ShdPnd");
	print_file("/proc/self/status", "NoNewPrivs");
	print_file("/proc/self/status", "Cap");
	print_file("/proc/self/status", "Cpus_allowed");
	print_file("/proc/self/status", "TracerPid");
	print_file("/proc/self/oom_score_adj", "");
	print_file("/proc/self/timerslack_ns", "");
	prctl(PR_GET_PDEATHSIG, &death);
	printf("group %d session %d mask %o nice %d death %d dump %d\n",
	       (int)getpgrp(), (int)getsid(0), (unsigned)mask,
	       getpriority(PRIO_PROCESS, 0), death, dumpable);
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (getrlimit(limits[i], &l) == 0)
			printf("limit %d: %lu %lu\n", (int)limits[i],
			       (unsigned long)l.rlim_cur,
			       (unsigned long)l.rlim_max);
	for (char **e = environ; *e; e++)
		puts(*e);
	return 0;
}

static int listen_for(int n)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	while (n--) {
		siginfo_t info;
		int sig = sigwaitinfo(&all, &info);

		printf("%d %d\n", sig,
		       info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
		fflush(stdout);
	}
	return 0;
}

static int children(void)
{
	char path[64], line[256] = "";
	pid_t pid;

	signal(SIGCHLD, count);
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return 1;
	pid = wait(NULL);
	printf("wait: %s\n", pid < 0 ? strerror(errno) : "a process");
	printf("SIGCHLD: %d\n", (int)children_ended);
	printf("children:");
	fflush(stdout);
	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		 (int)getpid());
	print_file(path, "");
	puts("");
	return 0;
}

static int shuts(void)
{
	for (int fd = 0; fd < 65536; fd++)
		close(fd);
	usleep(50000);
	return 5;
}

static int status_of(pid_t pid)
{
	int status;

	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

static int spawns(void)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 7",
			      NULL};
	pid_t pid;

	if (posix_spawnp(&pid, "sh", NULL, NULL, argv, environ) != 0 ||
	    WEXITSTATUS(status_of(pid)) != 7)
		return 1;
	pid = vfork();
	if (!pid) {
		execvp("sh", argv);
		_exit(99);
	}
	if (WEXITSTATUS(status_of(pid)) != 7)
		return 2;
	pid = fork();
	if (!pid)
		_exit(setsid() < 0 ? 99 : 8);
	if (WEXITSTATUS(status_of(pid)) != 8)
		return 3;
	return system("exit 9") == 9 << 8 ? 0 : 4;
}

static int stops(int sig)
{
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	raise(sig);
	puts("goes on");
	return 3;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 0;

	if (strcmp(what, "state") == 0)
		return state();
	if (strcmp(what, "listen") == 0)
		return listen_for(n);
	if (strcmp(what, "children") == 0)
		return children();
	if (strcmp(what, "shuts") == 0)
		return shuts();
	if (strcmp(what, "spawns") == 0)
		return spawns();
	if (strcmp(what, "stops") == 0)
		return stops(n);
	return 99;
}
