/* What /proc and the clocks of processes tell; times are nanoseconds of a
 * processor. */
#ifndef RECORD_PROC_READ_H
#define RECORD_PROC_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Is there a /proc that knows us? */
bool code_proc_is_there(void);
#define PROC_MISSING "/proc is not mounted here"

/* Of all its threads, also those that have ended; -1: it is gone. */
int64_t code_proc_read_process(pid_t pid);

/* Of one thread; -1: it is gone. */
int64_t code_proc_read_thread(pid_t pid, pid_t tid);

/* Of children that ended and were waited for, and of theirs, as exact as the
 * kernel tells it: hundredths of a second. -1: it is gone. */
int64_t code_proc_read_children(pid_t pid);

/* When a process began, in the kernel's own unit; 0: it is gone. Of two that
 * have a number one after the other it tells which one is there. */
uint64_t code_proc_read_start(pid_t pid);

/* Its effective user; (uid_t)-1: not known. */
uid_t code_proc_read_user(pid_t pid);

/* A thread's name; false: it is gone. */
bool code_proc_read_name(char name[16], pid_t pid, pid_t tid);

/* What stands behind a field of /proc/PID/status, such as "Uid:"; false: it
 * has no such field, or is gone. pid 0: ourselves. */
bool code_proc_read_status(char *value, size_t size, pid_t pid,
			   const char *field);

/* The first number there; 0: not known. */
uint64_t code_proc_read_number(pid_t pid, const char *field, int base);

/* Calls with each number in a list: of threads of a process, and of children
 * that one of its threads has started. */
typedef void proc_number(pid_t number, void *arg);
bool code_proc_list_threads(pid_t pid, proc_number *handler, void *arg);
void code_proc_list_children(pid_t pid, pid_t tid, proc_number *handler,
			     void *arg);

#endif
