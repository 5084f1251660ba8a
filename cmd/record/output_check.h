/*
 * An output that cannot be written: told before anything is recorded, and
 * what was recorded is saved somewhere else.
 */
#ifndef RECORD_OUTPUT_CHECK_H
#define RECORD_OUTPUT_CHECK_H

#include <prof/error.h>

/* Whether a file of that pattern (output_name.h) could be written now. */
int output_check(const char *pattern, struct prof_error *err);

/* Where other files go: TMPDIR, or /tmp. */
const char *output_refuge(void);

/* A file of the same name in a new directory there, which is ours alone. To
 * be freed; NULL and errno: there can be none. */
char *output_refuge_for(const char *path);

#endif
