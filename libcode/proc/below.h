/*
 * Files in somebody else's root directory, such as that of a container: links
 * lead nowhere outside of it, and nothing but a regular file that has a size is
 * opened: a pipe would make us wait, and so do some files of the kernel's; a
 * device might do something.
 */
#ifndef RECORD_BELOW_H
#define RECORD_BELOW_H

#include <sys/types.h>

/* A descriptor to read from, or -1. */
int code_open_below(const char *root, const char *path);

/*
 * Of a file that a process of this user writes for others to read, in a
 * directory in which everybody may write. Whoever planted a link there, or a
 * second name of another file, could have us read what he may not: the path
 * does not end in a link, the file has one name, and is the user's, or is
 * root's and everybody's to read. It may be empty yet.
 */
int code_open_own_below(const char *root, const char *path, uid_t user);

#endif
