/* What to record and how: what the options of prof-record come to. */
#ifndef RECORD_PLAN_H
#define RECORD_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum unwind { UNWIND_AUTO, UNWIND_DWARF, UNWIND_FP };
enum kernel { KERNEL_AUTO, KERNEL_YES, KERNEL_NO };

/* What the stacks of a Python are: its functions and the C code between and
 * below them; its functions only; or the C code that it is made of. */
enum python_stacks { PYTHON_MIXED, PYTHON_PLAIN, PYTHON_NATIVE };

struct plan {
	const pid_t *pids; /* processes, each with all its threads */
	size_t pid_count;
	/* The one process is our command, which waits before its exec; what it
	 * does before that is not recorded. */
	bool is_held;
	const char *const *command; /* argv of a held command; else NULL */
	bool children;		    /* -p: also those that exist already */
	bool gil, tasks;	    /* labels of threads of Python */
	bool inlines;
	bool jit_maps; /* asks JVMs for theirs at the end */
	enum python_stacks python;
	enum unwind unwind;
	enum kernel kernel;
	unsigned rate;		      /* samples a second of each busy core */
	unsigned max_stack;	      /* frames */
	bool has_rate, has_max_stack; /* they were asked for */
	unsigned max_overhead;	      /* percent of one core; 0: no limit */
};

#endif
