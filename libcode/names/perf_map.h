/*
 * What a JIT compiler tells of the code that it makes, in /tmp/perf-PID.map
 * of the process:
 *
 *	7f3a5c000000 2f0 py::work:/srv/app.py
 *
 * start and size in hexadecimal, and a name, which is all the rest. The file
 * grows while the process runs; of two lines about an address the later counts.
 *
 * Whoever is recorded chooses what is in it, so that its size, and what all of
 * them take, has a bound; and it is read between samples, not when one comes.
 */
#ifndef RECORD_PERF_MAP_H
#define RECORD_PERF_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes of a file that are read; of all of them; lines of all; files that are
 * kept open. */
enum {
	PERF_MAP_MOST = 64 << 20,
	PERF_MAP_MOST_IN_ALL = 256 << 20,
	PERF_MAP_ENTRIES = 1 << 20,
	PERF_MAP_FILES = 64,
};

/* What is left of that for those who share it. */
struct perf_map_room {
	uint64_t bytes;
	size_t entries;
	size_t files; /* that are open */
	bool is_told; /* that something is left out */
};

#define PERF_MAP_ROOM                                                      \
	((struct perf_map_room){PERF_MAP_MOST_IN_ALL, PERF_MAP_ENTRIES, 0, \
				false})

struct perf_map;

/* ns_pid: what the process calls itself. The room must outlive it. */
void code_perf_map_new(struct perf_map **out, struct perf_map_room *room,
		       pid_t pid, pid_t ns_pid);
void code_perf_map_free(struct perf_map *p);

/* In what was read so far. Good until more is read. NULL: not known. */
const char *code_perf_map_find(struct perf_map *p, uint64_t address);

/* Reads a little, if there is something new, and names were looked for. False:
 * there is nothing more for now. */
bool code_perf_map_read(struct perf_map *p);

/* Reads all that there is. */
void code_perf_map_finish(struct perf_map *p);

#endif
