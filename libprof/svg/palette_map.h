/*
 * Colors that names keep from one picture to the next (--cp), and their
 * file: lines name->rgb(r,g,b).
 */
#ifndef LIBPROF_SVG_PALETTE_MAP_H
#define LIBPROF_SVG_PALETTE_MAP_H

#include "libprof/base/table.h"

#include <prof/model.h>
#include <prof/svg.h>
#include <stdbool.h>

struct prof_palette_map {
	struct table name;
	uint32_t *color; /* by name */
	size_t room;
};

void palette_map_init(struct prof_palette_map *m);
void palette_map_release(struct prof_palette_map *m);

bool palette_map_find(uint32_t *color, const struct prof_palette_map *m,
		      struct prof_str name);

/* A name that is there keeps its color. */
int palette_map_add(struct prof_palette_map *m, struct prof_str name,
		    uint32_t color, struct prof_error *err);

#endif
