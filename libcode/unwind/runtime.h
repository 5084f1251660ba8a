/*
 * Runtimes that make code in the memory of their process, known by the files
 * that they are made of; and what has them tell the names of that code.
 */
#ifndef RECORD_RUNTIME_H
#define RECORD_RUNTIME_H

#include <stdbool.h>
#include <sys/types.h>

enum { RUNTIME_NONE, RUNTIME_JAVA, RUNTIME_NODE, RUNTIMES = 10 };

/* RUNTIME_NONE: the file belongs to none. */
unsigned code_runtime_of_file(const char *path);

const char *code_runtime_name(unsigned runtime);
const char *code_runtime_fix(unsigned runtime);

/* Is it the file that a JIT compiler maps to show where its jitdump is? pid:
 * as the process sees itself. */
bool code_runtime_is_dump(const char *path, pid_t pid);

#endif
