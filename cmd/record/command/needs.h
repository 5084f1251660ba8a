/*
 * The system calls without which no command can be recorded. Old kernels lack
 * some, and filters of containers refuse some.
 */
#ifndef RECORD_NEEDS_H
#define RECORD_NEEDS_H

/* Tries them, one by one. NULL: all work; else the name of one, and errno. */
const char *needs_missing(void);

/* The same, and starts a process. */
const char *needs_missing_with_fork(void);

#endif
