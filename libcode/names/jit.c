#include "libcode/names/jit.h"

#include "program/clock.h"
#include "program/memory.h"

#include <stdlib.h>

/* Nanoseconds of reading in one go, and how much longer nothing is read after
 * that: whoever writes without end does not keep us busy. */
enum { TURN = 10000000, REST = 4 };

struct jit {
	struct perf_map *map;
	struct jit_dump *dump; /* NULL: it has none */
};

static struct jit *jit_of(struct jits *j, struct module *m)
{
	struct jit *jit = m->symbols;

	if (!jit) {
		jit = memory_new(1, sizeof(*jit));
		code_perf_map_new(&jit->map, &j->maps, m->pid, m->ns_pid);
		m->symbols = jit;
		j->module = memory_grow(j->module, &j->room, j->count + 1,
					sizeof(struct module *));
		j->module[j->count++] = m;
	}
	if (!jit->dump && m->fd >= 0)
		code_jit_dump_new(&jit->dump, &j->dumps, m->fd, m->ns_pid);
	return jit;
}

void code_jits_add(struct jits *j, struct module *m)
{
	jit_of(j, m);
}

bool code_jits_find(struct jits *j, const struct jit_place *place,
		    struct jit_name *name)
{
	struct jit *jit = jit_of(j, place->module);

	if (jit->dump &&
	    code_jit_dump_find(jit->dump, place->address, place->time, name))
		return true;
	*name = (struct jit_name){
		.name = code_perf_map_find(jit->map, place->address)};
	return name->name;
}

void code_jits_read(struct jits *j)
{
	int64_t begin = clock_now(), now = begin;

	if (begin < j->rests_to)
		return;
	for (size_t i = 0; i < j->count && now - begin < TURN; i++) {
		struct jit *jit = j->module[j->next++ % j->count]->symbols;

		while (code_perf_map_read(jit->map) && now - begin < TURN)
			now = clock_now();
	}
	j->rests_to = now + REST * (now - begin);
}

void code_jits_finish(struct jits *j)
{
	for (size_t i = 0; i < j->count; i++) {
		struct jit *jit = jit_of(j, j->module[i]);

		code_perf_map_finish(jit->map);
		if (jit->dump)
			code_jit_dump_read(jit->dump);
	}
}

void code_jits_release(struct jits *j)
{
	for (size_t i = 0; i < j->count; i++) {
		struct jit *jit = j->module[i]->symbols;

		code_perf_map_free(jit->map);
		code_jit_dump_free(jit->dump);
		free(jit);
		j->module[i]->symbols = NULL;
	}
	free(j->module);
	*j = JITS_EMPTY;
}
