/*
 * Threads of Python: states that their interpreters have in lists.
 */
#ifndef RECORD_PYTHON_THREADS_H
#define RECORD_PYTHON_THREADS_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

/* The number that a thread has in its own pid namespace, which is the one that
 * its memory has. */
pid_t code_python_own_tid(pid_t pid, pid_t tid);

/* The state of a thread by that number; is_main: of the thread that a fork
 * leaves, whose state may have its parent's number. 0: it has none. */
uint64_t code_python_thread_of(struct image *m, const struct python *p,
			       pid_t own_tid, bool is_main);

/* Is that still the state of the thread, as far as it tells itself? */
bool code_python_is_thread(struct image *m, const struct python *p,
			   uint64_t thread, pid_t own_tid);

#endif
