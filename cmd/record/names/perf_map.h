/*
 * What a JIT compiler tells of the code that it makes, in /tmp/perf-PID.map
 * of the process:
 *
 *	7f3a5c000000 2f0 py::work:/srv/app.py
 *
 * start and size in hexadecimal, and a name, which is all the rest. The file
 * grows while the process runs; of two lines about an address the later counts.
 */
#ifndef RECORD_PERF_MAP_H
#define RECORD_PERF_MAP_H

#include <stdint.h>
#include <sys/types.h>

struct perf_map;

/* ns_pid: what the process calls itself. */
void perf_map_new(struct perf_map **out, pid_t pid, pid_t ns_pid);
void perf_map_free(struct perf_map *p);

/* Good until the next call. NULL: not known. */
const char *perf_map_find(struct perf_map *p, uint64_t address);

#endif
