/*
 * Signals that are sent to us and meant for the command.
 */
#ifndef RECORD_SIGNALS_H
#define RECORD_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/types.h>

/* From here on signals come through the descriptor, and do nothing else; -1:
 * there is none, and errno tells. */
int signals_open(void);

/* Does the command have it already, or is it not for it? Those of a terminal
 * go to the whole group; a command that sends one to its group sends it to us
 * as well. */
bool signals_is_known(const struct signalfd_siginfo *i, pid_t command);

/* Sends the same, with the value that may come with it. */
void signals_forward(const struct signalfd_siginfo *i, pid_t command);

/* As in /proc: 'T' is stopped; 0: there is no such process. */
char signals_state_of(pid_t pid);

/* Somebody wants us to end. */
bool signals_asks_to_end(int sig);

/* One that stops by default. */
bool signals_stops(int sig);

/* As it was when we were started. */
bool signals_is_ignored(int sig);

/* Stops us as a signal does, until we are told to go on. False: that was not
 * possible. */
bool signals_stop_us(int sig);

/* Ends us as a signal does, without a second core dump; returns where that is
 * impossible, as for the first process of a container. */
void signals_end_us(int sig);

#endif
