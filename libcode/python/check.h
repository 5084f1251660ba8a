/*
 * Whether a layout is that of an interpreter: its lists of threads must lead
 * to a thread of the process that runs code.
 */
#ifndef RECORD_PYTHON_CHECK_H
#define RECORD_PYTHON_CHECK_H

#include "libcode/python/image.h"
#include "libcode/python/python.h"

/*
 * PYTHON_NONE: no thread runs Python code now, which tells nothing.
 * PYTHON_REFUSED: there are frames that make no sense; *seen changes if they
 * are others next time, as those of a process that is running may be. str_type:
 * address of PyUnicode_Type; 0: not known.
 */
enum python_found code_python_check(struct image *m, const struct python *p,
				    uint64_t str_type, pid_t pid,
				    uint64_t *seen);

#endif
