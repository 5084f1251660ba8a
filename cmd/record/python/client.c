#include "cmd/record/python/client.h"

#include "program/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMORY_FD = 3, PATIENCE = 3000 /* milliseconds */, MAX_ARGS = 20 };

/* In the child, between fork and exec: nothing here needs memory. */
static _Noreturn void run(const struct client *s, const char *const *argv,
			  int said, pid_t parent)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setpgid(0, 0);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Above what they become, so that none takes another's place. */
	null = fcntl(null, F_DUPFD, 10);
	said = fcntl(said, F_DUPFD, 10);
	if (dup2(fcntl(s->memory, F_DUPFD, 10), MEMORY_FD) < 0 ||
	    dup2(null, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
	    dup2(said, STDERR_FILENO) < 0)
		_exit(1);
#ifdef SYS_close_range
	syscall(SYS_close_range, MEMORY_FD + 1, ~0U, 0);
#endif
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static bool fork_client(struct client *s, const char *const *argv, int said)
{
	pid_t parent = getpid();

	s->pid = fork();
	if (s->pid == 0)
		run(s, argv, said, parent);
	if (s->pid < 0)
		s->pid = 0;
	return s->pid > 0;
}

bool client_start(struct client *s, const struct client_options *o)
{
	char pid[16], rate[16], file[32];
	const char *argv[MAX_ARGS] = {
		o->program,
		"record",
		"--pid",
		pid,
		"--rate",
		rate,
		"--format",
		"raw",
		"--threads",
		"--full-filenames",
		"--nonblocking",
		"--output",
		file,
	};
	size_t n = 13;
	int ends[2];
	bool runs;

	snprintf(pid, sizeof(pid), "%d", (int)s->target);
	snprintf(rate, sizeof(rate), "%u", o->rate);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", MEMORY_FD);
	if (o->idle)
		argv[n++] = "--idle";
	if (o->children)
		argv[n++] = "--subprocesses";
	s->text_len = 0;
	s->text[0] = '\0';
	s->memory = memfd_create("py-spy", MFD_CLOEXEC);
	s->said = -1;
	if (s->memory < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return false;
	s->said = ends[0];
	fcntl(s->said, F_SETFL, O_NONBLOCK);
	runs = fork_client(s, argv, ends[1]);
	close(ends[1]);
	return runs;
}

/* The last that it says is kept, for it tells why it ends. */
static void hear(struct client *s, const char *text, size_t len)
{
	size_t most = sizeof(s->text) - 1;

	if (s->text_len + len > most) {
		size_t gone = s->text_len + len - most;

		s->text_len -= gone;
		memmove(s->text, s->text + gone, s->text_len);
	}
	memcpy(s->text + s->text_len, text, len);
	s->text_len += len;
	s->text[s->text_len] = '\0';
}

bool client_listen(struct client *s)
{
	char text[1024];
	ssize_t n;

	if (s->said < 0)
		return false;
	while ((n = read(s->said, text, sizeof(text))) > 0)
		hear(s, text, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	close(s->said);
	s->said = -1;
	return false;
}

/* It ends when its pipe does; one that does not is killed. */
static void wait_for_end(struct client *s)
{
	struct pollfd p = {.fd = s->said, .events = POLLIN};

	while (client_listen(s)) {
		int n = poll(&p, 1, PATIENCE);

		if (n > 0 || (n < 0 && errno == EINTR))
			continue;
		kill(s->pid, SIGKILL);
		break;
	}
}

bool client_end(struct client *s)
{
	int status = -1;

	if (!s->pid)
		return false;
	kill(s->pid, SIGINT);
	wait_for_end(s);
	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	s->pid = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

char *client_read(const struct client *s, size_t *len)
{
	struct stat st;
	char *text;

	*len = 0;
	if (s->memory < 0 || fstat(s->memory, &st) < 0 || st.st_size <= 0)
		return NULL;
	text = memory_new((size_t)st.st_size + 1, 1);
	while (*len < (size_t)st.st_size) {
		ssize_t n = pread(s->memory, text + *len,
				  (size_t)st.st_size - *len, (off_t)*len);

		if (n <= 0)
			break;
		*len += (size_t)n;
	}
	return text;
}

void client_reason(const struct client *s, char *text, size_t size)
{
	static const char error[] = "Error: ", denied[] = "Permission Denied";
	const char *at = strstr(s->text, error);

	at = at ? at + strlen(error) : strstr(s->text, denied);
	snprintf(text, size, "py-spy: %.*s", at ? (int)strcspn(at, "\n") : 24,
		 at ? at : "it exited early");
}

uint64_t client_errors(const struct client *s)
{
	static const char errors[] = "Errors: ";
	const char *at = strstr(s->text, errors);

	return at ? strtoull(at + strlen(errors), NULL, 10) : 0;
}

bool client_was_late(const struct client *s)
{
	return strstr(s->text, "behind in sampling") != NULL;
}

void client_release(struct client *s)
{
	if (s->pid) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (s->said >= 0)
		close(s->said);
	if (s->memory >= 0)
		close(s->memory);
	s->pid = 0;
	s->said = s->memory = -1;
}
