/*
 * Where an output goes: through to a descriptor, or into a temporary that
 * takes the target's name in one step when all is written.
 *
 * The temporary lies in the target's directory and has no name where the
 * system can do that, so that even SIGKILL leaves nothing behind.
 */
#ifndef LIBPROF_TARGET_H
#define LIBPROF_TARGET_H

#include <prof/error.h>
#include <stdbool.h>
#include <sys/types.h>

struct target {
	int fd;		 /* -1: bytes are thrown away */
	bool owns_fd;	 /* closed with the target */
	char *path;	 /* links followed; NULL: written through */
	char *temporary; /* the name of the temporary; NULL: it has none */
	unsigned char **memory; /* bytes gather there; NULL: they do not */
	size_t *length, room;	/* of the memory */
};

int target_open(struct target *t, const char *path, struct prof_error *err);
int target_write(struct target *t, const void *bytes, size_t len,
		 struct prof_error *err);

/* Closes, and gives the file its name. Releases in any case. */
int target_commit(struct target *t, struct prof_error *err);
void target_abort(struct target *t);

#endif
