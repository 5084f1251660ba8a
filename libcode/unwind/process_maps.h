/*
 * What is mapped where in one memory: in order, none over another. A child
 * shares the list of its parent until one of them changes.
 */
#ifndef RECORD_PROCESS_MAPS_H
#define RECORD_PROCESS_MAPS_H

#include "libcode/unwind/process.h"

/* More than a process may have, unless its system was told otherwise. */
enum { MAPS_MOST = 1 << 17 };

struct maps;

void code_maps_new(struct maps **out);
struct maps *code_maps_share(struct maps *m); /* the same once more */
void code_maps_free(struct maps *m);	      /* one of those who share it */
size_t code_maps_count(const struct maps *m);

/* Over whatever was there. *m becomes another one if it is shared. */
void code_maps_put(struct maps **m, const struct process_map *map);

const struct process_map *code_maps_at(const struct maps *m, uint64_t address);

#endif
