/* Is what is recorded a CPython interpreter? */
#ifndef RECORD_PYTHON_H
#define RECORD_PYTHON_H

#include "cmd/record/plan.h"

/*
 * Of a held command: the program that its first word comes to, through
 * scripts' first lines. Of processes: any of them.
 */
bool python_is_target(const struct plan *plan);

/* The same of a command, and of a process. */
bool python_is_command(const char *const *argv);
bool python_is_process(pid_t pid);

#endif
