/*
 * While we are stopped because the command is, somebody may tell the command
 * alone to go on. A child watches for that, and wakes us.
 */
#ifndef RECORD_WAKER_H
#define RECORD_WAKER_H

#include <sys/types.h>

/* 0: there is none. */
pid_t waker_start(pid_t command);
void waker_end(pid_t waker);

#endif
