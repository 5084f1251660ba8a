/*
 * One py-spy that watches one process. It writes into memory that we share, so
 * that no file is left whatever becomes of either; what it says comes through
 * a pipe. It has its own group, so that Ctrl-C does not reach it, and it dies
 * with us.
 */
#ifndef RECORD_CLIENT_H
#define RECORD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct client_options {
	const char *program; /* the path of py-spy */
	unsigned rate;
	bool idle, children;
};

struct client {
	pid_t target;
	pid_t pid;	  /* of py-spy; 0: it does not run */
	int said, memory; /* descriptors, -1: none */
	char text[4096];  /* what it said last */
	size_t text_len;
};

/* False: it could not be started; errno. */
bool client_start(struct client *s, const struct client_options *o);

/* Takes in what it says. False: it has ended. */
bool client_listen(struct client *s);

/* Has it write what it has, if it still runs, and waits for its end. True: it
 * ended well, and client_read gives what it wrote. */
bool client_end(struct client *s);

/* What it wrote, to be freed; NULL: nothing. */
char *client_read(const struct client *s, size_t *len);

/* Why it ended as it did: one line. */
void client_reason(const struct client *s, char *text, size_t size);

/* How many stacks it could not read; whether it took samples too late. Both are
 * told at its end. */
uint64_t client_errors(const struct client *s);
bool client_was_late(const struct client *s);

/* All that is left of it; it is killed when it still runs. */
void client_release(struct client *s);

#endif
