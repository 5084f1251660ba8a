/* What names hint at: tables to read and to add to. */
#ifndef LIBPROF_KIND_HINTS_H
#define LIBPROF_KIND_HINTS_H

#include "libprof/analyze/kind.h"

enum kind_hints { HINTS_OF_MAPPINGS, HINTS_OF_FILES, HINTS_OF_NAMES };

/* The first of the hints that s meets; false when there is none. */
bool kind_hint(enum frame_kind *kind, enum kind_hints about, struct prof_str s);

#endif
