#include "cmd/record/command/command.h"

#include "cmd/record/command/descriptors.h"
#include "cmd/record/short_file.h"
#include "program/msg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

_Noreturn void command_exec(const struct launch *l, int failed, pid_t recorder)
{
	char *const *argv = (char *const *)(uintptr_t)l->argv;
	int error;

	if (l->stdout_to_stderr)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	/* Where there is no Yama, it is an error without harm. */
	if (recorder)
		prctl(PR_SET_PTRACER, (unsigned long)recorder, 0, 0, 0);
	inherited_restore(l->inherited);
	execvp(argv[0], argv);
	error = errno;
	if (write(failed, "!", 1) < 0)
		errno = error; /* the recorder is gone; that is all right */
	msg_error("cannot run '%s': %s", argv[0], strerror(error));
	_exit(error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

_Noreturn void command_alone(const struct launch *l, const char *call)
{
	msg_warn("not recording: cannot start a recorder: %s%s%s",
		 call ? call : "", call ? ": " : "", strerror(errno));
	if (l->is_required)
		exit(COMMAND_TROUBLE);
	if (l->pid_file)
		command_write_pid(l->pid_file, getpid());
	command_exec(l, -1, 0);
}

/* The number of the recorder lets it go; an end of file ends it. */
static _Noreturn void wait_and_exec(const struct launch *l, int go, int failed)
{
	pid_t recorder;
	ssize_t n;

	do
		n = read(go, &recorder, sizeof(recorder));
	while (n < 0 && errno == EINTR);
	if (n != sizeof(recorder))
		_exit(COMMAND_TROUBLE);
	command_exec(l, failed, recorder);
}

bool command_hold(struct held *h, const struct launch *l)
{
	int go[2], started[2];

	if (!descriptors_pipe(go) || !descriptors_pipe(started))
		return false;
	h->pid = fork();
	if (h->pid < 0)
		return false;
	if (!h->pid) {
		close(go[1]);
		wait_and_exec(l, go[0], started[1]);
	}
	close(go[0]);
	close(started[1]);
	h->go = go[1];
	h->started = started[0];
	return true;
}

void command_let_go(struct held *h, pid_t recorder)
{
	ssize_t n;

	do
		n = write(h->go, &recorder, sizeof(recorder));
	while (n < 0 && errno == EINTR);
	descriptors_close(&h->go);
}

/* A named pipe that nobody reads is an error, and not waited for. */
void command_write_pid(const char *path, pid_t pid)
{
	struct prof_error err;
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)pid);

	if (short_file_write(path, text, (size_t)len, &err) < 0)
		msg_warn("%s: %s", path, err.text);
}

/* What was there before us stays: a device, a pipe, a link to one, and what
 * another has planted. */
void command_remove_pid(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    !short_file_is_planted(path) && unlink(path) < 0)
		msg_warn("%s: cannot be removed: %s", path, strerror(errno));
}
