/*
 * What JIT compilers tell of the code that they make in the memory of a
 * process, of all processes: in jitdumps, which are read when a profile is
 * made, as they tell the time and are written late; and in perf maps, which
 * are read in between, while samples come, as they do not.
 */
#ifndef RECORD_JIT_H
#define RECORD_JIT_H

#include "libcode/names/jit_dump.h"
#include "libcode/names/perf_map.h"
#include "libcode/unwind/module.h"

struct jits { /* JITS_EMPTY: empty */
	struct perf_map_room maps;
	struct jit_dump_room dumps;
	struct module **module; /* of MODULE_JIT, those that were asked for */
	size_t count, room;
	size_t next;	  /* whose turn it is to be read */
	int64_t rests_to; /* CLOCK_MONOTONIC */
};

#define JITS_EMPTY                             \
	((struct jits){.maps = PERF_MAP_ROOM,  \
		       .dumps = JIT_DUMP_ROOM, \
		       .module = NULL})

void code_jits_release(struct jits *j);

/* What it tells is read from now on. */
void code_jits_add(struct jits *j, struct module *m);

struct jit_place {
	struct module *module; /* of MODULE_JIT */
	uint64_t address, time;
};

/* False: not known, or not read yet. Good until more is read. */
bool code_jits_find(struct jits *j, const struct jit_place *place,
		    struct jit_name *name);

/* Reads a little; for when no samples wait. */
void code_jits_read(struct jits *j);

/* Reads all that there is. */
void code_jits_finish(struct jits *j);

#endif
