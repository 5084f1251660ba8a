/* Is what is recorded a CPython interpreter? */
#ifndef RECORD_PYTHON_H
#define RECORD_PYTHON_H

#include "cmd/record/plan.h"

/* How Python's names come into a profile. */
#define PYTHON_NAMES_FIX                                                    \
	"pip install py-spy, or, from Python 3.12 on, PYTHONPERFSUPPORT=1 " \
	"in its environment"

/*
 * Of a held command: the program that its first word comes to, through
 * scripts' first lines. Of processes: the program that they run, or a library
 * in their memory.
 */
bool python_is_target(const struct plan *plan);

/* The same of a command, and of a process. */
bool python_is_command(const char *const *argv);
bool python_is_process(pid_t pid);

/*
 * Was the interpreter asked to tell the names of its functions in a perf map,
 * by PYTHONPERFSUPPORT=1 in its environment or -X perf, and can it?
 */
bool python_has_perf_map(const struct plan *plan);

#endif
