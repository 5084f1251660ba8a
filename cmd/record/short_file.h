/* A few words in a file, for others to read: it is whole whenever it is read,
 * and what others have planted in its place is not written to. */
#ifndef RECORD_SHORT_FILE_H
#define RECORD_SHORT_FILE_H

#include <prof/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Never waits, neither for a named pipe's reader nor for room in it. */
int short_file_write(const char *path, const char *text, size_t len,
		     struct prof_error *err);

/* In /tmp and its like, was what is there put there by somebody who is neither
 * us nor whose the directory is? */
bool short_file_is_planted(const char *path);

#endif
