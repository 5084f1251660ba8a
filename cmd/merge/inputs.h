/* The files that are to be merged. Trouble is a message and the end. */
#ifndef MERGE_INPUTS_H
#define MERGE_INPUTS_H

#include <stddef.h>

struct inputs {
	char **path;
	size_t count, room;
};

void inputs_add(struct inputs *in, const char *path, size_t len);

/* The names in a file ("-": standard input), one a line, or with a NUL behind
 * each if there is a NUL in it. */
void inputs_add_from(struct inputs *in, const char *list);

/* Refuses standard input twice; warns of files that come twice. */
void inputs_check(const struct inputs *in);

void inputs_release(struct inputs *in);

#endif
