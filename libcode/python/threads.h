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

enum { PYTHON_STATES = 4 }; /* of one thread, at most */

/*
 * The states of a thread by that number: one, or none, or one for each
 * interpreter that it has run. Those that run something come first. is_main:
 * it is the thread that a fork leaves, whose state may have the number of its
 * parent's.
 */
size_t code_python_states(struct image *m, const struct python *p,
			  pid_t own_tid, bool is_main,
			  uint64_t state[PYTHON_STATES]);

/* What a state keeps for as long as it is of one thread. */
bool code_python_state_key(struct image *m, const struct python *p,
			   uint64_t state, uint64_t *key);

#endif
