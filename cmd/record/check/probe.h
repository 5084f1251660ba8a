/*
 * What can be done here, found out by trying.
 */
#ifndef RECORD_PROBE_H
#define RECORD_PROBE_H

#include <stdbool.h>
#include <sys/types.h>

/* May the memory of a process be read, by a program that is neither its
 * ancestor nor its descendant? 0: yes; else errno. pid 0: of a child of ours,
 * as a command is. */
int probe_memory(pid_t pid);

/* Whether the kernel tells where its functions are. */
bool probe_kernel_names(void);

#endif
