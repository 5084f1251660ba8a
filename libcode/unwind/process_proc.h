/*
 * What /proc tells of a process at this moment, besides proc_read.h.
 */
#ifndef RECORD_PROCESS_PROC_H
#define RECORD_PROCESS_PROC_H

#include "libcode/event/event.h"

typedef void map_handler(const struct event_map *map, void *arg);

/* Mappings that are code. */
void code_process_proc_maps(pid_t pid, map_handler *handler, void *arg);

/* Is the same file mapped at the same place now? */
bool code_process_proc_has_map(pid_t pid, const struct event_map *map);

/* The pid by which the process knows itself; pid, if that is not told. */
pid_t code_process_proc_own_pid(pid_t pid);

#endif
