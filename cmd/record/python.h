/* Is what is recorded a CPython interpreter? */
#ifndef RECORD_PYTHON_H
#define RECORD_PYTHON_H

#include "cmd/record/plan.h"

/* How Python's names come into a profile. */
#define PYTHON_NAMES_FIX                                                  \
	"py-spy in PATH (pip install py-spy) reads them, or Python 3.12 " \
	"tells them with --python-perf-map"

/*
 * Of a held command: the program that its first word comes to, through
 * scripts' first lines. Of processes: the program that they run, or a library
 * in their memory.
 */
bool python_is_target(const struct plan *plan);

/* The same of a command, and of a process. */
bool python_is_command(const char *const *argv);
bool python_is_process(pid_t pid);

/* Does the interpreter tell the names of functions in a perf map? */
bool python_has_perf_map(const struct plan *plan);

#endif
