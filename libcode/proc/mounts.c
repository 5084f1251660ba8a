#include "libcode/proc/mounts.h"

#include "libcode/proc/proc_file.h"
#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each line begins with the number. */
void code_mounts_note(struct mounts *m)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		m->id = memory_grow(m->id, &m->room, m->count + 1,
				    sizeof(*m->id));
		m->id[m->count++] = strtol(line, NULL, 10);
	}
	free(line);
	if (f)
		fclose(f);
}

void code_mounts_release(struct mounts *m)
{
	free(m->id);
}

/* 0: not known */
static long mount_of(int fd)
{
	static const char key[] = "\nmnt_id:";
	char text[1024];
	const char *at = NULL;

	if (code_proc_file_read(text, sizeof(text), "/proc/self/fdinfo/%d",
				fd) > 0)
		at = strstr(text, key);
	return at ? strtol(at + strlen(key), NULL, 10) : 0;
}

bool code_mounts_have(const struct mounts *m, int fd)
{
	long id = mount_of(fd);

	for (size_t i = 0; id && i < m->count; i++)
		if (m->id[i] == id)
			return true;
	return !id || !m->count;
}
