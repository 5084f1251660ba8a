/*
 * The end of a process that is no child of ours: by a pidfd, or where the
 * kernel has none (before Linux 5.3, or behind a filter), by looking.
 */
#ifndef RECORD_PROCESS_END_H
#define RECORD_PROCESS_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct process_end {
	int fd;		/* readable when it has ended; -1: look */
	pid_t pid;	/* 0: none */
	uint64_t start; /* as the kernel counts it, for another process may get
			   its number; 0: not known */
};

/* False: it is gone already. */
bool process_end_open(struct process_end *e, pid_t pid);

/* Has it, when there is no descriptor? */
bool process_end_is_here(const struct process_end *e);

/* Gives up the descriptor: looks from now on. */
void process_end_look(struct process_end *e);

/* Keeps those processes that there are, and tells of the others. */
size_t process_end_leave_out(pid_t *pids, size_t count);

/* Until it has. */
void process_end_wait(const struct process_end *e);
bool process_end_is_within(const struct process_end *e, int milliseconds);

void process_end_close(struct process_end *e);

#endif
