/* Files of /proc, each read at once into a buffer of the caller's. */
#ifndef RECORD_PROC_FILE_H
#define RECORD_PROC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Ended by NUL and cut to fit; its length, or -1 and errno. */
__attribute__((format(printf, 3, 4))) ssize_t code_proc_file_read(
	char *text, size_t size, const char *path, ...);

/* Where a link leads to, in the same way. */
__attribute__((format(printf, 3, 4))) ssize_t code_proc_file_link(
	char *text, size_t size, const char *path, ...);

#endif
