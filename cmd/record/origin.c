#include "cmd/record/origin.h"

#include "libcode/proc/proc_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ID_LENGTH = 64 };

bool origin_host(char text[ORIGIN_MAX])
{
	return gethostname(text, ORIGIN_MAX) == 0 && *text;
}

static bool join(char text[ORIGIN_MAX], const char *const *argv)
{
	size_t used = 0;

	*text = '\0';
	for (; *argv && used < ORIGIN_MAX; argv++)
		used += (size_t)snprintf(text + used, ORIGIN_MAX - used, "%s%s",
					 used ? " " : "", *argv);
	return *text;
}

bool origin_command(char text[ORIGIN_MAX], const struct plan *plan)
{
	ssize_t n;

	if (plan->command)
		return join(text, plan->command);
	if (!plan->pid_count)
		return false;
	n = code_proc_file_read(text, ORIGIN_MAX, "/proc/%d/cmdline",
				(int)plan->pids[0]);
	while (n > 0 && !text[n - 1])
		n--;
	for (ssize_t i = 0; i < n; i++)
		if (!text[i])
			text[i] = ' ';
	return n > 0;
}

/* So many hexadecimal digits, neither more nor less. */
static const char *find_id(const char *s)
{
	for (; *s; s++) {
		size_t n = strspn(s, "0123456789abcdef");

		if (n == ID_LENGTH)
			return s;
		s += n;
		if (!*s)
			break;
	}
	return NULL;
}

bool origin_container(char text[ORIGIN_MAX], pid_t pid)
{
	static const char *const files[] = {"cgroup", "mountinfo"};
	static const char *const marks[] = {"", "/containers/"};
	char all[16384];

	/* The names of cgroups, unless it sees none but its own; then the
	 * files that its engine has mounted there. */
	for (size_t i = 0; i < 2; i++) {
		const char *id;

		if (code_proc_file_read(all, sizeof(all), "/proc/%d/%s",
					(int)pid, files[i]) < 0)
			continue;
		id = strstr(all, marks[i]);
		id = id ? find_id(id) : NULL;
		if (!id)
			continue;
		snprintf(text, ORIGIN_MAX, "%.*s", ID_LENGTH, id);
		return true;
	}
	return false;
}
