/*
 * What openat2 does with RESOLVE_IN_ROOT, by hand: for kernels that lack it.
 */
#ifndef RECORD_BELOW_WALK_H
#define RECORD_BELOW_WALK_H

#include <stdbool.h>

/* A descriptor (O_PATH) of a path from the root directory on, or -1 and errno.
 * With no_link, a path that ends in a link is an error. */
int code_below_walk(int root, const char *path, bool no_link);

#endif
