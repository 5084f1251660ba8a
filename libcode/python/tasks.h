/*
 * The task of asyncio that a thread runs. Since 3.14 a thread's state has it;
 * before, only dictionaries of a module have.
 */
#ifndef RECORD_PYTHON_TASKS_H
#define RECORD_PYTHON_TASKS_H

#include "libcode/python/strings.h"

/* Its name, as code_python_text(); -1: there is none, or it is not known. */
ssize_t code_python_task(struct image *m, const struct python *p,
			 uint64_t thread, char to[PYTHON_TEXT]);

/* What is read for that of this thread. */
enum { PYTHON_TASK_WANTS = 8 };
size_t code_python_task_ranges(struct image *m, const struct python *p,
			       uint64_t thread,
			       struct image_want to[PYTHON_TASK_WANTS]);

#endif
