/*
 * Files that a process has mapped from their beginnings, as programs and
 * libraries are.
 */
#ifndef RECORD_MAPPED_H
#define RECORD_MAPPED_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum mapped_name {
	MAPPED_OTHER,
	MAPPED_PYTHON, /* "python3...", "libpython3...", "python2..." */
	MAPPED_PYPY,
	MAPPED_GRAALPY
};

struct mapped_file {
	uint64_t start;
	enum mapped_name name;
	unsigned char major, minor; /* of a Python's name; 0: has none */
};

/*
 * Those named as an interpreter first, then the others in order of address,
 * as many as there is room for. A negative number is -errno. A process that
 * is gone or has no memory has none.
 */
ssize_t code_mapped_files(pid_t pid, struct mapped_file *to, size_t room);

/* What the name of a file says, without its directories. */
void code_mapped_name(struct mapped_file *f, const char *name);

#endif
