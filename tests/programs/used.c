/*
 * used FILE COMMAND...: runs a command, and writes into a file how many seconds
 * of CPU time it, its children that were waited for, and we ourselves took, as
 * the kernel counts it. The status is the command's, and so is SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t pid;

static void hand_on(int signal)
{
	kill(pid, signal);
}

static double used_by(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int run(char **command)
{
	int status = 0;

	pid = fork();
	if (pid == 0) {
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (pid < 0)
		return 126;
	signal(SIGTERM, hand_on);
	if (waitpid(pid, &status, 0) < 0)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int status = argc > 2 ? run(argv + 2) : 125;
	FILE *f = argc > 2 ? fopen(argv[1], "w") : NULL;

	if (!f)
		return 125;
	fprintf(f, "%.6f\n", used_by(RUSAGE_SELF) + used_by(RUSAGE_CHILDREN));
	return fclose(f) == 0 ? status : 125;
}
