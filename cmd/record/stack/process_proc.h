/*
 * What /proc tells of a process at this moment, besides proc_read.h.
 */
#ifndef RECORD_PROCESS_PROC_H
#define RECORD_PROCESS_PROC_H

#include "cmd/record/perf/event.h"

typedef void map_handler(const struct event_map *map, void *arg);

/* Mappings that are code. */
void process_proc_maps(pid_t pid, map_handler *handler, void *arg);

/* The pid by which the process knows itself; pid, if that is not told. */
pid_t process_proc_own_pid(pid_t pid);

#endif
