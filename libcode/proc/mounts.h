/*
 * The mounts that were there when the recording began. What came later the
 * command may want to unmount, so nothing there is held.
 */
#ifndef RECORD_MOUNTS_H
#define RECORD_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct mounts {
	long *id;
	size_t count, room;
};

void code_mounts_note(struct mounts *m);
void code_mounts_release(struct mounts *m);

/* Is the file in one of them? Also true where that is not known. */
bool code_mounts_have(const struct mounts *m, int fd);

#endif
