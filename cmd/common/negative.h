/* --drop-negative, for the commands whose targets cannot hold such values. */
#ifndef COMMON_NEGATIVE_H
#define COMMON_NEGATIVE_H

#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"

#define OPT_ROW_DROP_NEGATIVE(v) \
	OPT_FLAG(0, "drop-negative", v, "drop stacks with negative values")

/* Drops them from a column, and says how many, and what they had. */
void negative_drop(struct prof_profile *p, size_t column, const char *path);

#endif
