/*
 * Colours that names keep from one picture to the next (--cp), and their
 * file: lines name->rgb(r,g,b).
 */
#ifndef LIBPROF_SVG_PALETTE_MAP_H
#define LIBPROF_SVG_PALETTE_MAP_H

#include "libprof/table.h"

#include <prof/io.h>
#include <prof/model.h>
#include <stdbool.h>

struct palette_map {
	struct table name;
	uint32_t *color; /* by name */
	size_t room;
};

void palette_map_init(struct palette_map *m);
void palette_map_release(struct palette_map *m);

/* Adds what the input has. */
int palette_map_read(struct palette_map *m, struct prof_in *in,
		     struct prof_error *err);

bool palette_map_find(uint32_t *color, const struct palette_map *m,
		      struct prof_str name);

/* A name that is there keeps its colour. */
int palette_map_add(struct palette_map *m, struct prof_str name, uint32_t color,
		    struct prof_error *err);

/* Sorted by name. Names with line breaks, which no line holds, are left out.
 */
int palette_map_write(const struct palette_map *m, struct prof_out *out,
		      struct prof_error *err);

#endif
