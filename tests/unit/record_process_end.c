/*
 * The end of a process, by a descriptor and by looking.
 */
#include "cmd/record/process_end.h"

#include "tests/unit/tap.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start_child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		tap_bail("no process");
	if (!pid)
		for (;;)
			pause();
	return pid;
}

static void *wait_forever(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

/* Its first thread ends, and another one goes on. */
static pid_t start_headless(void)
{
	pid_t pid = fork();
	pthread_t thread;

	if (pid)
		return pid;
	pthread_create(&thread, NULL, wait_forever, NULL);
	pthread_exit(NULL);
}

static void drop_descriptor(struct process_end *e)
{
	if (e->fd >= 0)
		close(e->fd);
	e->fd = -1;
}

static void end_child(pid_t pid)
{
	siginfo_t info;

	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
}

static void test_looking(void)
{
	pid_t pid = start_child();
	struct process_end e, other;

	ok(process_end_open(&e, pid), "a process that lives can be watched");
	drop_descriptor(&e);
	ok(!process_end_is_here(&e), "its end is not here");
	end_child(pid);
	ok(process_end_is_here(&e), "a zombie has ended");
	process_end_wait(&e);
	waitpid(pid, NULL, 0);
	ok(process_end_is_here(&e), "what was waited for has ended");
	ok(!process_end_open(&other, pid), "and cannot be watched any more");
	process_end_close(&other);
}

static void test_other_process(void)
{
	pid_t pid = start_child();
	struct process_end e = {.fd = -1, .pid = pid, .start = 1};

	ok(process_end_is_here(&e),
	   "another process with that number is not the one");
	end_child(pid);
	waitpid(pid, NULL, 0);
}

static char state_of(pid_t pid)
{
	char path[64], state = '?';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = '?';
	if (f)
		fclose(f);
	return state;
}

static void test_headless(void)
{
	pid_t pid = start_headless();
	struct process_end e = {.fd = -1, .pid = pid};

	while (state_of(pid) != 'Z')
		poll(NULL, 0, 1);
	ok(!process_end_is_here(&e),
	   "a process whose first thread alone has ended goes on");
	end_child(pid);
	ok(process_end_is_here(&e), "until all have");
	waitpid(pid, NULL, 0);
}

static void test_descriptor(void)
{
	pid_t pid = start_child();
	struct process_end e;
	struct pollfd p = {.events = POLLIN};

	process_end_open(&e, pid);
	if (e.fd < 0) {
		tap_skip("a descriptor", "impossible here: no pidfd_open");
	} else {
		p.fd = e.fd;
		ok(poll(&p, 1, 0) == 0, "a descriptor is not readable before");
		kill(pid, SIGKILL);
		process_end_wait(&e);
		ok(poll(&p, 1, 0) == 1, "but at the end");
	}
	process_end_close(&e);
	ok(e.fd == -1 && !e.pid, "it can be closed");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	test_looking();
	test_other_process();
	test_headless();
	test_descriptor();
	return tap_end();
}
