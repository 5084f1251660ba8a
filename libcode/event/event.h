/*
 * What the kernel says about the processes that are recorded, in the order in
 * which it happened, over all processors.
 */
#ifndef RECORD_EVENT_H
#define RECORD_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum event_kind {
	EVENT_SAMPLE,
	EVENT_MAP,  /* something executable came into the memory of pid */
	EVENT_COMM, /* tid has a new name; is_exec: pid has new memory */
	EVENT_FORK, /* pid/tid came from parent */
	EVENT_EXIT, /* tid ended; the process has when tid is its pid */
	EVENT_LOST  /* count samples */
};

/* DWARF's numbers of x86-64's registers; DWARF_PC is the return address column,
 * and stands for rip. */
enum { DWARF_RBP = 6, DWARF_RSP = 7, DWARF_PC = 16, DWARF_COUNT = 17 };

struct snapshot; /* libcode/python/snapshot.h */

struct event_sample {
	const uint64_t *kernel; /* addresses, leaf first */
	size_t kernel_count;
	const uint64_t *user; /* by frame pointers, when they were asked for */
	size_t user_count;
	bool has_registers;		 /* a thread of the kernel has none */
	uint64_t registers[DWARF_COUNT]; /* by DWARF's numbers */
	const unsigned char *stack;	 /* from registers[DWARF_RSP] upwards */
	size_t stack_size;
	uint64_t weight;		 /* nanoseconds */
	const struct snapshot *snapshot; /* of a runtime's own frames, taken at
					    that moment; NULL: none */
};

struct event_map {
	uint64_t start, length, offset;
	uint32_t major, minor;
	uint64_t inode;
	const unsigned char *build_id; /* as the kernel tells it, or NULL */
	size_t build_id_size;
	const char *path; /* as the process sees it; "[vdso]", "//anon" */
};

/* Pointers are good until the handler returns. */
struct event {
	enum event_kind kind;
	pid_t pid, tid;
	uint64_t time; /* CLOCK_MONOTONIC */
	union {
		struct event_sample sample;
		struct event_map map;
		struct {
			char name[16];
			bool is_exec;
		} comm;
		pid_t parent; /* process, of EVENT_FORK; own pid: a thread */
		uint64_t count;
	} is;
};

typedef void event_handler(const struct event *e, void *arg);

#endif
