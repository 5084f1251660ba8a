/*
 * Files in somebody else's root directory, such as that of a container: links
 * lead nowhere outside of it, and nothing but a regular file that has a size is
 * opened: a pipe would make us wait, and so do some files of the kernel's; a
 * device might do something.
 */
#ifndef RECORD_BELOW_H
#define RECORD_BELOW_H

/* A descriptor to read from, or -1. */
int open_below(const char *root, const char *path);

#endif
