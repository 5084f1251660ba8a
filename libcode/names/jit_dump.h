/*
 * A jitdump: the file jit-PID.dump, in which a JIT compiler tells of each piece
 * of code that it makes when and where it did, and what it is, also of its
 * lines; the code itself is in it, too, and is passed over. Its words are in
 * the byte order of who wrote it. Linux has it in jitdump-specification.txt.
 *
 * Anything may be in it: sizes have bounds, and what makes no sense ends it.
 */
#ifndef RECORD_JIT_DUMP_H
#define RECORD_JIT_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	JIT_DUMP_CODES = 1 << 18,
	JIT_DUMP_LINES = 1 << 20,
	JIT_DUMP_TEXT = 64 << 20,
	JIT_DUMP_RECORDS = 1 << 21
};

/* What is left for those who share it. */
struct jit_dump_room {
	size_t codes, lines, text, records;
	bool is_told; /* that something is left out */
};

#define JIT_DUMP_ROOM                                                          \
	((struct jit_dump_room){JIT_DUMP_CODES, JIT_DUMP_LINES, JIT_DUMP_TEXT, \
				JIT_DUMP_RECORDS, false})

struct jit_name {
	const char *name, *file; /* file: NULL: not known */
	uint32_t line;		 /* 0: not known */
};

struct jit_dump;

/* The descriptor stays the caller's, as open as the dump; pid: as the process
 * sees itself. The room must outlive it. */
void code_jit_dump_new(struct jit_dump **out, struct jit_dump_room *room,
		       int fd, pid_t pid);
void code_jit_dump_free(struct jit_dump *d);

/* Reads what there is by now. */
void code_jit_dump_read(struct jit_dump *d);

/* What was at an address at a time (CLOCK_MONOTONIC). False: not known. */
bool code_jit_dump_find(struct jit_dump *d, uint64_t address, uint64_t time,
			struct jit_name *name);

#endif
