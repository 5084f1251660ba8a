/*
 * What can be done here, found out by trying.
 */
#ifndef RECORD_PROBE_H
#define RECORD_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Errors are values of errno; 0: it works. Processes are numbers as for
 * kill; 0: ourselves, or a child of ours. */

struct probe_memory {
	int read;     /* process_vm_readv */
	int trace;    /* ptrace, to stop it */
	pid_t tracer; /* who does that already; 0: nobody */
};

/* As a program that is neither ancestor nor descendant of the process. */
void probe_memory(struct probe_memory *p, pid_t pid);

/* What py-spy says its version is. False: there is none that runs. */
bool probe_py_spy(char *version, size_t size);

/* Whether the kernel tells where its functions are. */
bool probe_kernel_names(void);

#endif
