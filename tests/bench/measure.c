/*
 * Measures commands: CPU seconds, wall seconds and peak memory of whole
 * processes, as the system accounts for them (wait4). Several commands take
 * turns (A B A B), so that a machine that slows down or speeds up does so
 * for all of them; the figures are medians.
 *
 * For each command one line with tabs: CPU seconds (user and system), wall
 * seconds, MB/s of -b by wall time, peak MB (10^6), and "ok" or what went
 * wrong. Exit status 1 if a command failed, 2 for trouble of our own.
 */
#define _GNU_SOURCE /* wait4 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct run {
	double cpu;
	double wall;
	double peak;
};

struct job {
	char **argv;
	struct run *runs;
	size_t n_runs;
	int status; /* of the last run, as wait4 has it */
};

static size_t runs = 3;
static double bytes;
static const char *output = "/dev/null";
static char *feeder; /* shell command that the jobs read from */

static void die(const char *subject)
{
	fprintf(stderr, "measure: %s: %s\n", subject, strerror(errno));
	exit(2);
}

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		die(path);
	return fd;
}

/* Starts argv with its standard input and output; closes in for us. */
static pid_t start(char **argv, int in, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid > 0) {
		close(in);
		return pid;
	}
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		die("dup2");
	execvp(argv[0], argv);
	fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Returns the end to read from, and the process that writes to it. */
static int start_feeder(pid_t *pid)
{
	static char shell[] = "sh", option[] = "-c";
	char *argv[] = {shell, option, feeder, NULL};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		die("pipe");
	*pid = start(argv, open_file("/dev/null", O_RDONLY), ends[1]);
	close(ends[1]);
	return ends[0];
}

static double now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) < 0)
		die("clock");
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void run_job(struct job *job)
{
	struct run *run = &job->runs[job->n_runs++];
	int out = open_file(output, O_WRONLY | O_CREAT | O_TRUNC);
	pid_t feeding = 0, pid;
	struct rusage usage;
	double begin;
	int in;

	if (feeder)
		in = start_feeder(&feeding);
	else
		in = open_file("/dev/null", O_RDONLY);
	begin = now();
	pid = start(job->argv, in, out);
	while (wait4(pid, &job->status, 0, &usage) < 0)
		if (errno != EINTR)
			die("wait");
	run->wall = now() - begin;
	run->cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	run->peak = (double)usage.ru_maxrss * 1024 / 1e6;
	close(out);
	if (feeding)
		waitpid(feeding, NULL, 0);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The member at this offset of struct run. */
static double median(const struct job *job, size_t offset)
{
	double *values = malloc(job->n_runs * sizeof(*values));
	double m;
	size_t n = job->n_runs;

	if (!values)
		die("memory");
	for (size_t i = 0; i < n; i++) {
		const char *run = (const char *)&job->runs[i];

		memcpy(&values[i], run + offset, sizeof(*values));
	}
	qsort(values, n, sizeof(*values), compare);
	m = (values[(n - 1) / 2] + values[n / 2]) / 2;
	free(values);
	return m;
}

static void print_job(const struct job *job)
{
	double wall = median(job, offsetof(struct run, wall));

	printf("%.3f\t%.3f\t%.0f\t%.1f\t",
	       median(job, offsetof(struct run, cpu)), wall,
	       wall > 0 ? bytes / 1e6 / wall : 0,
	       median(job, offsetof(struct run, peak)));
	if (WIFSIGNALED(job->status))
		printf("signal %d\n", WTERMSIG(job->status));
	else if (WEXITSTATUS(job->status) != 0)
		printf("exit %d\n", WEXITSTATUS(job->status));
	else
		printf("ok\n");
}

/* Splits the arguments at each "--"; returns the number of jobs. */
static size_t parse_jobs(struct job *jobs, char **argv)
{
	size_t n = 0;

	for (bool first = true; *argv; argv++) {
		if (strcmp(*argv, "--") == 0) {
			*argv = NULL;
			first = true;
		} else if (first) {
			jobs[n].argv = argv;
			jobs[n].runs = calloc(runs, sizeof(*jobs[n].runs));
			if (!jobs[n++].runs)
				die("memory");
			first = false;
		}
	}
	return n;
}

static void parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+n:b:o:p:")) != -1) {
		if (c == 'n')
			runs = strtoul(optarg, NULL, 10);
		else if (c == 'b')
			bytes = strtod(optarg, NULL);
		else if (c == 'o')
			output = optarg;
		else if (c == 'p')
			feeder = optarg;
		else
			runs = 0;
	}
	if (runs > 0 && runs <= 1000 && optind < argc)
		return;
	fputs("usage: measure [-n runs] [-b bytes] [-o file] [-p command]"
	      " -- program [argument]... [-- program ...]...\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	struct job *jobs = calloc((size_t)argc, sizeof(*jobs));
	bool failed = false;
	size_t n;

	parse_options(argc, argv);
	if (!jobs)
		die("memory");
	n = parse_jobs(jobs, argv + optind);
	for (size_t r = 0; r < runs; r++)
		for (size_t i = 0; i < n; i++)
			if (jobs[i].status == 0)
				run_job(&jobs[i]);
	for (size_t i = 0; i < n; i++) {
		print_job(&jobs[i]);
		failed = failed || jobs[i].status != 0;
		free(jobs[i].runs);
	}
	free(jobs);
	if (fflush(stdout) != 0)
		die("standard output");
	return failed ? 1 : 0;
}
