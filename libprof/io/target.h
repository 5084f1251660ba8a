/*
 * Where an output goes: through to a descriptor, or into a temporary that
 * takes the target's name in one step when all is written.
 *
 * The temporary lies in the target's directory and has no name where the
 * system can do that, so that even SIGKILL leaves nothing behind.
 */
#ifndef LIBPROF_TARGET_H
#define LIBPROF_TARGET_H

#include <prof/io.h>
#include <stdbool.h>
#include <sys/types.h>

struct target {
	int fd;		 /* -1: bytes are thrown away */
	bool owns_fd;	 /* closed with the target */
	char *path;	 /* links followed; NULL: written through */
	char *temporary; /* the name of the temporary; NULL: it has none */

	/* Into memory: where the caller gets it; NULL: it is not. */
	void **bytes;
	size_t *len;
	unsigned char *gathered;
	size_t length, room;

	struct prof_out_callbacks callbacks; /* write NULL: there are none */
};

int target_open(struct target *t, const char *path, struct prof_error *err);
int target_write(struct target *t, const void *bytes, size_t len,
		 struct prof_error *err);

/* Those of the caller's: target_caller.c. */
int target_gather(struct target *t, const void *bytes, size_t len,
		  struct prof_error *err);
void target_give(struct target *t);
int target_call(struct target *t, const void *bytes, size_t len,
		struct prof_error *err);
int target_call_close(struct target *t, int is_whole, struct prof_error *err);

/* "what: why" of a function of the caller's, which may have set errno. */
int fail_callback(const char *what, struct prof_error *err);

/* Closes, and gives the file its name. Releases in any case. */
int target_commit(struct target *t, struct prof_error *err);
void target_abort(struct target *t);

#endif
