#include "libcode/unwind/process_proc.h"

#include "libcode/proc/proc_read.h"
#include "libprof/base/ascii.h"
#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number and the one character behind it. */
static bool take(const char **at, int base, char behind, uint64_t *number)
{
	char *end;

	if (!is_hex(**at))
		return false;
	*number = strtoull(*at, &end, base);
	if (*end != behind)
		return false;
	*at = end + 1;
	return true;
}

/* A newline in a path stands as \012. */
static void unescape(char *path)
{
	char *to = path;

	for (const char *from = path; *from; to++)
		if (strncmp(from, "\\012", 4) == 0) {
			*to = '\n';
			from += 4;
		} else {
			*to = *from++;
		}
	*to = '\0';
}

/* start-limit rwxp offset major:minor inode    path */
static bool parse_line(char *line, struct event_map *map)
{
	const char *at = line;
	uint64_t limit, number[2];

	line[strcspn(line, "\n")] = '\0';
	*map = (struct event_map){.path = ""};
	if (!take(&at, 16, '-', &map->start) || !take(&at, 16, ' ', &limit) ||
	    limit <= map->start || strlen(at) < 5 || at[2] != 'x')
		return false;
	at += 5;
	if (!take(&at, 16, ' ', &map->offset) ||
	    !take(&at, 16, ':', &number[0]) ||
	    !take(&at, 16, ' ', &number[1]) || !take(&at, 10, ' ', &map->inode))
		return false;
	map->length = limit - map->start;
	map->major = (uint32_t)number[0];
	map->minor = (uint32_t)number[1];
	at += strspn(at, " ");
	unescape(line + (at - line));
	map->path = at;
	return true;
}

void code_process_proc_maps(pid_t pid, map_handler *handler, void *arg)
{
	char *path = memory_print("/proc/%d/maps", (int)pid), *line = NULL;
	FILE *f = fopen(path, "re");
	size_t room = 0;
	struct event_map map;

	free(path);
	while (f && getline(&line, &room, f) > 0)
		if (parse_line(line, &map))
			handler(&map, arg);
	free(line);
	if (f)
		fclose(f);
}

struct wanted {
	const struct event_map *map;
	bool found;
};

static void compare(const struct event_map *map, void *arg)
{
	struct wanted *w = arg;

	w->found |= map->start == w->map->start &&
		    map->length == w->map->length &&
		    map->inode == w->map->inode &&
		    map->major == w->map->major && map->minor == w->map->minor;
}

bool code_process_proc_has_map(pid_t pid, const struct event_map *map)
{
	struct wanted w = {map, false};

	code_process_proc_maps(pid, compare, &w);
	return w.found;
}

/* The last of a list that begins with the pid in our own namespace. */
pid_t code_process_proc_own_pid(pid_t pid)
{
	char text[512]; /* namespaces are 32 deep at most */
	const char *number = NULL;
	long last = 0;

	if (code_proc_read_status(text, sizeof(text), pid, "NSpid:"))
		number = strrchr(text, '\t');
	if (number)
		last = strtol(number, NULL, 10);
	return last > 0 && last <= INT32_MAX ? (pid_t)last : pid;
}
