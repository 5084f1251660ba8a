/* Programs by the names under which they are called. */
#ifndef RECORD_PROGRAM_H
#define RECORD_PROGRAM_H

/* The file that a shell would run for a name: a path as it is, else the first
 * in PATH that may be executed. NULL: there is none; else to be freed. */
char *program_find(const char *name);

/* The last part of a path. */
const char *program_base(const char *path);

#endif
