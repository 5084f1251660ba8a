/*
 * Processes of each Python that is here, which tell where they are and wait.
 */
#ifndef TESTS_UNIT_PYTHON_TOLD_H
#define TESTS_UNIT_PYTHON_TOLD_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"
#include "tests/unit/bytes.h"
#include "tests/unit/pythons.h"

enum { TOLD_PIECES = 8192, TOLD_BYTES = 4 << 20 };

struct told {
	struct python_run run;
	struct python python;
	struct bytes text; /* that it wrote, after a dot */
	struct image image;
};

/* A program of ours in a file of the name "stack.py", or any other. */
#define TOLD_AS(name)                                 \
	"import sys; exec(compile(open(sys.argv[1], " \
	"encoding='utf8').read(), '" name "', 'exec'))"

/* Until it ends in that. */
static inline void told_read(struct told *t, const char *end)
{
	size_t len = strlen(end);
	char text[4096];

	while (t->text.len < len ||
	       memcmp(t->text.at + t->text.len - len, end, len) != 0) {
		ssize_t n = read(t->run.out, text, sizeof(text));

		if (n <= 0)
			tap_bail("a program of Python ended early");
		bytes_add(&t->text, text, (size_t)n);
	}
}

/* Until its main thread sleeps: all that it does is to wait for us. */
static inline void told_wait(pid_t pid)
{
	char path[64], text[512], *state = text;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	do {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

		if (n <= 0)
			tap_bail("no state of a process");
		close(fd);
		text[n] = '\0';
		state = strrchr(text, ')');
		if (!state || state[2] == 'Z')
			tap_bail("a program of Python ended early");
		sched_yield();
	} while (state[2] != 'S');
}

static inline void told_end(struct told *t)
{
	python_end(&t->run);
	free(t->text.at);
	free(t->image.piece);
	free(t->image.bytes);
}

/* Runs it until it has told what ends so, and sleeps. False: that version is
 * none that is read. */
static inline bool told_start(struct told *t, const char *const *argv,
			      const char *end)
{
	memset(t, 0, sizeof(*t));
	if (!python_start(&t->run, argv)) {
		python_end(&t->run);
		return false;
	}
	told_read(t, end);
	told_wait(t->run.pid);
	t->image = (struct image){
		.piece = must(calloc(TOLD_PIECES, sizeof(struct image_piece))),
		.piece_room = TOLD_PIECES,
		.bytes = must(malloc(TOLD_BYTES)),
		.size = TOLD_BYTES,
	};
	code_python_find(&t->python, t->run.pid);
	if (t->python.found == PYTHON_KNOWN)
		return true;
	told_end(t);
	return false;
}

#endif
