#include "libcode/proc/proc_read.h"

#include "libcode/proc/proc_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool code_proc_is_there(void)
{
	return access("/proc/self/stat", R_OK) == 0;
}

int64_t code_proc_read_process(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &t) < 0)
		return -1;
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The numbers from..to (from 1) of those that stand behind a thread's name in
 * its stat, added up. */
static int64_t sum_of_ticks(const char *stat, int from, int to)
{
	const char *s = strrchr(stat, ')');
	int64_t ticks = 0;
	long hertz = sysconf(_SC_CLK_TCK);

	for (int i = 0; s && i <= to; i++) {
		if (i >= from)
			ticks += strtoll(s + 1, NULL, 10);
		s = strchr(s + 1, ' ');
	}
	return s && hertz > 0 ? ticks * (1000000000 / hertz) : -1;
}

/* A kernel without statistics of its scheduler knows hundredths. */
int64_t code_proc_read_thread(pid_t pid, pid_t tid)
{
	char text[1024];

	if (code_proc_file_read(text, sizeof(text),
				"/proc/%d/task/%d/schedstat", (int)pid,
				(int)tid) > 0)
		return strtoll(text, NULL, 10);
	if (code_proc_file_read(text, sizeof(text), "/proc/%d/task/%d/stat",
				(int)pid, (int)tid) > 0)
		return sum_of_ticks(text, 12, 13);
	return -1;
}

int64_t code_proc_read_children(pid_t pid)
{
	char text[1024];

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/stat",
				(int)pid) <= 0)
		return -1;
	return sum_of_ticks(text, 14, 15);
}

uint64_t code_proc_read_start(pid_t pid)
{
	enum { FIELDS_BEHIND_NAME = 20 };
	char text[1024];
	const char *s = NULL;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/stat", (int)pid) >
	    0)
		s = strrchr(text, ')');
	for (int i = 0; s && i < FIELDS_BEHIND_NAME; i++)
		s = strchr(s + 1, ' ');
	return s ? strtoull(s + 1, NULL, 10) : 0;
}

bool code_proc_read_status(char *value, size_t size, pid_t pid,
			   const char *field)
{
	char path[64] = "/proc/self/status", *line = NULL;
	size_t room = 0, len = strlen(field);
	bool found = false;
	FILE *f;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && !found && getline(&line, &room, f) > 0)
		found = strncmp(line, field, len) == 0;
	if (found)
		snprintf(value, size, "%s", line + len);
	free(line);
	if (f)
		fclose(f);
	return found;
}

uid_t code_proc_read_user(pid_t pid)
{
	char text[128];
	const char *at = NULL;

	/* It is behind the real one. */
	if (code_proc_read_status(text, sizeof(text), pid, "Uid:\t"))
		at = strchr(text, '\t');
	return at ? (uid_t)strtoul(at + 1, NULL, 10) : (uid_t)-1;
}

uint64_t code_proc_read_number(pid_t pid, const char *field, int base)
{
	char value[64];

	return code_proc_read_status(value, sizeof(value), pid, field)
		       ? strtoull(value, NULL, base)
		       : 0;
}

bool code_proc_read_name(char name[16], pid_t pid, pid_t tid)
{
	char text[64];
	ssize_t n = code_proc_file_read(text, sizeof(text),
					"/proc/%d/task/%d/comm", (int)pid,
					(int)tid);

	if (n <= 0)
		return false;
	/* A name may have newlines; the last one is not of it. */
	if (text[n - 1] == '\n')
		text[n - 1] = '\0';
	snprintf(name, 16, "%.15s", text);
	return true;
}

bool code_proc_list_threads(pid_t pid, proc_number *handler, void *arg)
{
	char path[64];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	d = opendir(path);
	if (!d)
		return false;
	while ((e = readdir(d))) {
		long tid = strtol(e->d_name, NULL, 10);

		if (tid > 0 && tid <= INT32_MAX) /* not the directory itself */
			handler((pid_t)tid, arg);
	}
	closedir(d);
	return true;
}

void code_proc_list_children(pid_t pid, pid_t tid, proc_number *handler,
			     void *arg)
{
	char path[64], *number = NULL;
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)tid);
	f = fopen(path, "re");
	while (f && getdelim(&number, &room, ' ', f) > 0)
		handler((pid_t)strtol(number, NULL, 10), arg);
	free(number);
	if (f)
		fclose(f);
}
