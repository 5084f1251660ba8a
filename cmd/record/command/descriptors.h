/*
 * Descriptors that somebody waits for: as long as we hold the end of a pipe
 * that is the command's, its reader sees no end of file.
 */
#ifndef RECORD_DESCRIPTORS_H
#define RECORD_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* Pipes are closed by an exec. False: errno tells. */
bool descriptors_pipe(int ends[2]);

/* Closes, if it is open, and forgets it. */
void descriptors_close(int *fd);

/* /dev/null takes its place. */
void descriptors_blind(int fd);

/* Closes all above 2 but these; those below 0 are none. */
void descriptors_keep(const int *keep, size_t count);

/* The N of a path such as /dev/fd/N, which a shell makes of >(...); or -1. */
int descriptors_of_path(const char *path);

/* Waits for something to read or an end of file; false: it took too long. */
bool descriptors_wait(int fd, int milliseconds);

#endif
