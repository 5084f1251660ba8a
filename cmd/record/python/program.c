#include "cmd/record/python/program.h"

#include "program/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

char *program_find(const char *name)
{
	const char *dir = getenv("PATH");

	if (strchr(name, '/'))
		return is_executable(name) ? memory_copy_string(name) : NULL;
	if (!dir)
		dir = "/bin:/usr/bin";
	for (;; dir++) {
		size_t len = strcspn(dir, ":");
		char *path = memory_print("%.*s%s%s", (int)len, dir,
					  len ? "/" : "./", name);

		if (is_executable(path))
			return path;
		free(path);
		dir += len;
		if (!*dir)
			return NULL;
	}
}

const char *program_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
