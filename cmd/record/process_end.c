#include "cmd/record/process_end.h"

#include "libcode/proc/proc_file.h"
#include "libcode/proc/proc_read.h"
#include "program/once.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { LOOK_MS = 100 };

/* Its state, and when it began; false: it is gone, or /proc is not there. */
static bool read_stat(pid_t pid, char *state, uint64_t *start)
{
	enum { FIELDS_BEFORE = 20 }; /* between the name and the start */
	char text[1024];
	const char *s;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/stat",
				(int)pid) <= 0)
		return false;
	s = strrchr(text, ')');
	if (!s || !s[1])
		return false;
	*state = s[2];
	for (int i = 0; s && i < FIELDS_BEFORE; i++)
		s = strchr(s + 1, ' ');
	*start = s ? strtoull(s + 1, NULL, 10) : 0;
	return s;
}

static void count_thread(pid_t tid, void *arg)
{
	(void)tid;
	++*(size_t *)arg;
}

/* Nobody has waited for it yet. The first thread alone may have ended. */
static bool is_zombie(pid_t pid, char state)
{
	size_t threads = 0;

	if (state != 'Z' && state != 'X')
		return false;
	code_proc_list_threads(pid, count_thread, &threads);
	return threads <= 1;
}

bool process_end_open(struct process_end *e, pid_t pid)
{
	char state;

	*e = (struct process_end){.pid = pid};
	e->fd = (int)syscall(SYS_pidfd_open, pid, 0u);
	if (e->fd >= 0)
		return true;
	if (errno == ESRCH)
		return false;
	if (!read_stat(pid, &state, &e->start))
		e->start = 0;
	return !process_end_is_here(e);
}

bool process_end_is_here(const struct process_end *e)
{
	uint64_t start;
	char state;

	if (kill(e->pid, 0) < 0 && errno == ESRCH)
		return true;
	if (!read_stat(e->pid, &state, &start))
		return false;
	return (e->start && start != e->start) || is_zombie(e->pid, state);
}

void process_end_look(struct process_end *e)
{
	char state;

	if (e->fd < 0)
		return;
	if (!read_stat(e->pid, &state, &e->start))
		e->start = 0;
	close(e->fd);
	e->fd = -1;
}

/* A list of several may be old by the time that it is typed. */
size_t process_end_leave_out(pid_t *pids, size_t count)
{
	struct once missing = {0};
	size_t left = 0;

	for (size_t i = 0; i < count; i++)
		if (kill(pids[i], 0) == 0 || errno != ESRCH)
			pids[left++] = pids[i];
		else
			once_warn(&missing, 0, "no such process: %d",
				  (int)pids[i]);
	once_end(&missing);
	return left;
}

void process_end_wait(const struct process_end *e)
{
	struct pollfd p = {.fd = e->fd, .events = POLLIN};

	while (e->fd >= 0 ? poll(&p, 1, -1) < 0 && errno == EINTR
			  : !process_end_is_here(e))
		if (e->fd < 0)
			poll(NULL, 0, LOOK_MS);
}

bool process_end_is_within(const struct process_end *e, int milliseconds)
{
	struct pollfd p = {.fd = e->fd, .events = POLLIN};

	if (e->fd >= 0)
		return poll(&p, 1, milliseconds) > 0;
	poll(NULL, 0, milliseconds);
	return process_end_is_here(e);
}

void process_end_close(struct process_end *e)
{
	if (e->fd >= 0)
		close(e->fd);
	*e = (struct process_end){.fd = -1};
}
