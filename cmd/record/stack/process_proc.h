/*
 * What /proc tells of a process at this moment.
 */
#ifndef RECORD_PROCESS_PROC_H
#define RECORD_PROCESS_PROC_H

#include "cmd/record/perf/event.h"

typedef void map_handler(const struct event_map *map, void *arg);
typedef void thread_handler(pid_t tid, const char *name, void *arg);

/* Mappings that are code. */
void process_proc_maps(pid_t pid, map_handler *handler, void *arg);

void process_proc_threads(pid_t pid, thread_handler *handler, void *arg);

/* False: it is not there. */
bool process_proc_name(pid_t pid, pid_t tid, char name[16]);

/* The pid by which the process knows itself; pid, if that is not told. */
pid_t process_proc_own_pid(pid_t pid);

#endif
