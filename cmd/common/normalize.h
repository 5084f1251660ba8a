/* --normalize, for the commands that compare two sides. */
#ifndef COMMON_NORMALIZE_H
#define COMMON_NORMALIZE_H

#include "cmd/common/opt.h"

#include <prof/normalize.h>

/* For completion and help. */
extern const char *const normalize_names[];

/* Into a struct prof_normalize; NULL, or what is wrong. */
const char *normalize_parse(const char *arg, void *normalize);

#define OPT_ROW_NORMALIZE(v)                                  \
	OPT_CUSTOM(0, "normalize", "HOW", v, normalize_parse, \
		   "how to scale base values", .choices = normalize_names)

#endif
