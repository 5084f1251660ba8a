/*
 * The command: nothing of it may be other than it would be without us. It has
 * our process group, terminal, directory, limits and environment by itself;
 * what we change for us is restored before its exec (inherited.h), and all
 * that we open is closed by it.
 */
#ifndef RECORD_COMMAND_H
#define RECORD_COMMAND_H

#include "cmd/record/command/inherited.h"

#include <stdint.h>
#include <sys/types.h>

/* Our own status, where there is none of the command's. */
enum { COMMAND_TROUBLE = 125 };

/* How it is started, and what runs next to it. */
struct launch {
	const struct inherited *inherited;
	const char *const *argv;
	bool stdout_to_stderr; /* our stdout is for the profile */
	bool is_required;      /* --require-recording */
	const char *pid_file;  /* NULL: none */
	uint64_t nice;	       /* of the recorder; or RECORDER_PROMPT */
	int64_t flush_timeout; /* nanoseconds; below 0: not said */
};

/* A process that waits before its exec. */
struct held {
	pid_t pid;
	int go;	     /* to let it go; -1: done */
	int started; /* for struct recorder_link */
};

/* False: it was not possible, and errno tells. */
bool command_hold(struct held *h, const struct launch *l);

/* Lets it go; the recorder may look into it (Yama); 0: there is none. */
void command_let_go(struct held *h, pid_t recorder);

/* Becomes the command. `failed` is where a byte goes if that is impossible;
 * what ends us then is a message and 126 or 127, as from a shell. */
_Noreturn void command_exec(const struct launch *l, int failed, pid_t recorder);

/* Becomes the command, for there can be no recorder; errno tells why, of a
 * system call (NULL: not known). */
_Noreturn void command_alone(const struct launch *l, const char *call);

/* What cannot be written is said, and no reason not to run. */
void command_write_pid(const char *path, pid_t pid);
void command_remove_pid(const char *path);

#endif
